import type { TurnOptions, VoiceEvent } from '../../ports/speech.ts';

/** What a detector thinks of a short stretch of sound. */
export interface HeardFrame {
  /** By the clock of the writes, in milliseconds. A frame begins where the last one ended, or later. */
  readonly startMs: number;
  readonly endMs: number;
  /** It could belong to speech: it keeps a turn going. */
  readonly active: boolean;
  /** It sounds like a voice: it helps a turn to begin. */
  readonly voiced: boolean;
}

/** The middle of a word may be silent for so long (a stop such as the `t` of `twenty`) before a turn has begun. */
const LONGEST_DIP_MS = 120;
/** Before a turn has begun, so much of the past counts. */
const CANDIDATE_WINDOW_MS = 300;
/** A word begins with a consonant that does not sound like a voice for at most so long. */
const LONGEST_ONSET_MS = 160;
/** So much of the active time has to sound like a voice. */
const VOICED_PART = 0.4;

/** Tells turns from the frames of one speaker. It keeps the frames of {@link CANDIDATE_WINDOW_MS}, and no sound. */
export class TurnTracker {
  readonly #options: TurnOptions;
  readonly #onEvent: (event: VoiceEvent) => void;
  /** Active frames that may become a turn, oldest first. Empty during a turn. */
  #candidate: HeardFrame[] = [];
  /** When the turn began, and when it was last active; null where nobody speaks. */
  #turn: { readonly startMs: number; activeMs: number } | null = null;

  constructor(options: TurnOptions, onEvent: (event: VoiceEvent) => void) {
    this.#options = options;
    this.#onEvent = onEvent;
  }

  /** Whether somebody speaks, or may be about to. */
  get busy(): boolean {
    return this.#turn !== null || this.#candidate.length > 0;
  }

  feed(frame: HeardFrame): void {
    // Time between two frames is silence, and may have ended the turn.
    this.silentUntil(frame.startMs);
    if (!frame.active) {
      this.silentUntil(frame.endMs);
    } else if (this.#turn === null) {
      this.#listen(frame);
    } else {
      this.#turn.activeMs = frame.endMs;
      this.#endIfTooLong(frame.endMs);
    }
  }

  /** Nothing was heard until then. */
  silentUntil(atMs: number): void {
    if (this.#turn === null) {
      const last = this.#candidate.at(-1);
      if (last !== undefined && atMs - last.endMs > LONGEST_DIP_MS) this.#candidate = [];
      return;
    }
    const { activeMs, startMs } = this.#turn;
    const tooLong = atMs - startMs >= this.#options.maxTurnMs;
    if (atMs - activeMs >= this.#options.silenceMs || tooLong) this.#end(activeMs);
  }

  /** An active frame may begin a turn. */
  #listen(frame: HeardFrame): void {
    this.#candidate.push(frame);
    const oldest = frame.endMs - Math.max(CANDIDATE_WINDOW_MS, 2 * this.#options.minSpeechMs);
    this.#candidate = this.#candidate.filter(({ startMs }) => startMs >= oldest);
    const firstVoiced = this.#candidate.find(({ voiced }) => voiced);
    if (firstVoiced === undefined) return;
    const counted = this.#candidate.filter(({ startMs }) => startMs >= firstVoiced.startMs - LONGEST_ONSET_MS);
    const activeMs = durationOf(counted);
    const voicedMs = durationOf(counted.filter(({ voiced }) => voiced));
    if (activeMs < this.#options.minSpeechMs || voicedMs < VOICED_PART * activeMs) return;
    const startMs = counted[0]?.startMs ?? frame.startMs;
    this.#candidate = [];
    this.#begin(startMs, frame.endMs);
    this.#endIfTooLong(frame.endMs);
  }

  #begin(startMs: number, activeMs: number): void {
    this.#turn = { startMs, activeMs };
    this.#onEvent({ type: 'started', atMs: startMs });
  }

  #end(atMs: number): void {
    this.#turn = null;
    this.#onEvent({ type: 'ended', atMs });
  }

  #endIfTooLong(nowMs: number): void {
    const { maxTurnMs } = this.#options;
    while (this.#turn !== null && nowMs - this.#turn.startMs >= maxTurnMs) {
      const atMs = this.#turn.startMs + maxTurnMs;
      this.#end(atMs);
      this.#begin(atMs, nowMs);
    }
  }
}

function durationOf(frames: readonly HeardFrame[]): number {
  return frames.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}
