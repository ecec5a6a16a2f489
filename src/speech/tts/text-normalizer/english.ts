import { ENGLISH_DIGITS, englishCardinal, englishOrdinal, englishYear } from './english-numbers.ts';
import type { CountedNoun, SpokenDate, SpokenLanguage, SpokenTime } from './spoken-language.ts';

const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November',
  'December',
]; // prettier-ignore
const SHORT_MONTHS = {
  Jan: 1, Feb: 2, Mar: 3, Apr: 4, Jun: 6, Jul: 7, Aug: 8, Sep: 9, Sept: 9, Oct: 10, Nov: 11, Dec: 12,
}; // prettier-ignore

const DOLLAR = { one: 'dollar', many: 'dollars', coin: { one: 'cent', many: 'cents' } };
const EURO = { one: 'euro', many: 'euros', coin: { one: 'cent', many: 'cents' } };
const POUND = { one: 'pound', many: 'pounds', coin: { one: 'penny', many: 'pence' } };
const FRANC = { one: 'franc', many: 'francs', coin: { one: 'centime', many: 'centimes' } };

function regular(one: string): CountedNoun {
  return { one, many: `${one}s` };
}

function same(word: string): CountedNoun {
  return { one: word, many: word };
}

const FOOT = { one: 'foot', many: 'feet' };
const POUND_WEIGHT = regular('pound');
const UNITS: Readonly<Record<string, CountedNoun>> = {
  km: regular('kilometer'), m: regular('meter'), cm: regular('centimeter'), mm: regular('millimeter'),
  'm²': regular('square meter'), 'km²': regular('square kilometer'), 'm³': regular('cubic meter'),
  'km/h': { one: 'kilometer per hour', many: 'kilometers per hour' },
  mph: { one: 'mile per hour', many: 'miles per hour' },
  kg: regular('kilogram'), g: regular('gram'), mg: regular('milligram'), l: regular('liter'), L: regular('liter'),
  ml: regular('milliliter'), lb: POUND_WEIGHT, lbs: POUND_WEIGHT, oz: regular('ounce'), ft: FOOT,
  '°C': { one: 'degree Celsius', many: 'degrees Celsius' },
  '°F': { one: 'degree Fahrenheit', many: 'degrees Fahrenheit' }, '°': regular('degree'),
  h: regular('hour'), hrs: regular('hour'), min: regular('minute'), mins: regular('minute'), s: regular('second'),
  sec: regular('second'), secs: regular('second'), ms: regular('millisecond'),
  kB: regular('kilobyte'), KB: regular('kilobyte'), MB: regular('megabyte'), GB: regular('gigabyte'),
  TB: regular('terabyte'), 'Mbit/s': { one: 'megabit per second', many: 'megabits per second' },
  W: regular('watt'), kW: regular('kilowatt'), kWh: regular('kilowatt hour'), V: regular('volt'),
  Hz: same('hertz'), kHz: same('kilohertz'), MHz: same('megahertz'), GHz: same('gigahertz'),
}; // prettier-ignore

/** English as it is said in America. */
export const ENGLISH: SpokenLanguage = {
  tag: 'en',
  digits: ENGLISH_DIGITS,
  decimalSeparator: '.',
  dayFirst: false,
  words: {
    minus: 'minus',
    plus: 'plus',
    to: 'to',
    percent: 'percent',
    number: 'number',
    separators: { '.': 'point', ',': 'point' },
  },
  months: MONTHS,
  shortMonths: SHORT_MONTHS,
  currencies: {
    $: DOLLAR, US$: DOLLAR, USD: DOLLAR, CAD: DOLLAR, AUD: DOLLAR, '€': EURO, EUR: EURO, '£': POUND, GBP: POUND,
    CHF: FRANC, '¥': same('yen'), JPY: same('yen'),
  }, // prettier-ignore
  magnitudes: {
    thousand: same('thousand'),
    million: same('million'),
    billion: same('billion'),
    trillion: same('trillion'),
  },
  units: UNITS,
  signs: {
    '@': 'at', '.': 'dot', '-': 'dash', _: 'underscore', '+': 'plus', '/': 'slash', ':': 'colon', '?': 'question mark',
    '=': 'equals', '&': 'and', '#': 'hash', '%': 'percent', '~': 'tilde',
  }, // prettier-ignore
  beforeYear: ['in', 'since', 'year', 'until', 'during', 'circa', 'spring', 'summer', 'autumn', 'fall', 'winter'],
  beforeDigits: ['extension', 'ext', 'code', 'pin', 'passcode', 'zip', 'dial'],
  numberSigns: ['#', 'No\\.', 'no\\.', 'Nr\\.'],
  cardinal: englishCardinal,
  counted,
  ordinal: englishOrdinal,
  year: englishYear,
  date: sayDate,
  time: sayTime,
  price(units, coins, currency) {
    const { coin } = currency;
    if (coin === undefined || coins === 0) return counted(units, currency);
    const small = counted(coins, coin);
    return units === 0 ? small : `${counted(units, currency)} and ${small}`;
  },
};

function counted(value: number, noun: CountedNoun): string {
  return `${englishCardinal(value)} ${value === 1 ? noun.one : noun.many}`;
}

function sayDate({ day, month, year }: SpokenDate): string {
  const said = `${MONTHS[month - 1] ?? ''} ${englishOrdinal(day)}`;
  return year === null ? said : `${said}, ${englishYear(year)}`;
}

/** `2:30 pm` and `14:30` are `two thirty p m`; `9:05` is `nine oh five`, since nobody knows which half is meant. */
function sayTime({ hour, minute, second, half }: SpokenTime): string {
  const twelve = hour % 12 === 0 ? 12 : hour % 12;
  const known = half ?? (hour > 12 && hour < 24 ? 'pm' : hour % 24 === 0 ? 'am' : null);
  const words = [englishCardinal(twelve)];
  if (minute > 0) words.push(minute < 10 ? `oh ${englishCardinal(minute)}` : englishCardinal(minute));
  if (known !== null) words.push(known === 'am' ? 'a m' : 'p m');
  else if (minute === 0) words.push("o'clock");
  if (second !== null && second > 0) words.push(`and ${counted(second, { one: 'second', many: 'seconds' })}`);
  return words.join(' ');
}
