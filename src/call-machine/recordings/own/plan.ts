import type { PauseRule } from '../../../ports/own-recording.ts';
import type { Prompt } from '../../../ports/prompt.ts';

/** How a call is recorded, as its route has it. */
export interface RecordingPlan {
  /** What the caller is told before anything else; null: nothing. */
  readonly announcement: Prompt | null;
  /** A tone that all who are recorded hear, again and again; null: there is none. */
  readonly beep: { readonly prompt: Prompt; readonly everyMs: number } | null;
  /** What an agent presses. */
  readonly keys: { readonly pause: string | null; readonly resume: string | null };
  readonly pauseWhen: readonly PauseRule[];
  /** A pause ends by itself after so long; null: it does not. */
  readonly pauseMaxMs: number | null;
  /** What is said in a pause is not transcribed, and the caller's keys do not count. */
  readonly pausesTranscript: boolean;
  /** What agents hear and say without the caller is recorded, to files of their own. */
  readonly briefings: boolean;
}
