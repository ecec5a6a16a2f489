// The embedded SIP server in a process of its own, for the benches `sip` and `soak`.
import { pino } from 'pino';
import { SipServer } from '../../src/sip-server/index.ts';
import { heapUse, serveParent } from '../shared/child-side.ts';

/** Its settings. */
export interface SipServerSettings {
  readonly secret: string;
}

/** Its addresses. */
export interface SipServerReady {
  readonly sipPort: number;
  readonly controlPort: number;
}

await serveParent(async (settings) => {
  const { secret } = settings as SipServerSettings;
  const server = await SipServer.start({
    listen: ['udp:127.0.0.1:0'],
    control: { host: '127.0.0.1', port: 0, secret },
    logger: pino({ level: 'warn' }, pino.destination(2)),
  });
  const sipPort = Number(server.endpoints[0]!.split(':').at(-1));
  return {
    ready: { sipPort, controlPort: server.controlPort } satisfies SipServerReady,
    answers: { stats: () => server.stats(), memory: heapUse },
    close: async () => await server.close(),
  };
});
