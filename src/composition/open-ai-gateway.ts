import { AiGateway } from '../ai/gateway/index.ts';
import type { AiConfig, Config } from '../config/index.ts';
import type { VoiceSource } from '../ports/ai-voice.ts';
import type { ConnectorSettings } from './ai-gateway-worker.ts';
import { engineSideAddress } from './engine-side-address.ts';
import type { PartContext } from './part-context.ts';

const PROGRAM = new URL('./ai-gateway-worker.ts', import.meta.url);
const KINDS: Readonly<Record<VoiceSource['kind'], true>> = {
  'media-stream': true,
  'openai-realtime': true,
  assemblyai: true,
};

/** Applications that may give the caller to a voice (`connect`). */
const CONNECTING: readonly AiConfig['kind'][] = ['twiml', 'teler'];

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
  // A call of any route may be given a document by REST.
  return dialects.twilio.rest || routes.some(({ ai }) => ai.kind in KINDS || CONNECTING.includes(ai.kind));
}
