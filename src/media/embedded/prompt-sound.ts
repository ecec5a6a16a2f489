import type { SampleRateHz } from '../codecs/index.ts';

/** A prompt in memory that all threads share: mono, 16 bit. */
export interface PromptSound {
  readonly samples: Int16Array;
  readonly sampleRateHz: SampleRateHz;
}

/** A prompt as it was read. */
export interface DecodedPrompt extends PromptSound {
  /** Whether its file has no more than this: it holds sound of less than 16 kHz, or has been read at 16 kHz. */
  readonly isWhole: boolean;
}
