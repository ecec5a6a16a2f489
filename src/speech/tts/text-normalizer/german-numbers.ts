const SMALL = [
  'null', 'eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn', 'elf', 'zwölf',
  'dreizehn', 'vierzehn', 'fünfzehn', 'sechzehn', 'siebzehn', 'achtzehn', 'neunzehn',
]; // prettier-ignore
const TENS = [
  '', '', 'zwanzig', 'dreißig', 'vierzig', 'fünfzig', 'sechzig', 'siebzig', 'achtzig', 'neunzig',
]; // prettier-ignore
/** From a million on, each a thousand times the one before, for one and for more. */
const MAGNITUDES = [
  ['Million', 'Millionen'], ['Milliarde', 'Milliarden'], ['Billion', 'Billionen'],
] as const; // prettier-ignore
const IRREGULAR_STEMS: Readonly<Record<number, string>> = { 1: 'erst', 3: 'dritt', 7: 'siebt', 8: 'acht' };

/** The digits, zero first. */
export const GERMAN_DIGITS: readonly string[] = SMALL.slice(0, 10);

/** `eintausendzweihundertvierunddreißig`, `eine Million zwei`. */
export function germanCardinal(value: number): string {
  const below = belowMillion(value % 1_000_000);
  const parts = below === '' ? [] : [below];
  let rest = Math.floor(value / 1_000_000);
  for (const [one, many] of MAGNITUDES) {
    const group = rest % 1_000;
    if (group === 1) parts.unshift(`eine ${one}`);
    else if (group > 1) parts.unshift(`${attributive(belowThousand(group))} ${many}`);
    rest = Math.floor(rest / 1_000);
  }
  return parts.length === 0 ? 'null' : parts.join(' ');
}

/** The number as it stands before a noun: `ein Euro`, `eine Stunde`. */
export function germanAttributive(value: number, feminine: boolean): string {
  return attributive(germanCardinal(value), feminine);
}

function attributive(words: string, feminine = false): string {
  return words.replace(/eins$/, feminine ? 'eine' : 'ein');
}

function belowMillion(value: number): string {
  const thousands = Math.floor(value / 1_000);
  const rest = belowThousand(value % 1_000);
  return thousands === 0 ? rest : `${attributive(belowThousand(thousands))}tausend${rest}`;
}

/** Empty for 0. */
function belowThousand(value: number): string {
  const hundreds = Math.floor(value / 100);
  const rest = value % 100 === 0 ? '' : belowHundred(value % 100);
  return hundreds === 0 ? rest : `${attributive(SMALL[hundreds] ?? '')}hundert${rest}`;
}

function belowHundred(value: number): string {
  if (value < 20) return SMALL[value] ?? '';
  const ones = value % 10;
  const tens = TENS[Math.floor(value / 10)] ?? '';
  return ones === 0 ? tens : `${attributive(SMALL[ones] ?? '')}und${tens}`;
}

/** `achtundzwanzigst`, to which an ending comes. */
export function germanOrdinalStem(value: number): string {
  const last = value % 100;
  if (last === 0 || last > 19) return `${germanCardinal(value)}st`;
  const stem = IRREGULAR_STEMS[last] ?? `${SMALL[last] ?? ''}t`;
  return value > 100 ? germanCardinal(value - last) + stem : stem;
}

/** `neunzehnhundertneunundneunzig`, `zweitausendsechsundzwanzig`. */
export function germanYear(value: number): string {
  if (value < 1_100 || value > 1_999) return germanCardinal(value);
  const rest = value % 100;
  return `${SMALL[Math.floor(value / 100)] ?? ''}hundert${rest === 0 ? '' : belowHundred(rest)}`;
}
