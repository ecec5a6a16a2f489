import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { LegId } from '../ports/ids.ts';
import type { MediaFork, MediaRoom } from '../ports/media.ts';
import type {
  LegTranscription,
  TranscribedLeg,
  TranscriptionEvent,
  TranscriptionPort,
} from '../ports/transcription.ts';
import { messageOf } from '../shared/message-of.ts';
import { pause } from '../shared/pause.ts';
import { within } from '../shared/within.ts';
import { dropFork, forkLeg } from './fork-leg.ts';
import { MEDIA_REQUEST_MS } from './leg-media.ts';

/** A worker may take so long to take a leg. */
const OPEN_MS = 5_000;
/** The last words of a leg come so long after its end at the latest: longer than a recognizer and its worker may take. */
export const PARTING_MS = 6_000;
/** The end of a call waits so long for them at the most. */
export const LAST_WORDS_MS = 2_000;
/** The engine may take so long to end a fork; the end of the leg ends it too. */
const END_FORK_MS = 200;
/** Between two attempts, at first and at most. */
const RETRY_MS = { first: 1_000, most: 15_000 } as const;

export interface LegTranscriptionOptions {
  readonly port: TranscriptionPort;
  readonly leg: TranscribedLeg;
  readonly room: MediaRoom;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Gets all but `moved`; nothing after {@link LegTranscriptionDriver.end} has resolved. */
  readonly onEvent: (event: Exclude<TranscriptionEvent, { readonly type: 'moved' }>) => void;
}

/**
 * The transcription of one leg, and the fork of its audio that goes there, kept in step. Neither harms the call: what
 * fails is tried again, and told as missing.
 */
export class LegTranscriptionDriver {
  readonly #options: LegTranscriptionOptions;
  readonly #abort = new AbortController();
  #transcription: LegTranscription | null = null;
  #fork: MediaFork | null = null;
  #wasForked = false;
  #hints: readonly string[];
  #working = false;
  /** Since when, and why, the leg is not listened to; null: it is. */
  #missing: { since: number; reason: string } | null = null;
  #ending: Promise<void> | null = null;
  /** Aborted when the last words are waited for no more. */
  readonly #givenUp = new AbortController();
  /** Up to here it is known what was said, or told that it is not. */
  #toldTo: number;
  #over = false;

  constructor(options: LegTranscriptionOptions) {
    this.#options = options;
    this.#hints = options.leg.hints;
    this.#toldTo = options.clock.now();
    void this.#work();
  }

  /** The likely words have changed. */
  hint(hints: readonly string[]): void {
    this.#hints = hints;
    this.#tryTo('tell hints', (transcription) => transcription.hint(hints));
  }

  /** The engine ended this fork by itself. Another is started, if it was ours. */
  forkLost(fork: MediaFork, reason: string, at: number): void {
    if (fork !== this.#fork) return;
    this.#fork = null;
    this.#missing ??= { since: at, reason };
    void this.#work();
  }

  /**
   * Ends it; the last words come before this resolves, and those that do not come in time are told as missing. Idempotent;
   * it never rejects. An end under way hurries where a later call has less time.
   * @param ms it takes so long at most
   */
  async end(ms: number = PARTING_MS): Promise<void> {
    const { clock } = this.#options;
    this.#ending ??= this.#end();
    const timer = clock.schedule(ms, () => this.#givenUp.abort());
    await this.#ending;
    clock.cancel(timer);
  }

  async #end(): Promise<void> {
    const endAt = this.#options.clock.now();
    this.#abort.abort();
    // It may not have been listened to yet.
    if (!this.#wasForked) this.#missing ??= { since: this.#toldTo, reason: 'it ended before it was listened to' };
    this.#tellMissing();
    await this.#endFork();
    await this.#endTranscription(endAt);
    this.#over = true;
  }

  /** Opens what is not open. One at a time; whatever happens meanwhile is done by the same loop. */
  async #work(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#abort;
    if (this.#working) return;
    this.#working = true;
    let waitMs: number = RETRY_MS.first;
    while (!signal.aborted && !this.#isForked()) {
      const since = clock.now();
      try {
        await this.#open(signal);
        if (this.#isForked()) this.#tellMissing();
      } catch (error) {
        if (isAborted(signal)) break;
        this.#failed(since, error);
        await pause(clock, waitMs, signal);
        waitMs = Math.min(2 * waitMs, RETRY_MS.most);
      }
    }
    this.#working = false;
  }

  #isForked(): boolean {
    return this.#fork !== null;
  }

  async #open(signal: AbortSignal): Promise<void> {
    const { leg, room, clock } = this.#options;
    const transcription = this.#transcription ?? (await this.#openTranscription(signal));
    const to = transcription.address;
    const fork = await forkLeg(
      room,
      leg.leg,
      to,
      { clock, ms: MEDIA_REQUEST_MS, signal },
      { wideband: transcription.wideband },
    );
    if (signal.aborted || to !== transcription.address) {
      // The leg ended as the fork came, or the worker was replaced meanwhile.
      dropFork(fork);
      return;
    }
    this.#fork = fork;
    this.#wasForked = true;
    this.#tryTo('begin', () => transcription.began(fork));
  }

  async #openTranscription(signal: AbortSignal): Promise<LegTranscription> {
    const { port, leg, clock } = this.#options;
    const late = (opened: LegTranscription): void => void opened.end().catch(() => null);
    const hints = this.#hints;
    const opened = await within({ clock, ms: OPEN_MS, who: 'transcription', signal, late }, () =>
      port.open({ ...leg, hints }, (event) => this.#hear(event)),
    );
    if (signal.aborted) {
      // The end came as it opened, and has not seen it.
      late(opened);
      throw new Error('the leg ended');
    }
    this.#transcription = opened;
    if (hints !== this.#hints) this.hint(this.#hints);
    return opened;
  }

  #failed(since: number, error: unknown): void {
    const { logger, leg } = this.#options;
    const reason = messageOf(error);
    if (this.#missing === null) logger.warn({ err: error, legId: leg.leg }, 'a leg is not transcribed at present');
    else this.#tellMissing();
    this.#missing ??= { since, reason };
  }

  /** Tells what is missing until now. It goes on missing as long as nothing listens. */
  #tellMissing(): void {
    const missing = this.#missing;
    if (missing === null) return;
    const endAt = this.#options.clock.now();
    this.#missing = this.#isForked() ? null : { ...missing, since: endAt };
    this.#tellGap(missing.since, endAt, missing.reason);
  }

  #tellGap(startAt: number, endAt: number, reason: string): void {
    if (startAt < endAt) this.#tell({ type: 'missing', startAt, endAt, reason });
  }

  #tell(event: Exclude<TranscriptionEvent, { readonly type: 'moved' }>): void {
    const isTold = event.type === 'missing' || (event.type === 'segment' && event.final);
    if (isTold && event.endAt > this.#toldTo) this.#toldTo = Math.min(event.endAt, this.#options.clock.now());
    this.#options.onEvent(event);
  }

  #hear(event: TranscriptionEvent): void {
    if (this.#over) return;
    if (event.type !== 'moved') {
      this.#tell(event);
      return;
    }
    void this.#endFork();
    if (!this.#abort.signal.aborted) void this.#work();
  }

  async #endFork(): Promise<void> {
    const { clock } = this.#options;
    const fork = this.#fork;
    this.#fork = null;
    if (fork === null) return;
    await within({ clock, ms: END_FORK_MS, who: 'the media engine' }, () => fork.end()).catch((error: unknown) => {
      this.#trouble(error, 'a fork was not ended in time');
    });
  }

  /** @param endAt when the leg ended */
  async #endTranscription(endAt: number): Promise<void> {
    const { clock, logger, leg } = this.#options;
    const transcription = this.#transcription;
    if (transcription === null) return;
    try {
      const wait = { clock, ms: PARTING_MS, who: 'transcription', signal: this.#givenUp.signal };
      // It ends in any case, also where nobody waits any more.
      const ended = transcription.end();
      ended.catch(() => null);
      const quality = await within(wait, () => ended);
      logger.debug({ legId: leg.leg, quality }, 'a leg was transcribed');
    } catch (error) {
      this.#trouble(error, 'the last words of a leg did not come in time');
      this.#tellGap(this.#toldTo, endAt, 'the last words did not come in time');
    }
  }

  #tryTo(what: string, step: (transcription: LegTranscription) => void): void {
    if (this.#transcription === null) return;
    try {
      step(this.#transcription);
    } catch (error) {
      this.#trouble(error, `the transcription of a leg failed to ${what}`);
    }
  }

  #trouble(error: unknown, message: string): void {
    const legId: LegId = this.#options.leg.leg;
    this.#options.logger.warn({ err: error, legId }, message);
  }
}

/** A function, because TypeScript would assume that the signal does not change while we wait. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
