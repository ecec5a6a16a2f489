import type { MessagePort } from 'node:worker_threads';
import { raiseThreadPriority, REALTIME, ThreadServer } from '../../media/thread/index.ts';
import { SystemClock } from '../../shared/system-clock.ts';
import { GatewayLoop } from './gateway-loop.ts';
import type { GatewayCommand, GatewayRequests, GatewayThreadOptions, GatewayTold } from './messages.ts';
import type { VoiceConnectors } from './voice-connector.ts';

/**
 * Runs the gateway in this worker thread. {@link AiGateway} starts it.
 * @param workerData what the thread was started with
 * @param connectorsOf makes the connectors, by the settings of the program
 */
export function serveAiGateway(
  port: MessagePort,
  workerData: unknown,
  connectorsOf: (settings: unknown) => VoiceConnectors,
): void {
  // Only AiGateway starts this thread.
  const options = workerData as GatewayThreadOptions;
  const server = new ThreadServer<GatewayTold>(port);
  const obstacle = raiseThreadPriority(REALTIME.gateway);
  if (obstacle !== null) server.log('debug', 'the AI gateway has no real-time priority', { reason: obstacle });
  const loop = new GatewayLoop(options, connectorsOf(options.settings), new SystemClock(), server);
  const requests: { [Op in keyof GatewayRequests]: (args: GatewayRequests[Op]['args']) => unknown } = {
    usage: () => loop.usage(),
    endAll: ({ reason }) => loop.endAll(reason),
  };
  server.serve(requests, (command) => {
    loop.command(command as GatewayCommand);
  });
}
