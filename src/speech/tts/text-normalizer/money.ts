import { AMOUNT, amountOf, countOf, sayAmount, saySign, SIGN } from './amounts.ts';
import type { Amount } from './amounts.ts';
import { NOT_GOING_ON, NOT_INSIDE, oneOf } from './digits.ts';
import type { CountedNoun, Currency, Reader, SpokenLanguage } from './spoken-language.ts';

interface MoneyPatterns {
  readonly before: RegExp;
  readonly behind: RegExp;
}

/** `$12.99`, `EUR 1.234,50`, `12,99 €`, `$3.5 million`, `$5-10`. */
export function moneyReader(language: SpokenLanguage): Reader {
  const { before, behind } = patternsOf(language);
  return (text) =>
    text
      .replace(before, (whole, sign: string, currency: string, amount: string, upTo = '', magnitude = '') =>
        say(whole, { sign, currency, amount, upTo: String(upTo), magnitude: String(magnitude) }, language),
      )
      .replace(behind, (whole, sign: string, amount: string, magnitude = '', currency = '') =>
        say(whole, { sign, currency: String(currency), amount, upTo: '', magnitude: String(magnitude) }, language),
      );
}

function patternsOf({ currencies, magnitudes }: SpokenLanguage): MoneyPatterns {
  const currency = `(${oneOf(Object.keys(currencies))})`;
  const magnitude = `(?:[ \u00a0](${oneOf(Object.keys(magnitudes))})(?!\\p{L}))?`;
  const end = '(?!\\d|[.,]\\d)';
  return {
    before: new RegExp(
      `${NOT_INSIDE}(${SIGN})${currency}[ \u00a0]?(${AMOUNT})${end}(?:[ \u00a0]?[-–][ \u00a0]?(${AMOUNT})${end})?${magnitude}`,
      'gu',
    ),
    behind: new RegExp(
      `${NOT_INSIDE}(?<![.,])(${SIGN})(${AMOUNT})${magnitude}[ \u00a0]?${currency}${NOT_GOING_ON}`,
      'gu',
    ),
  };
}

interface WrittenMoney {
  readonly sign: string;
  readonly currency: string;
  readonly amount: string;
  readonly upTo: string;
  readonly magnitude: string;
}

function say(whole: string, written: WrittenMoney, language: SpokenLanguage): string {
  const currency = language.currencies[written.currency];
  const amount = amountOf(written.amount, language, true);
  const upTo = written.upTo === '' ? null : amountOf(written.upTo, language, true);
  if (currency === undefined || amount === null || (written.upTo !== '' && upTo === null)) return whole;
  const sign = saySign(written.sign, language);
  const magnitude = language.magnitudes[written.magnitude];
  if (magnitude !== undefined) return `${sign}${sayMany(amount, magnitude, language)} ${currency.many}`;
  if (upTo === null) return sign + saySum(amount, currency, language);
  return `${sign}${sayAmount(amount, language)} ${language.words.to} ${saySum(upTo, currency, language)}`;
}

/** `three point five million`, `eine Million`. */
function sayMany(amount: Amount, magnitude: CountedNoun, language: SpokenLanguage): string {
  const count = countOf(amount);
  return count === null ? `${sayAmount(amount, language)} ${magnitude.many}` : language.counted(count, magnitude);
}

function saySum(amount: Amount, currency: Currency, language: SpokenLanguage): string {
  const units = Number(amount.whole);
  const coins = amount.fraction?.length === 2 ? Number(amount.fraction) : null;
  const inCoins = coins !== null && (currency.coin !== undefined || coins === 0);
  if (amount.whole.length > 15 || (amount.fraction !== null && !inCoins)) {
    return `${sayAmount(amount, language)} ${currency.many}`;
  }
  return language.price(units, coins ?? 0, currency);
}
