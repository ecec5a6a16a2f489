/**
 * What is wrong with a WAV file:
 * `not-wav`: no RIFF/WAVE header; `malformed`: the header contradicts itself or lacks a part; `unsupported`: a sound
 * coding, rate or channel layout that we do not read; `too-large`: longer than we read or write; `overrun`: more was
 * given to a writer than the disk takes in time; `closed`: written to after `close()`; `io`: the file system refused
 * (see `cause`).
 */
export type WavErrorCode = 'not-wav' | 'malformed' | 'unsupported' | 'too-large' | 'overrun' | 'closed' | 'io';

/** A WAV file that cannot be read, written or repaired; the message names what is wrong. */
export class WavError extends Error {
  override readonly name = 'WavError';
  readonly code: WavErrorCode;
  constructor(code: WavErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
