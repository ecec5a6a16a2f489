import type { Logger } from 'pino';
import { EmbeddedMediaEngine } from '../media/embedded/index.ts';
import { PromptLibrary } from '../media/prompts/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { TextToSpeech } from '../ports/speech.ts';
import { OpenParts } from './open-parts.ts';
import { UserAgent } from './user-agent.ts';

/** Two telephones on this machine, with a media engine of their own. */
export interface PhonePair {
  readonly caller: UserAgent;
  readonly agent: UserAgent;
  readonly close: () => Promise<void>;
}

/** What they are made of. */
export interface PhonePairOptions {
  /** What they play is here. */
  readonly directory: string;
  readonly cacheDirectory: string;
  readonly rtpPorts: { readonly first: number; readonly last: number };
  readonly codecs: readonly ('PCMU' | 'PCMA')[];
  /** They speak with this voice. It is not closed with them. */
  readonly tts: TextToSpeech;
  readonly clock: Clock;
  readonly logger: Logger;
}

const HOME = '127.0.0.1';
/** Whoever calls or is called here hears something sooner. */
const INACTIVITY_MS = 120_000;

/** Starts them on free ports of 127.0.0.1. Where one cannot start, nothing stays open. */
export async function openPhonePair(options: PhonePairOptions): Promise<PhonePair> {
  const { directory, cacheDirectory, rtpPorts, codecs, tts, clock, logger } = options;
  return await OpenParts.openAll(logger, async (parts) => {
    const prompts = parts.add('prompts', new PromptLibrary({ directory, cacheDirectory, tts, clock, logger }));
    const engine = parts.add(
      'media',
      new EmbeddedMediaEngine({
        address: HOME,
        rtpPorts,
        codecs: [...codecs],
        inactivityMs: INACTIVITY_MS,
        prompts,
        clock,
        logger,
      }),
    );
    await engine.start();
    const caller = parts.add('caller', await UserAgent.start('caller', engine, clock, logger));
    const agent = parts.add('agent', await UserAgent.start('agent', engine, clock, logger));
    return { caller, agent, close: async () => await parts.close() };
  });
}
