import type { WhisperPrivacy } from '../ports/whisper-privacy.ts';

/** A sound file that the caller was played. */
export interface KnownFile {
  readonly file: string;
  readonly loop: boolean;
  readonly both: boolean;
}

/** What is asked of the thread. */
export interface CompareRequest {
  /** Absolute paths of the two recordings. */
  readonly agent: string;
  readonly caller: string;
  readonly lengthMs: number;
  readonly known: readonly KnownFile[];
  readonly alarmDb: number;
}

/** Its requests, one at a time. `cpuMs`: what it took. */
export type PrivacyRequests = {
  readonly compare: {
    readonly args: CompareRequest;
    readonly result: { readonly privacy: WhisperPrivacy; readonly cpuMs: number };
  };
};
