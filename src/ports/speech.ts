/** Turns words into a WAV file. */
export interface TextToSpeech {
  readonly name: string;
  /**
   * Writes the spoken text to `file` as a WAV file of 16-bit PCM.
   * @param voice a voice of this engine; an unknown one falls back to the engine's default
   * @throws Error if it fails, or `signal` was aborted
   */
  synthesize(text: string, voice: string | undefined, file: string, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
