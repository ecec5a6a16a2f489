import type { PauseRule } from '../ports/own-recording.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { RecordingFormat } from '../ports/recording-files.ts';
import type { RecordingStorage } from './recording-storage-types.ts';
import type { SiprecTarget } from '../ports/siprec.ts';

/** How calls are recorded. A route may have it otherwise. */
export interface CallRecordingConfig {
  readonly enabled: boolean;
  /** What a caller is told before anything else; null: nothing. */
  readonly announcement: Prompt | null;
  /** A tone that all who are recorded hear again and again; null: there is none. */
  readonly beep: { readonly prompt: Prompt; readonly everyMs: number } | null;
  /** What agents hear and say without the caller is recorded to files of their own. */
  readonly briefings: boolean;
}

/** How calls are recorded, and how long that is kept. */
export interface RecordingConfig extends CallRecordingConfig {
  /** A recording server of the site that takes both sides of every call as well (RFC 7866). Null: there is none. */
  readonly siprec: SiprecTarget | null;
  readonly directory: string;
  /** Days that a recording is kept after its call ended. Null keeps it as long as the call is on record. */
  readonly retentionDays: number | null;
  /** What an agent presses; null: nothing does it. */
  readonly keys: { readonly pause: string | null; readonly resume: string | null };
  /** A pause ends by itself after so long; null: it does not. */
  readonly pauseMaxMs: number | null;
  /** What becomes of the transcript in a pause. */
  readonly pauseTranscript: 'pause' | 'keep';
  readonly pauseWhen: readonly PauseRule[];
  /** What a recording becomes after its call. It is always written as WAV first. */
  readonly format: RecordingFormat;
  /** `bitrate`: bits a second of one channel. */
  readonly opus: { readonly bitrate: number };
  readonly storage: RecordingStorage;
}

/** How a route has its calls recorded. What is missing is as {@link RecordingConfig} has it. */
export type RouteRecordingConfig = {
  readonly [Key in keyof CallRecordingConfig]?: CallRecordingConfig[Key] | undefined;
} & {
  /** False: the recording server of the site does not get these calls. */
  readonly siprec?: boolean | undefined;
};
