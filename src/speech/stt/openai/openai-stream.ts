import type http from 'node:http';
import type { TimerHandle } from '../../../ports/clock.ts';
import type { RecognitionEvent, RecognitionOptions, RecognitionStream } from '../../../ports/speech.ts';
import { SPEECH_SAMPLE_RATE } from '../../../ports/speech.ts';
import { messageOf } from '../../../shared/message-of.ts';
import { DeadlineError, within } from '../../../shared/within.ts';
import type { FlushMark, SocketContext } from '../shared/index.ts';
import { fittingHints, retryPauseMs, SpokenAudio } from '../shared/index.ts';
import type { Transcription } from './transcribe.ts';
import { transcribe } from './transcribe.ts';
import { Utterance } from './utterance.ts';

/** An utterance that the engine fails on so often is given up. */
const MAX_SENDS = 3;
/** The engine looks at the last 224 tokens of a prompt. */
const MAX_HINTS = 100;
const MAX_HINT_CHARACTERS = 600;

export interface OpenAiStreamOptions {
  readonly url: URL;
  readonly apiKey: string | null;
  readonly model: string;
  readonly agent: http.Agent;
  readonly recognition: RecognitionOptions;
  readonly context: SocketContext;
  readonly onEvent: (event: RecognitionEvent) => void;
}

/** The recognition of one speaker by requests, one for each utterance, one after the other. */
export class OpenAiStream implements RecognitionStream {
  readonly #options: OpenAiStreamOptions;
  readonly #spoken: SpokenAudio;
  readonly #closed = new AbortController();
  #hints: readonly string[];
  #request: Promise<void> | null = null;
  #retry: TimerHandle | null = null;
  #failures = 0;

  constructor(options: OpenAiStreamOptions) {
    const { context, onEvent, recognition } = options;
    this.#options = options;
    this.#hints = recognition.hints;
    this.#spoken = new SpokenAudio({
      context,
      sampleRateHz: recognition.sampleRateHz ?? SPEECH_SAMPLE_RATE,
      keepMs: context.limits.maxUtteranceMs + context.limits.keepMs,
      fault: context.health.fault ?? 'it has not answered',
      // This engine answers every request.
      isAnswered: () => false,
      onEvent,
    });
  }

  write(pcm: Int16Array, atMs: number): void {
    if (!this.#spoken.write(pcm, atMs)) return;
    if (this.#spoken.isLongAt(atMs)) {
      this.#spoken.cut();
      this.#next();
    }
    this.#spoken.tellLongMissing();
  }

  hint(hints: readonly string[]): void {
    this.#hints = hints;
  }

  async flush(): Promise<void> {
    await this.#spoken.flush(() => this.#next());
  }

  async close(): Promise<void> {
    if (this.#spoken.close()) {
      this.#closed.abort();
      if (this.#retry !== null) this.#options.context.clock.cancel(this.#retry);
      this.#retry = null;
    }
    await this.#request;
  }

  /** Takes the next utterance, unless one is under way or the engine is not to be asked now. */
  #next(): void {
    if (this.#request !== null || this.#retry !== null || this.#closed.signal.aborted) return;
    const { refusedForMs } = this.#options.context.health;
    if (refusedForMs > 0) {
      this.#nextIn(refusedForMs);
      return;
    }
    const taken = this.#spoken.backlog.takeUtterance();
    if (taken === null) return;
    const utterance = new Utterance(taken.frames, this.#options.recognition.sampleRateHz);
    this.#request = this.#recognize(utterance, taken.mark).finally(() => {
      this.#request = null;
      this.#next();
    });
  }

  #nextIn(ms: number): void {
    this.#retry = this.#options.context.clock.schedule(ms, () => {
      this.#retry = null;
      this.#next();
    });
  }

  /** It never rejects. */
  async #recognize(utterance: Utterance, mark: FlushMark): Promise<void> {
    if (utterance.sound === null) {
      this.#spoken.answered(mark); // of silence these engines make up words
      return;
    }
    const { clock, limits } = this.#options.context;
    const wait = { clock, ms: limits.stallMs, who: 'it', signal: this.#closed.signal };
    try {
      this.#answered(await within(wait, async (signal) => await this.#ask(utterance, signal)), utterance, mark);
    } catch (error) {
      if (this.#closed.signal.aborted) return;
      if (error instanceof DeadlineError) this.#failed('it does not answer', 1, true);
      else this.#failed(messageOf(error), wasNeverReached(error) ? Infinity : MAX_SENDS, false);
    }
  }

  async #ask(utterance: Utterance, signal: AbortSignal): Promise<Transcription> {
    const { agent, apiKey, model, recognition, url } = this.#options;
    const hints = fittingHints(this.#hints, MAX_HINTS, MAX_HINT_CHARACTERS);
    const language = recognition.language?.split('-')[0]?.toLowerCase();
    const fields: [string, string][] = [
      ['model', model],
      ['temperature', '0'],
    ];
    if (language !== undefined) fields.push(['language', language]);
    if (hints.length > 0) fields.push(['prompt', hints.join(', ')]);
    // OpenAI's newer models have no times, and refuse to be asked for them.
    if (/^gpt-/.test(model)) fields.push(['response_format', 'json']);
    else fields.push(['response_format', 'verbose_json'], ['timestamp_granularities[]', 'word']);
    return await transcribe({ url, apiKey, agent, fields, wav: utterance.wav() }, signal);
  }

  #answered(answer: Transcription, utterance: Utterance, mark: FlushMark): void {
    const { health } = this.#options.context;
    switch (answer.type) {
      case 'words': {
        health.works();
        this.#failures = 0;
        this.#spoken.tellMissing();
        const event = utterance.event(answer);
        if (event !== null) this.#options.onEvent(event);
        this.#spoken.answered(mark);
        return;
      }
      case 'status':
        this.#refused(answer.status);
        return;
      case 'malformed':
        health.heardNonsense();
        this.#failed('it does not speak its protocol', MAX_SENDS, true);
        return;
    }
  }

  #refused(status: number): void {
    const isKey = status === 401 || status === 403;
    const reason = isKey ? `it refuses the key (${String(status)})` : `it answers ${String(status)}`;
    // RFC 9110 15.5: what is wrong with this request is wrong with it later, too. The next utterance may be better.
    const isOfRequest = status === 400 || status === 413 || status === 415 || status === 422;
    const isLasting = status >= 300 && status < 500 && status !== 408 && status !== 429 && !isOfRequest;
    if (isLasting) this.#options.context.health.refused(reason);
    this.#failed(reason, isOfRequest ? 1 : isLasting ? Infinity : MAX_SENDS, false);
  }

  /** The utterance is tried again later, unless it was tried `maxSends` times. */
  #failed(reason: string, maxSends: number, isHung: boolean): void {
    const { health, limits, random } = this.#options.context;
    this.#spoken.fault = reason;
    this.#failures += 1;
    if (isHung) health.hung(reason);
    else health.failed(reason);
    this.#spoken.backlog.rewind(maxSends);
    if (maxSends !== Infinity) this.#spoken.tellMissing();
    this.#nextIn(health.refusedForMs + retryPauseMs(this.#failures, limits, random()));
  }
}

/** True where no connection was made, so that the engine cannot have failed on what was said. */
function wasNeverReached(error: unknown): boolean {
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === 'connect' || syscall === 'getaddrinfo';
}
