import { AiGateway } from '../ai/gateway/index.ts';
import type { AiConfig, Config } from '../config/index.ts';
import { programFile } from '../shared/package-files.ts';
import type { ConnectorSettings } from './ai-gateway-worker.ts';
import { engineSideAddress } from './engine-side-address.ts';
import type { PartContext } from './part-context.ts';

const PROGRAM = programFile('./ai-gateway-worker.ts', import.meta.url);
/** AIs that speak for themselves by the gateway, and applications that may give the caller to one (`connect`). */
const SPEAKING: readonly AiConfig['kind'][] = ['media-stream', 'openai-realtime', 'assemblyai', 'twiml', 'teler'];

/**
 * Starts the gateway that gives AIs a voice; null where no call can have one.
 * @param engineTicks those of the media engine, which the gateway follows
 * @throws MediaError `engine-lost`
 */
export async function openAiGateway(
  { config, clock, logger, parts }: PartContext,
  engineTicks: SharedArrayBuffer | null,
): Promise<AiGateway | null> {
  if (!hasVoice(config)) return null;
  const settings: ConnectorSettings = { twilio: { accountSid: config.dialects.twilio.accountSid } };
  const address = engineSideAddress(config.media);
  const gateway = new AiGateway({ program: PROGRAM, address, engineTicks, settings, clock, logger });
  await gateway.start();
  return parts.add('AI gateway', gateway);
}

function hasVoice({ routes, dialects }: Config): boolean {
  // Twilio's and Teler's API may give a call of any route to an application.
  const byApi = dialects.twilio.rest || dialects.teler.apiKey !== null;
  return byApi || routes.some(({ ai }) => SPEAKING.includes(ai.kind));
}
