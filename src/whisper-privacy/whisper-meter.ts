import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { ThreadOnDemand } from '../media/thread/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { WhisperPrivacy, WhisperPrivacyPort, WhisperTaps } from '../ports/whisper-privacy.ts';
import { programFile } from '../shared/package-files.ts';
import { TokenBucket } from '../shared/token-bucket.ts';
import { within } from '../shared/within.ts';
import { unmeasured } from './compare-briefing.ts';
import { deleteOldTaps, TAP_PREFIX } from './old-taps.ts';
import type { KnownFile, PrivacyRequests } from './privacy-messages.ts';

const WORKER_PROGRAM = programFile('./privacy-worker.ts', import.meta.url);
/** Briefings that are recorded or wait to be compared. One takes some hundredths of its length on one core. */
const MOST_UNDER_WAY = 64;
/**
 * Briefings that are begun to be recorded in a second, in the long run: a thread compares about as many short ones, and
 * calls that come by hundreds a second are not slowed down for figures.
 */
const MOST_A_SECOND = 10;
/** While the media engine is so late with its work, nobody is recorded for a figure. */
const BUSY_LATENESS_MS = 20;
/** The thread is given up after so long. */
const COMPARE_MS = 60_000;
/** A spoken text that is still to be found in the cache. */
const RESOLVE_MS = 2_000;
/** Sounds of one caller that are subtracted. */
const MOST_KNOWN = 12;
/** What a crash has left is deleted at the start, and what was too fresh then so much later. */
const SWEEP_AGAIN_MS = 60_000;

export interface WhisperMeterOptions {
  /** Where the recordings are written for as long as they are needed. A FreeSWITCH writes there, too. */
  readonly directory: string;
  readonly prompts: {
    piecesOf(prompt: Prompt): readonly Prompt[];
    resolve(prompt: Prompt, signal?: AbortSignal): Promise<string>;
  };
  /** How late the media engine is. */
  readonly latenessMs: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Measured = Parameters<WhisperPrivacyPort['measure']>[1];

/** Measures how private whispers are: one after the other, in a thread that all else goes before. */
export class WhisperMeter implements WhisperPrivacyPort {
  readonly #options: WhisperMeterOptions;
  readonly #closing = new AbortController();
  /** The recordings that are written, or wait to be compared. */
  readonly #files = new Set<string>();
  readonly #rate: TokenBucket;
  readonly #thread: ThreadOnDemand<PrivacyRequests>;
  #working: Promise<unknown> = Promise.resolve();
  #started: Promise<void> | null = null;

  constructor(options: WhisperMeterOptions) {
    this.#options = options;
    const { clock, logger } = options;
    this.#rate = new TokenBucket(clock, MOST_A_SECOND, MOST_UNDER_WAY);
    const lost = 'the thread that compares whispers was lost';
    this.#thread = new ThreadOnDemand({ program: WORKER_PROGRAM, workerData: null, clock, logger, lost });
  }

  /** Makes the directory, and deletes what a crash has left; once, however often it is called. Does not throw. */
  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  async #start(): Promise<void> {
    const { directory, clock, logger } = this.#options;
    const sweep = async (): Promise<void> => {
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await deleteOldTaps(directory, clock.wall(), (file) => this.#files.has(file));
      } catch (error) {
        logger.warn({ err: error }, 'briefings cannot be recorded, or what a crash left of them not be deleted');
      }
    };
    const timer = clock.schedule(SWEEP_AGAIN_MS, () => void sweep());
    this.#closing.signal.addEventListener('abort', () => clock.cancel(timer));
    await sweep();
  }

  tap(): WhisperTaps | null {
    if (this.#files.size >= 2 * MOST_UNDER_WAY || this.#closing.signal.aborted) return null;
    if (this.#options.latenessMs() > BUSY_LATENESS_MS || !this.#rate.take()) return null;
    const name = `${TAP_PREFIX}${randomUUID()}`;
    const file = (leg: string): string => resolve(join(this.#options.directory, `${name}.${leg}.wav`));
    const taps = { agent: file('agent'), caller: file('caller') };
    this.#files.add(taps.agent).add(taps.caller);
    return taps;
  }

  async measure(taps: WhisperTaps, briefing: Measured): Promise<WhisperPrivacy> {
    const measured = this.#working.then(async () => await this.#measure(taps, briefing));
    this.#working = measured;
    return await measured;
  }

  async discard({ agent, caller }: WhisperTaps): Promise<void> {
    for (const file of [agent, caller]) {
      await rm(file, { force: true }).catch((error: unknown) => {
        this.#options.logger.error({ err: error, file }, 'the recording of a briefing could not be deleted');
      });
      this.#files.delete(file);
    }
  }

  /** What waits is not measured any more. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#thread.close();
    await this.#working;
  }

  async #measure(taps: WhisperTaps, { lengthMs, alarmDb, heard }: Measured): Promise<WhisperPrivacy> {
    const { logger } = this.#options;
    try {
      if (this.#closing.signal.aborted) return unmeasured('busy');
      const known = await this.#filesOf(heard);
      const request = { ...taps, lengthMs, alarmDb, known };
      const { privacy, cpuMs } = await this.#thread.request('compare', request, COMPARE_MS);
      logger.debug({ ...privacy, cpuMs }, 'a whisper was compared with what the caller was sent');
      return privacy;
    } catch (error) {
      if (!this.#closing.signal.aborted) logger.warn({ err: error }, 'it is not known how private a whisper was');
      return unmeasured('failed');
    } finally {
      await this.discard(taps);
    }
  }

  /** The files of what the caller was played. One that is not there is not subtracted. */
  async #filesOf(heard: Measured['heard']): Promise<readonly KnownFile[]> {
    const { clock, prompts } = this.#options;
    const wait = { clock, ms: RESOLVE_MS, who: 'a prompt', signal: this.#closing.signal };
    const pieces = heard.flatMap((each) => prompts.piecesOf(each.prompt).map((prompt) => ({ ...each, prompt })));
    const files = pieces.slice(0, MOST_KNOWN).map(async ({ prompt, loop, both }) => {
      const file = await within(wait, () => prompts.resolve(prompt)).catch(() => null);
      return file === null ? [] : [{ file, loop, both }];
    });
    return (await Promise.all(files)).flat();
  }
}
