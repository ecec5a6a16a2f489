import type { Prompt } from './prompt.ts';

export const PRIVACY_RESULTS = ['none', 'leak', 'unmeasured'] as const;
/** `none`: nothing of the whisper, down to the level that the alarm is at, or lower. */
export type PrivacyResult = (typeof PRIVACY_RESULTS)[number];

export const PRIVACY_GAPS = ['no-whisper', 'too-short', 'masked', 'busy', 'recording', 'failed'] as const;
/**
 * Why nothing was measured. `no-whisper`: the agent was sent silence; `too-short`: the briefing; `masked`: what the
 * caller heard was so loud that an alarm could not have been told from none; `busy`: the program was; `recording`: one of
 * the legs could not be recorded; `failed`: a fault of ours.
 */
export type PrivacyGap = (typeof PRIVACY_GAPS)[number];

/** How much of what an agent was sent the caller was sent. */
export interface WhisperPrivacy {
  readonly result: PrivacyResult;
  /** Null unless it is `unmeasured`. */
  readonly why: PrivacyGap | null;
  /** The leak is above the level that the plan names. */
  readonly alarm: boolean;
  /** Level of the whisper in what the caller was sent, relative to the whisper; null: none that stands out. */
  readonly leakDb: number | null;
  /** The level from which on a leak would have stood out; null: nothing was measured. */
  readonly floorDb: number | null;
  /** Normalized cross-correlation, weighed by time and frequency: 0 to 1. */
  readonly correlation: number | null;
  /** How late the caller was sent it; null without a leak. */
  readonly lagMs: number | null;
  /** So much of the briefing was compared. */
  readonly comparedMs: number;
}

/** A sound that the caller is known to have been played while the agent was briefed. */
export interface HeardPrompt {
  readonly prompt: Prompt;
  readonly loop: boolean;
  /** The agent was played it as well. */
  readonly both: boolean;
}

/** The two recordings of a briefing, of what a leg says on the left and what it is sent on the right. */
export interface WhisperTaps {
  readonly agent: string;
  readonly caller: string;
}

/** Compares what two legs were sent. */
export interface WhisperPrivacyPort {
  /** Files for the recordings of one more briefing; null: the program is too busy to look. */
  tap(): WhisperTaps | null;
  /**
   * Compares the recordings, which are over, and deletes them. It never rejects.
   * @param lengthMs so much of them is the briefing
   * @param alarmDb a leak above that is one to raise an alarm for
   */
  measure(
    taps: WhisperTaps,
    briefing: { readonly lengthMs: number; readonly alarmDb: number; readonly heard: readonly HeardPrompt[] },
  ): Promise<WhisperPrivacy>;
  /** Deletes recordings that nobody looks at. It never rejects. */
  discard(taps: WhisperTaps): Promise<void>;
}
