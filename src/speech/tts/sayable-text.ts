import { SpeechError } from './speech-error.ts';

/**
 * A text as an engine of many languages can say it: whole characters, and no control characters.
 * @param maxLength UTF-16 units
 * @throws SpeechError `text-too-long`, or `nothing-to-say` where no letter or digit is in it
 */
export function sayableText(text: string, maxLength: number): string {
  if (text.length > maxLength) {
    throw new SpeechError('text-too-long', `text has ${text.length} characters, at most ${maxLength} are spoken`);
  }
  const plain = text
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .trim();
  if (!/[\p{L}\p{N}]/u.test(plain)) throw new SpeechError('nothing-to-say', 'text holds no letter or digit');
  return plain;
}
