const SMALL = [
  'zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve',
  'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen',
]; // prettier-ignore
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
/** Each is a thousand times the one before. */
const MAGNITUDES = ['', ' thousand', ' million', ' billion', ' trillion'];
const IRREGULAR_ORDINALS: Readonly<Record<string, string>> = {
  one: 'first', two: 'second', three: 'third', five: 'fifth', eight: 'eighth', nine: 'ninth', twelve: 'twelfth',
}; // prettier-ignore

/** The digits, zero first. */
export const ENGLISH_DIGITS: readonly string[] = SMALL.slice(0, 10);

/** `one thousand two hundred thirty-four`, as it is said in America. */
export function englishCardinal(value: number): string {
  if (value === 0) return 'zero';
  const parts: string[] = [];
  let rest = value;
  for (const magnitude of MAGNITUDES) {
    const group = rest % 1_000;
    if (group > 0) parts.unshift(belowThousand(group) + magnitude);
    rest = Math.floor(rest / 1_000);
  }
  return parts.join(' ');
}

function belowThousand(value: number): string {
  const hundreds = Math.floor(value / 100);
  const rest = value % 100;
  const words = hundreds === 0 ? [] : [`${SMALL[hundreds] ?? ''} hundred`];
  if (rest > 0) words.push(belowHundred(rest));
  return words.join(' ');
}

function belowHundred(value: number): string {
  if (value < 20) return SMALL[value] ?? '';
  const ones = value % 10;
  const tens = TENS[Math.floor(value / 10)] ?? '';
  return ones === 0 ? tens : `${tens}-${SMALL[ones] ?? ''}`;
}

/** `twenty-first`. */
export function englishOrdinal(value: number): string {
  return englishCardinal(value).replace(/[a-z]+$/, (last) => {
    return IRREGULAR_ORDINALS[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`);
  });
}

/** `nineteen ninety-nine`, `two thousand five`, `nineteen oh five`, `nineteen hundred`. */
export function englishYear(value: number): string {
  const century = Math.floor(value / 100);
  const rest = value % 100;
  if (value < 1_000 || value > 2_999 || (century % 10 === 0 && rest < 10)) return englishCardinal(value);
  if (rest === 0) return `${belowHundred(century)} hundred`;
  return `${belowHundred(century)} ${rest < 10 ? 'oh ' : ''}${belowHundred(rest)}`;
}
