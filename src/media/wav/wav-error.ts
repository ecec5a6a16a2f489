/**
 * What is wrong with a WAV file:
 * `not-wav`: it has no RIFF/WAVE header; `malformed`: its header contradicts itself or lacks a part;
 * `unsupported`: we do not read its coding, rate or channel layout; `too-large`: it is longer than we read or write;
 * `overrun`: a writer was given more than the disk takes in time; `closed`: it was written to after `close()`;
 * `io`: the file system refused (see `cause`).
 */
export type WavErrorCode = 'not-wav' | 'malformed' | 'unsupported' | 'too-large' | 'overrun' | 'closed' | 'io';

/** A WAV file cannot be read, written or repaired. The message names what is wrong. */
export class WavError extends Error {
  override readonly name = 'WavError';
  readonly code: WavErrorCode;
  constructor(code: WavErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
