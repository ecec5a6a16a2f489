/** Turns words into a WAV file. */
export interface TextToSpeech {
  readonly name: string;
  /** Longest text that it speaks at once, in UTF-16 units; a longer one is given to it in pieces. */
  readonly maxTextLength: number;
  /**
   * Writes the spoken text to `file` as a WAV file of 16-bit PCM.
   * @param voice a voice of this engine; an unknown one falls back to the engine's default
   * @throws Error if it fails, or `signal` was aborted
   */
  synthesize(text: string, voice: string | undefined, file: string, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
