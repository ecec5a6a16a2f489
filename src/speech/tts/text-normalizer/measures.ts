import { AMOUNT, amountOf, countOf, sayAmount, saySign, SIGN } from './amounts.ts';
import { NOT_INSIDE, oneOf } from './digits.ts';
import type { Reader, SpokenLanguage } from './spoken-language.ts';

/** `5 %`, `-3.5 °C`, `100 km/h`: amounts with their unit. */
export function measureReader(language: SpokenLanguage): Reader {
  const units = oneOf(['%', ...Object.keys(language.units)]);
  const measure = new RegExp(
    `${NOT_INSIDE}(?<![.,])(${SIGN})(${AMOUNT})[ \u00a0\u202f]?(${units})(?![\\p{L}\\p{N}_²³/%°])`,
    'gu',
  );
  const say = (whole: string, sign: string, written: string, unit: string): string => {
    const amount = amountOf(written, language);
    if (amount === null) return whole;
    const percent = language.words.percent;
    const noun = unit === '%' ? { one: percent, many: percent } : language.units[unit];
    if (noun === undefined) return whole;
    const count = countOf(amount);
    const said = count === null ? `${sayAmount(amount, language)} ${noun.many}` : language.counted(count, noun);
    return saySign(sign, language) + said;
  };
  return (text) => text.replace(measure, say);
}
