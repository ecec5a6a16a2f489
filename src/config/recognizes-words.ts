import type { Config } from './types.ts';

/** Whether somebody writes down what parties say, so that an AI can be told. */
export function recognizesWords({ speech, transcription }: Pick<Config, 'speech' | 'transcription'>): boolean {
  return transcription.enabled && speech.stt.engine !== 'none';
}
