import type { FliteVoice } from './flite-voices.ts';

/** To the worker, one at a time: what to say, and the file to write. */
export interface SpeakRequest {
  /** Printable ASCII. */
  readonly text: string;
  readonly voice: FliteVoice;
  /** Absolute path, in a directory that exists. */
  readonly file: string;
}

/** From the worker, one for each request: null, or what went wrong. */
export interface SpeakReply {
  readonly error: string | null;
}
