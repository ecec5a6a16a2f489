/**
 * Why a prompt cannot be played:
 * `outside-directory`: the name leads out of `prompts.directory`; `not-found`: no such file; `not-playable`: the file is
 * no WAV file that we read, or an empty one; `no-speech-engine`: a text, but no engine is configured;
 * `speech-failed`: the engine could not say it (see `cause`); `aborted`: the caller's signal, or the library was closed;
 * `download-failed`: a file could not be fetched, or is no sound; `io`: the cache directory cannot be used.
 */
export type PromptErrorCode =
  | 'outside-directory' | 'not-found' | 'not-playable' | 'no-speech-engine' | 'speech-failed' | 'aborted' | 'io'
  | 'download-failed'; // prettier-ignore

/** A prompt that cannot be played. Messages hold no spoken text: it may be personal. */
export class PromptError extends Error {
  override readonly name = 'PromptError';
  readonly code: PromptErrorCode;
  constructor(code: PromptErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
