import type { Logger } from 'pino';
import type { CallState, Effect } from '../call-machine/index.ts';
import { areWordsKeptOut, hearingOf, partialNotice, speechOf } from '../call-machine/index.ts';
import type { AiNotice } from '../ports/ai.ts';
import type { Clock } from '../ports/clock.ts';
import type { LegId } from '../ports/ids.ts';
import type { LiveSegment, TextRedactor } from '../ports/live-segment.ts';
import type { MediaRoom, RoomEvent } from '../ports/media.ts';
import type { TranscriptionEvent, TranscriptionPort } from '../ports/transcription.ts';
import { TokenBucket } from '../shared/token-bucket.ts';
import { isWidebandCodec } from '../shared/wideband-codecs.ts';
import type { CallTimeline } from './call-timeline.ts';
import type { UntimedEvent } from './untimed-event.ts';
import { LAST_WORDS_MS, LegTranscriptionDriver } from './leg-transcription.ts';

/** Characters of one segment. Nobody says so much in one turn. */
const MAX_TEXT = 10_000;
/**
 * What one leg may bring each second on average, and at once: words, turns and gaps, and as many partial results. A
 * speaker makes one or two a second. What is more does not come to the journal, and what is missing then is told.
 */
const PER_SECOND = 10;
const AT_ONCE = 200;

/** What a call needs to hear words. */
export interface SpeechParts {
  /** Null where nothing is transcribed. */
  readonly transcription: TranscriptionPort | null;
  /** Makes one for each leg. */
  readonly newRedactor: () => TextRedactor;
  /** Every segment, partial and final. */
  readonly onSpeech: (segment: LiveSegment) => void;
}

export interface CallSpeechOptions extends SpeechParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timeline: CallTimeline;
  readonly room: () => MediaRoom | null;
  readonly state: () => CallState | null;
  readonly dispatch: (event: UntimedEvent) => void;
  /** The AI is to be told of words that may change. */
  readonly tellPartial: (notice: AiNotice) => void;
}

/** A leg that is transcribed. */
interface Speaker {
  /** Null: somebody else recognizes its words, and tells them. */
  readonly driver: LegTranscriptionDriver | null;
  readonly redactor: TextRedactor;
  readonly events: TokenBucket;
  readonly partials: TokenBucket;
  /** Whether the last turn that was told of has begun only. */
  speaking: boolean;
  /** What was left out because there was too much; null: nothing. Times are those of the clock. */
  dropped: { readonly startAt: number; readonly endAt: number } | null;
}

type SpeechEvent = Exclude<TranscriptionEvent, { readonly type: 'moved' }>;
type Segment = Extract<SpeechEvent, { readonly type: 'segment' }>;

/** What the parties of one call say: their transcriptions, and what becomes of the results. */
export class CallSpeech {
  readonly #options: CallSpeechOptions;
  readonly #speakers = new Map<LegId, Speaker>();

  constructor(options: CallSpeechOptions) {
    this.#options = options;
  }

  /** Transcribes a leg until {@link CallSpeech.end}. */
  transcribe(
    { leg, role, language }: Extract<Effect, { readonly type: 'transcribe' }>,
    { id: call, legs }: CallState,
  ): void {
    const { transcription: port, newRedactor, clock, logger } = this.#options;
    const room = this.#options.room();
    if (port === null || room === null || this.#speakers.has(leg)) return;
    const redactor = newRedactor();
    const onEvent = (event: SpeechEvent): void => this.#hear(leg, event);
    const wideband = isWidebandCodec(legs.find(({ id }) => id === leg)?.codec ?? null);
    const of = { call, leg, role, language, hints: [], wideband };
    const driver = new LegTranscriptionDriver({ port, leg: of, room, clock, logger, onEvent });
    this.#speakers.set(leg, this.#speaker(driver, redactor));
  }

  #speaker(driver: Speaker['driver'], redactor: TextRedactor): Speaker {
    const { clock } = this.#options;
    const bucket = (): TokenBucket => new TokenBucket(clock, PER_SECOND, AT_ONCE);
    return { driver, redactor, events: bucket(), partials: bucket(), speaking: false, dropped: null };
  }

  /** Takes words of a leg that somebody else recognized, such as an AI its own. Times are those of the clock. */
  told(
    leg: LegId,
    { text, startAt, endAt }: { readonly text: string; readonly startAt: number; readonly endAt: number },
  ): void {
    if (!this.#speakers.has(leg)) this.#speakers.set(leg, this.#speaker(null, this.#options.newRedactor()));
    this.#hear(leg, { type: 'segment', final: true, text, startAt, endAt, confidence: null, words: [] });
  }

  hint(leg: LegId, hints: readonly string[]): void {
    this.#speakers.get(leg)?.driver?.hint(hints);
  }

  /** The engine ended a fork by itself. */
  forkLost({ fork, reason, at }: Extract<RoomEvent, { readonly type: 'forkLost' }>): void {
    this.#speakers.get(fork.leg)?.driver?.forkLost(fork, reason, at);
  }

  /** A leg ends. Its last words still come, as long as the call is up. */
  end(leg: LegId): void {
    void this.#speakers.get(leg)?.driver?.end();
  }

  /** Every leg ends. Resolves when all words are told, or the time for that is over. It never rejects. */
  async endAll(): Promise<void> {
    await Promise.all(
      [...this.#speakers.values()].map(({ driver }) => driver?.end(LAST_WORDS_MS) ?? Promise.resolve()),
    );
    for (const [leg, speaker] of this.#speakers) this.#tellDropped(leg, speaker);
  }

  /** A fault of ours, or of who listens, costs one result. */
  #hear(leg: LegId, event: SpeechEvent): void {
    const speaker = this.#speakers.get(leg);
    try {
      if (speaker !== undefined) this.#take(leg, speaker, event);
    } catch (error) {
      this.#options.logger.error({ err: error, legId: leg }, 'a result of transcription could not be taken');
    }
  }

  #take(leg: LegId, speaker: Speaker, event: SpeechEvent): void {
    const { dispatch } = this.#options;
    if (event.type === 'segment' && !event.final) {
      if (speaker.partials.take()) this.#partial(leg, speaker, event);
      return;
    }
    // The end of a turn whose beginning was told is never left out: somebody waits for it.
    const isEnd = event.type === 'voice' && !event.speaking && speaker.speaking;
    if (!speaker.events.take() && !isEnd) {
      this.#drop(speaker, event);
      return;
    }
    if (event.type === 'voice') speaker.speaking = event.speaking;
    this.#tellDropped(leg, speaker);
    switch (event.type) {
      case 'voice':
        dispatch({ type: 'speech.voice', leg, speaking: event.speaking, since: this.#at(event.at) });
        return;
      case 'missing':
        dispatch({ type: 'speech.missing', leg, ...this.#span(event), reason: event.reason });
        return;
      case 'segment':
        this.#final(leg, speaker, event);
    }
  }

  #final(leg: LegId, { redactor }: Speaker, segment: Segment): void {
    const span = this.#span(segment);
    if (areWordsKeptOut(this.#options.state(), span)) return;
    const confidence = confidenceOf(segment);
    let text: string;
    try {
      text = redactor.final(textOf(segment));
    } catch (error) {
      this.#options.dispatch({ type: 'speech.missing', leg, ...span, reason: 'it could not be made unreadable' });
      throw error;
    }
    if (text === '') return;
    this.#options.dispatch({ type: 'speech.heard', leg, text, ...span, confidence });
    this.#tell(leg, span, { final: true, text, confidence });
  }

  #partial(leg: LegId, { redactor }: Speaker, segment: Segment): void {
    const text = redactor.partial(textOf(segment));
    const state = this.#options.state();
    if (text === '' || state === null) return;
    if (state.legs.find(({ id }) => id === leg)?.held === true) return;
    const span = this.#span(segment);
    if (areWordsKeptOut(state, span)) return;
    const confidence = confidenceOf(segment);
    this.#tell(leg, span, { final: false, text, confidence });
    const notice = leg === state.caller ? partialNotice(state, text, confidence) : null;
    if (notice !== null) this.#options.tellPartial(notice);
  }

  #tell(
    id: LegId,
    { startAt, endAt }: { readonly startAt: number; readonly endAt: number },
    said: Pick<LiveSegment, 'final' | 'text' | 'confidence'>,
  ): void {
    const state = this.#options.state();
    const leg = state?.legs.find((each) => each.id === id);
    if (state === null || leg === undefined) return;
    const { startedAt, id: call } = state;
    const heard = hearingOf(speechOf(state.speech, id)?.spans ?? [], startAt, endAt);
    if (heard === 'hold') return;
    const times = { startMs: Math.max(0, startAt - startedAt), endMs: Math.max(0, endAt - startedAt) };
    this.#options.onSpeech({ call, leg: id, role: leg.role, ...times, ...said, private: heard === 'private' });
  }

  #drop(speaker: Speaker, event: SpeechEvent): void {
    if (event.type === 'voice') return;
    const { dropped } = speaker;
    speaker.dropped = {
      startAt: Math.min(dropped?.startAt ?? Infinity, event.startAt),
      endAt: Math.max(dropped?.endAt ?? -Infinity, event.endAt),
    };
  }

  #tellDropped(leg: LegId, speaker: Speaker): void {
    const { dropped } = speaker;
    if (dropped === null) return;
    speaker.dropped = null;
    this.#options.dispatch({ type: 'speech.missing', leg, ...this.#span(dropped), reason: 'too many results' });
  }

  /** A time of the clock on the call's timeline. One that is none, or lies ahead, is now. */
  #at(monotonicMs: number): number {
    const { clock, timeline } = this.#options;
    const now = clock.now();
    return timeline.at(Number.isFinite(monotonicMs) ? Math.min(monotonicMs, now) : now);
  }

  #span({ startAt, endAt }: { readonly startAt: number; readonly endAt: number }): {
    readonly startAt: number;
    readonly endAt: number;
  } {
    const end = this.#at(endAt);
    return { startAt: Math.min(this.#at(startAt), end), endAt: end };
  }
}

function textOf({ text }: Segment): string {
  return text.slice(0, MAX_TEXT).trim();
}

function confidenceOf({ confidence }: Segment): number | null {
  return confidence === null || !Number.isFinite(confidence) ? null : Math.min(1, Math.max(0, confidence));
}
