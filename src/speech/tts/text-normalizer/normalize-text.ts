import { dateReader } from './dates.ts';
import { emailAddressReader } from './email-addresses.ts';
import { ENGLISH } from './english.ts';
import { GERMAN } from './german.ts';
import { measureReader } from './measures.ts';
import { moneyReader } from './money.ts';
import { numberReader } from './numbers.ts';
import { ordinalReader } from './ordinals.ts';
import { phoneNumberReader } from './phone-numbers.ts';
import { rangeReader } from './ranges.ts';
import type { Reader, SpokenLanguage } from './spoken-language.ts';
import { timeReader } from './times.ts';
import { webAddressReader } from './web-addresses.ts';

/** Changes whenever a text may be said in other words, so that sounds made before are not used for it. */
export const NORMALIZER_VERSION = 1;

/** A longer text is left as it is, in UTF-16 units. Engines are given less at once. */
export const MAX_NORMALIZED_LENGTH = 10_000;

/** The order counts: each kind takes what is left, and leaves words that none behind it takes for its own. */
const KINDS: readonly ((language: SpokenLanguage) => Reader)[] = [
  emailAddressReader,
  webAddressReader,
  rangeReader,
  dateReader,
  timeReader,
  moneyReader,
  phoneNumberReader,
  measureReader,
  ordinalReader,
  numberReader,
];

/** Without one of these there is nothing to be put into words. */
const WORTH_A_LOOK = /\d|@|\p{L}\.\p{L}/u;

/**
 * Makes what puts numbers, dates, times, money, telephone numbers, addresses and the like into words, as people say
 * them. A text without them is given back as it is. It never throws, and takes time linear in the text.
 * @param tag BCP 47; null is English
 * @returns null for a language whose numbers we cannot say
 */
export function textNormalizer(tag: string | null): Reader | null {
  const language = spokenLanguage(tag);
  if (language === null) return null;
  const kinds = KINDS.map((kind) => kind(language));
  return (text) => {
    if (text.length > MAX_NORMALIZED_LENGTH || !WORTH_A_LOOK.test(text)) return text;
    return kinds.reduce((said, kind) => kind(said), text);
  };
}

function spokenLanguage(tag: string | null): SpokenLanguage | null {
  const [primary = '', ...rest] = (tag ?? 'en').toLowerCase().split(/[-_]/);
  if (primary === 'de') return GERMAN;
  if (primary !== 'en') return null;
  const inAmerica = rest.length === 0 || rest.includes('us');
  return inAmerica ? ENGLISH : { ...ENGLISH, dayFirst: true };
}
