import { SpeechError } from '../speech-error.ts';

/**
 * Longest text that Flite is given, in UTF-16 units: about a minute of speech, made in 0.5 s. The worst text, digits
 * without a space, becomes six minutes, made in 6 s. So nobody can keep the engine from the others for longer.
 */
export const MAX_TEXT_LENGTH = 1_000;

/**
 * What Flite can say of a text. It speaks English and reads ASCII. Typographic quotes and dashes become plain ones,
 * accents are taken off (`café` is said as `cafe`), and control characters and everything else become spaces.
 * @throws SpeechError `text-too-long` above {@link MAX_TEXT_LENGTH}, `nothing-to-say` where no letter or digit is left
 */
export function speakableText(text: string): string {
  if (text.length > MAX_TEXT_LENGTH) {
    throw new SpeechError('text-too-long', `text has ${text.length} characters, at most ${MAX_TEXT_LENGTH} are spoken`);
  }
  const ascii = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\u2018\u2019\u201a\u201b]/g, "'")
    .replace(/[\u201c-\u201f\u00ab\u00bb]/g, '"')
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/[^\x20-\x7e]/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
  if (!/[A-Za-z0-9]/.test(ascii)) {
    throw new SpeechError('nothing-to-say', 'text holds no letter or digit that Flite can say');
  }
  // NFKD can make one character many (U+FDFA becomes 18), so the bound holds for what the engine gets.
  return ascii.slice(0, MAX_TEXT_LENGTH);
}
