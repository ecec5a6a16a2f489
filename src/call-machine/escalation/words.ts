/** Stands between words where a clause ends. */
export const STOP = '.';

/** Words that recognizers write without their apostrophe. */
const BARE_NEGATIONS: ReadonlySet<string> = new Set([
  'dont', 'doesnt', 'didnt', 'cant', 'wont', 'isnt', 'arent', 'wasnt', 'werent', 'couldnt', 'wouldnt', 'shouldnt',
  'havent', 'hasnt', 'hadnt',
]); // prettier-ignore
/** What is left of these without `n't` is no word. */
const ODD_STEMS: Readonly<Record<string, string>> = { ca: 'can', wo: 'will', sha: 'shall', ai: 'is' };
const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };
const TOKEN = /[\p{L}\p{Nd}]+(?:['’]t(?!\p{L}))?|[.,;:!?…–—]/gu;

/**
 * The words of a text as they are compared: in small letters, without accents, umlauts in two letters, `don't` as two
 * words. A {@link STOP} stands where there is a punctuation mark. It takes time that is linear in the text.
 */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const [token] of folded(text).matchAll(TOKEN)) {
    if (!/^[\p{L}\p{Nd}]/u.test(token)) {
      if (words.length > 0 && words.at(-1) !== STOP) words.push(STOP);
      continue;
    }
    words.push(...wordsOfToken(token));
  }
  return words;
}

function folded(text: string): string {
  const small = text.toLowerCase().normalize('NFC');
  return small
    .replace(/[äöüß]/g, (letter) => UMLAUTS[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}+/gu, '');
}

function wordsOfToken(token: string): readonly string[] {
  if (token === 'cannot') return ['can', 'not'];
  const isShort = /n['’]t$/.test(token);
  if (!isShort && !BARE_NEGATIONS.has(token)) return [token];
  const stem = token.slice(0, isShort ? -3 : -2);
  return [Object.hasOwn(ODD_STEMS, stem) ? (ODD_STEMS[stem] ?? stem) : stem, 'not'];
}
