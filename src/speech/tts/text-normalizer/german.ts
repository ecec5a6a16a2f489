import { GERMAN_DIGITS, germanAttributive, germanCardinal, germanOrdinalStem, germanYear } from './german-numbers.ts';
import type { CountedNoun, SpokenDate, SpokenLanguage, SpokenTime } from './spoken-language.ts';

const MONTHS = [
  'Januar', 'Februar', 'März', 'April', 'Mai', 'Juni', 'Juli', 'August', 'September', 'Oktober', 'November',
  'Dezember',
]; // prettier-ignore
const SHORT_MONTHS = {
  Jan: 1, Feb: 2, Mär: 3, Apr: 4, Jun: 6, Jul: 7, Aug: 8, Sep: 9, Sept: 9, Okt: 10, Nov: 11, Dez: 12,
}; // prettier-ignore

/** Behind these an ordinal ends in -en, and behind an article in -e. A weekday may stand between. */
const WEAK = /(?:^|[^\p{L}])(am|vom|zum|beim|im|den|dem|des|bis|ab|seit)\s+(?:\p{L}+(?:tag|woch|abend),?\s+)?$/iu;
const ARTICLE = /(?:^|[^\p{L}])(der|die|das)\s+$/iu;

function noun(one: string, many = one): CountedNoun {
  return { one, many };
}
function feminine(one: string, many: string): CountedNoun {
  return { one, many, feminine: true };
}

const CENT = noun('Cent');
const DOLLAR = { ...noun('Dollar'), coin: CENT };
const EURO = { ...noun('Euro'), coin: CENT };
const POUND = { ...noun('Pfund'), coin: noun('Penny', 'Pence') };
const FRANC = { ...noun('Franken'), coin: noun('Rappen') };
const YEN = noun('Yen');
const MILLION = feminine('Million', 'Millionen');
const MILLIARDE = feminine('Milliarde', 'Milliarden');
const SECOND = feminine('Sekunde', 'Sekunden');
const HOUR = feminine('Stunde', 'Stunden');
const MINUTE = feminine('Minute', 'Minuten');

const UNITS: Readonly<Record<string, CountedNoun>> = {
  km: noun('Kilometer'), m: noun('Meter'), cm: noun('Zentimeter'), mm: noun('Millimeter'),
  'm²': noun('Quadratmeter'), 'km²': noun('Quadratkilometer'), 'm³': noun('Kubikmeter'),
  'km/h': noun('Kilometer pro Stunde'), kg: noun('Kilogramm'), g: noun('Gramm'), mg: noun('Milligramm'),
  l: noun('Liter'), L: noun('Liter'), ml: noun('Milliliter'), t: feminine('Tonne', 'Tonnen'),
  '°C': noun('Grad Celsius'), '°F': noun('Grad Fahrenheit'), '°': noun('Grad'),
  h: HOUR, Std: HOUR, min: MINUTE, Min: MINUTE, s: SECOND, Sek: SECOND, ms: feminine('Millisekunde', 'Millisekunden'),
  kB: noun('Kilobyte'), KB: noun('Kilobyte'), MB: noun('Megabyte'), GB: noun('Gigabyte'), TB: noun('Terabyte'),
  'Mbit/s': noun('Megabit pro Sekunde'), W: noun('Watt'), kW: noun('Kilowatt'),
  kWh: feminine('Kilowattstunde', 'Kilowattstunden'), V: noun('Volt'), Hz: noun('Hertz'), kHz: noun('Kilohertz'),
  MHz: noun('Megahertz'), GHz: noun('Gigahertz'),
  // One of these has a gender that shows: `eine Stunde`.
  Stunde: HOUR, Minute: MINUTE, Sekunde: SECOND, Woche: feminine('Woche', 'Woche'), Tag: noun('Tag'),
  Monat: noun('Monat'), Jahr: noun('Jahr'), Euro: noun('Euro'), Cent: CENT, Prozent: noun('Prozent'),
  Meter: noun('Meter'), Kilometer: noun('Kilometer'), Person: feminine('Person', 'Person'),
  Anruf: noun('Anruf'), Nachricht: feminine('Nachricht', 'Nachricht'),
}; // prettier-ignore

/** German. */
export const GERMAN: SpokenLanguage = {
  tag: 'de',
  digits: GERMAN_DIGITS,
  decimalSeparator: ',',
  dayFirst: true,
  words: {
    minus: 'minus',
    plus: 'plus',
    to: 'bis',
    percent: 'Prozent',
    number: 'Nummer',
    separators: { '.': 'Punkt', ',': 'Komma' },
  },
  months: MONTHS,
  shortMonths: SHORT_MONTHS,
  currencies: {
    $: DOLLAR, US$: DOLLAR, USD: DOLLAR, CAD: DOLLAR, AUD: DOLLAR, '€': EURO, EUR: EURO, '£': POUND, GBP: POUND,
    CHF: FRANC, '¥': YEN, JPY: YEN,
  }, // prettier-ignore
  magnitudes: {
    Tausend: noun('Tausend'), Million: MILLION, Millionen: MILLION, 'Mio.': MILLION, Milliarde: MILLIARDE,
    Milliarden: MILLIARDE, 'Mrd.': MILLIARDE, Billionen: feminine('Billion', 'Billionen'),
  }, // prettier-ignore
  units: UNITS,
  signs: {
    '@': 'ät', '.': 'Punkt', '-': 'minus', _: 'Unterstrich', '+': 'plus', '/': 'Schrägstrich', ':': 'Doppelpunkt',
    '?': 'Fragezeichen', '=': 'gleich', '&': 'und', '#': 'Raute', '%': 'Prozent', '~': 'Tilde',
  }, // prettier-ignore
  beforeYear: ['Jahr', 'Jahre', 'Jahres', 'seit', 'bis', 'Anfang', 'Mitte', 'Ende', 'Frühjahr', 'Sommer', 'Herbst', 'Winter'], // prettier-ignore
  beforeDigits: ['Durchwahl', 'Nebenstelle', 'Code', 'PIN', 'Postleitzahl', 'PLZ'],
  numberSigns: ['#', 'Nr\\.', 'No\\.'],
  cardinal: germanCardinal,
  counted,
  ordinal: (value, before) => germanOrdinalStem(value) + ordinalEnding(before),
  year: germanYear,
  date: sayDate,
  time: sayTime,
  price(units, coins, currency) {
    const { coin } = currency;
    if (coin === undefined || coins === 0) return counted(units, currency);
    return units === 0 ? counted(coins, coin) : `${counted(units, currency)} ${germanCardinal(coins)}`;
  },
};

function counted(value: number, { one, many, feminine: isFeminine }: CountedNoun): string {
  return `${germanAttributive(value, isFeminine === true)} ${value === 1 ? one : many}`;
}

function ordinalEnding(before: string): string {
  if (WEAK.test(before)) return 'en';
  return ARTICLE.test(before) ? 'e' : 'er';
}

function sayDate({ day, month, year }: SpokenDate, before: string): string {
  const said = `${germanOrdinalStem(day)}${ordinalEnding(before)} ${MONTHS[month - 1] ?? ''}`;
  return year === null ? said : `${said} ${germanYear(year)}`;
}

/** `vierzehn Uhr dreißig`. */
function sayTime({ hour, minute, second, half }: SpokenTime): string {
  const inDay = half === 'pm' && hour < 12 ? hour + 12 : half === 'am' && hour === 12 ? 0 : hour;
  const words = [germanAttributive(inDay, false), 'Uhr'];
  if (minute > 0) words.push(germanCardinal(minute));
  if (second !== null && second > 0) words.push(`und ${counted(second, SECOND)}`);
  return words.join(' ');
}
