import type { VoiceEvent } from '../../ports/ai-voice.ts';
import type { LineFormat } from './line-format.ts';

/** What a connector tells of the AI. `connected` and `ended` have methods of their own. */
export type VoiceTold = Exclude<VoiceEvent, { readonly type: 'connected' | 'ended' }>;

/**
 * Told once of a mark: everything that was queued before it has been played to its last sample, or (`played` false) some
 * of it was dropped.
 * @param at time of it, of `Clock.now`
 */
export type OnMark = (played: boolean, at: number) => void;

/** What became of the audio that was queued when it was cleared. */
export interface Cleared {
  /** How far the AI's audio was played, on the same count as {@link VoiceLine.queuedMs}. */
  readonly playedMs: number;
  /** So much after it was dropped; 0: the caller has heard all. */
  readonly droppedMs: number;
}

/**
 * A telephone line, as the connector of an AI has it: what it queues is paced out to the call. One line is one
 * connection. Nothing throws, and after the end of the line nothing has an effect.
 */
export interface VoiceLine {
  /** What audio is in, both ways. It is as it is at the beginning. */
  readonly format: LineFormat;
  /** The AI is there: from now on it hears, and can be heard. Until then no audio comes. */
  ready(): void;
  /**
   * Queues audio in the format of the line, of any length, to be played after all before it. The octets are copied. It is dropped
   * while the AI does not have the caller, and where more than ten minutes wait.
   */
  play(audio: Uint8Array): void;
  /** Asks to be told when everything queued so far has been played. Where nothing waits, it is told before it returns. */
  mark(onMark: OnMark): void;
  /** Drops what waits, and tells all marks. */
  clear(): Cleared;
  /** All audio that was ever queued, what was cleared included, in milliseconds: where the next octet will be. */
  readonly queuedMs: number;
  /** Tells what the AI says, hears and asks for. Actions are to be told from a mark, so that its last word is heard. */
  tell(event: VoiceTold): void;
  /** It is over: {@link VoiceEvent} `ended`. The connection is closed then, like any other. */
  end(lost: boolean, reason: string): void;
}
