import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { TextToSpeech } from '../../ports/speech.ts';
import { messageOf } from '../../shared/message-of.ts';
import { SpeechError } from './speech-error.ts';

export interface FallbackOptions {
  /** The engine that is configured. */
  readonly engine: TextToSpeech;
  /** The engine that speaks what the other one cannot. */
  readonly standIn: TextToSpeech;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Failures in a row after which the engine is left alone. @defaultValue {@link DEFAULT_MAX_FAILURES} */
  readonly maxFailures?: number | undefined;
  /** For so long, until one text is tried again. @defaultValue {@link DEFAULT_PAUSE_MS} */
  readonly pauseMs?: number | undefined;
}

/** Each costs the caller who waits for it the engine's deadline. */
const DEFAULT_MAX_FAILURES = 2;
const DEFAULT_PAUSE_MS = 30_000;

/** What a text said of the engine: it `worked`, or it is `down`. Null: nothing. */
type Verdict = 'worked' | 'down' | null;

/**
 * An engine with another one that stands in when it fails, so that nobody hears silence. After some failures in a row
 * the engine is left alone for a while, and nobody waits for it. Then one text tries it.
 */
export class FallbackTextToSpeech implements TextToSpeech {
  readonly name: string;
  readonly maxTextLength: number;
  readonly #options: FallbackOptions;
  readonly #closed = new AbortController();
  #failures = 0;
  /** The engine is left alone until then, by the clock. */
  #pausedUntil = -Infinity;
  /** A text tries the engine after a pause, and the others do not wait for it. */
  #trying = false;
  #stoodIn = 0;
  #lastFault: string | null = null;

  constructor(options: FallbackOptions) {
    const { engine, standIn } = options;
    this.name = engine.name;
    this.maxTextLength = Math.min(engine.maxTextLength, standIn.maxTextLength);
    this.#options = options;
  }

  /** While the engine is left alone, a sound of the other one is as good as there is. */
  get identities(): readonly string[] {
    const { engine, standIn } = this.#options;
    return this.#isLeftAlone() ? [...engine.identities, ...standIn.identities] : engine.identities;
  }

  /** Whether the engine speaks, as far as is known; and how many texts the other one spoke for it. */
  get figures(): { readonly up: boolean; readonly stoodIn: number } {
    return { up: this.#failures < this.#maxFailures, stoodIn: this.#stoodIn };
  }

  /** Why the engine did not speak the last text that it was given; null if it did. */
  get fault(): string | null {
    return this.#lastFault;
  }

  get #maxFailures(): number {
    return this.#options.maxFailures ?? DEFAULT_MAX_FAILURES;
  }

  lengthOf(text: string): number {
    const { engine, standIn } = this.#options;
    return Math.max(...[engine, standIn].map((each) => each.lengthOf?.(text) ?? text.length));
  }

  /** Lets the engine speak, or else the other one. @throws SpeechError if neither can */
  async synthesize(text: string, voice: string | undefined, file: string, signal: AbortSignal): Promise<string> {
    const { engine, standIn, logger } = this.#options;
    if (this.#isLeftAlone()) return await this.#standIn(text, file, signal);
    this.#trying = this.#failures >= this.#maxFailures;
    try {
      const spoken = await engine.synthesize(text, voice, file, signal);
      this.#judge('worked');
      return spoken;
    } catch (cause) {
      if (signal.aborted || this.#closed.signal.aborted) {
        this.#judge(null);
        throw cause;
      }
      const detail = messageOf(cause);
      logger.warn({ engine: engine.name, standIn: standIn.name, reason: detail }, 'a text is spoken by another voice');
      this.#lastFault = detail;
      this.#judge(isDown(cause) ? 'down' : null);
      return await this.#standIn(text, file, signal, cause);
    }
  }

  /** Closes both engines. Idempotent. */
  async close(): Promise<void> {
    this.#closed.abort();
    const { engine, standIn } = this.#options;
    await Promise.all([engine.close(), standIn.close()]);
  }

  #isLeftAlone(): boolean {
    if (this.#failures < this.#maxFailures) return false;
    return this.#trying || this.#options.clock.now() < this.#pausedUntil;
  }

  /** Voices are named by the engine that is configured, so the other one takes its own. */
  async #standIn(text: string, file: string, signal: AbortSignal, cause?: unknown): Promise<string> {
    const { engine, standIn } = this.#options;
    this.#stoodIn += 1;
    try {
      return await standIn.synthesize(text, undefined, file, signal);
    } catch (error) {
      if (cause === undefined || signal.aborted || this.#closed.signal.aborted) throw error;
      const both = `${engine.name}: ${messageOf(cause)}; ${standIn.name}: ${messageOf(error)}`;
      throw new SpeechError('engine', both, { cause });
    }
  }

  #judge(verdict: Verdict): void {
    const { engine, clock, logger, pauseMs = DEFAULT_PAUSE_MS } = this.#options;
    const wasDown = this.#failures >= this.#maxFailures;
    if (wasDown) this.#trying = false;
    if (verdict === 'worked') {
      this.#lastFault = null;
      this.#failures = 0;
      if (wasDown) logger.info({ engine: engine.name }, 'the text-to-speech engine speaks again');
    }
    if (verdict !== 'down') return;
    this.#failures += 1;
    if (this.#failures < this.#maxFailures) return;
    this.#pausedUntil = clock.now() + pauseMs;
    if (!wasDown) logger.warn({ engine: engine.name, pauseMs }, 'the text-to-speech engine fails and is left alone for a while'); // prettier-ignore
  }
}

/** A text that cannot be spoken, or a full queue, says nothing of the next one. */
function isDown(cause: unknown): boolean {
  return !(cause instanceof SpeechError) || cause.code === 'engine' || cause.code === 'deadline';
}
