import { AiGateway } from '../ai/gateway/index.ts';
import type { VoicePort } from '../ports/ai-voice.ts';
import type { AiConfig, Config } from '../config/index.ts';
import { programFile } from '../shared/package-files.ts';
import type { ConnectorSettings } from './ai-gateway-worker.ts';
import { engineSideAddress } from './engine-side-address.ts';
import type { PartContext } from './part-context.ts';

const PROGRAM = programFile('./ai-gateway-worker.ts', import.meta.url);
/** AIs that speak for themselves by the gateway, and applications that may give the caller to one (`connect`). */
const SPEAKING: readonly AiConfig['kind'][] = ['media-stream', 'openai-realtime', 'assemblyai', 'twiml', 'teler'];

/** The gateway that gives AIs a voice. */
export interface Voices {
  readonly port: VoicePort;
  /** The same where it has been started; null: no call can have a voice. */
  readonly started: () => AiGateway | null;
}

/**
 * Opens the gateway that gives AIs a voice. It is started once a call can have one.
 * @param inStep the media engine is in this process, and the gateway ticks in step with it
 * @throws MediaError `engine-lost`
 */
export async function openAiGateway(
  { config, current, clock, logger, parts }: PartContext,
  inStep: boolean,
): Promise<Voices> {
  const settings: ConnectorSettings = { twilio: { accountSid: config.dialects.twilio.accountSid } };
  const address = engineSideAddress(config.media);
  const gateway = new AiGateway({ program: PROGRAM, address, inStep, settings, clock, logger });
  parts.add('AI gateway', gateway);
  let isStarted = false;
  const startFor = async (next: Config): Promise<void> => {
    if (isStarted || !hasVoice(next)) return;
    await gateway.start();
    isStarted = true;
  };
  await startFor(config);
  current.follow({ name: 'the AI gateway', prepare: startFor });
  return { port: gateway, started: () => (isStarted ? gateway : null) };
}

function hasVoice({ routes, dialects }: Config): boolean {
  // Twilio's and Teler's API may give a call of any route to an application.
  const byApi = dialects.twilio.rest || dialects.teler.apiKey !== null;
  return byApi || routes.some(({ ai }) => SPEAKING.includes(ai.kind));
}
