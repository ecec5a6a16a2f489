import type { VoiceTurn } from './ai-voice.ts';

/** Writes what a human who takes a call must know of it. */
export interface Summarizer {
  /**
   * @param turns what was said, oldest first, made unreadable where it must be
   * @returns some sentences
   * @throws Error where none come; the signal's reason where it is aborted
   */
  summarize(turns: readonly VoiceTurn[], signal: AbortSignal): Promise<string>;
}
