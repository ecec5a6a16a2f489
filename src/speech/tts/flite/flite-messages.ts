import type { FliteVoice } from './flite-voices.ts';

/** A request to the worker, one at a time: what to say, and the file to write. */
export interface SpeakRequest {
  /** Printable ASCII. */
  readonly text: string;
  readonly voice: FliteVoice;
  /** Absolute path, in a directory that exists. */
  readonly file: string;
}

/** The worker's answer, one for each request: null, or what went wrong. */
export interface SpeakReply {
  readonly error: string | null;
}
