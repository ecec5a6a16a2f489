/**
 * Why words were not turned into sound:
 * `nothing-to-say`: no letter or digit that the engine knows; `text-too-long`; `busy`: too many requests wait;
 * `deadline`: it took too long; `aborted`: the caller's signal; `closed`: the engine was closed;
 * `engine`: the engine itself failed (see `cause`).
 */
export type SpeechErrorCode =
  'nothing-to-say' | 'text-too-long' | 'busy' | 'deadline' | 'aborted' | 'closed' | 'engine';

/** A text that could not be spoken. */
export class SpeechError extends Error {
  override readonly name = 'SpeechError';
  readonly code: SpeechErrorCode;
  constructor(code: SpeechErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** True where the same request may succeed later. */
  get retryable(): boolean {
    return this.code === 'busy' || this.code === 'deadline' || this.code === 'engine';
  }
}
