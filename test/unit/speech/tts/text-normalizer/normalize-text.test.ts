import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_NORMALIZED_LENGTH, textNormalizer } from '../../../../../src/speech/tts/text-normalizer/index.ts';

const english = textNormalizer('en')!;
const german = textNormalizer('de-DE')!;

describe('cardinals, fractions and signs', () => {
  it.each([
    ['0', 'zero'],
    ['7', 'seven'],
    ['13', 'thirteen'],
    ['40', 'forty'],
    ['99', 'ninety-nine'],
    ['100', 'one hundred'],
    ['105', 'one hundred five'],
    ['1042', 'one thousand forty-two'],
    ['12345', 'twelve thousand three hundred forty-five'],
    ['100000', 'one hundred thousand'],
    ['1000000', 'one million'],
    ['1,234,567', 'one million two hundred thirty-four thousand five hundred sixty-seven'],
    ['2,000,000,001', 'two billion one'],
    ['3.14', 'three point one four'],
    ['0.5', 'zero point five'],
    ['1,234.05', 'one thousand two hundred thirty-four point zero five'],
    ['-5', 'minus five'],
    ['\u22123', 'minus three'],
    ['+5', 'plus five'],
    ['007', 'zero zero seven'],
    ['1234567', 'one two three, four five six seven'],
    ['1,2 and 3', 'one, two and three'],
    ['No. 5 and #7', 'number five and number seven'],
    ['extension 2001', 'extension two zero zero one'],
    ['PIN 4711', 'PIN four seven one one'],
    ['version 1.2.3', 'version one point two point three'],
    ['192.168.0.1', 'one nine two point one six eight point zero point one'],
    ['I have 3. And you?', 'I have three. And you?'],
  ])('English: %j', (text, said) => {
    expect(english(text)).toBe(said);
  });

  it.each([
    ['0', 'null'],
    ['1', 'eins'],
    ['16', 'sechzehn'],
    ['17', 'siebzehn'],
    ['21', 'einundzwanzig'],
    ['30', 'dreißig'],
    ['100', 'einhundert'],
    ['101', 'einhunderteins'],
    ['1001', 'eintausendeins'],
    ['1.234', 'eintausendzweihundertvierunddreißig'],
    ['21.000', 'einundzwanzigtausend'],
    ['101.000', 'einhunderteintausend'],
    ['1.000.000', 'eine Million'],
    ['1.000.001', 'eine Million eins'],
    ['2.000.000.000', 'zwei Milliarden'],
    ['3,14', 'drei Komma eins vier'],
    ['1,5', 'eins Komma fünf'],
    ['-5', 'minus fünf'],
    ['1 Stunde', 'eine Stunde'],
    ['Nr. 5', 'Nummer fünf'],
    ['Durchwahl 2001', 'Durchwahl zwei null null eins'],
    ['Wählen Sie die 3. Danach', 'Wählen Sie die drei. Danach'],
  ])('German: %j', (text, said) => {
    expect(german(text)).toBe(said);
  });
});

describe('ordinals and years', () => {
  it.each([
    ['1st, 2nd, 3rd, 4th', 'first, second, third, fourth'],
    ['5th, 8th, 9th, 12th', 'fifth, eighth, ninth, twelfth'],
    ['20th, 21st, 103rd', 'twentieth, twenty-first, one hundred third'],
    ['in 1999', 'in nineteen ninety-nine'],
    ['in 1900', 'in nineteen hundred'],
    ['in 1905', 'in nineteen oh five'],
    ['since 2005', 'since two thousand five'],
    ['in 2026', 'in twenty twenty-six'],
  ])('English: %j', (text, said) => {
    expect(english(text)).toBe(said);
  });

  it.each([
    ['im 3. Stock', 'im dritten Stock'],
    ['der 1. Stock', 'der erste Stock'],
    ['seit 1999', 'seit neunzehnhundertneunundneunzig'],
    ['im Jahr 2026', 'im Jahr zweitausendsechsundzwanzig'],
  ])('German: %j', (text, said) => {
    expect(german(text)).toBe(said);
  });
});

describe('dates', () => {
  it.each([
    ['2026-11-28', 'November twenty-eighth, twenty twenty-six'],
    ['28.11.2026', 'November twenty-eighth, twenty twenty-six'],
    ['11/28/2026', 'November twenty-eighth, twenty twenty-six'],
    ['28/11/2026', 'November twenty-eighth, twenty twenty-six'],
    ['1/2/26', 'January second, twenty twenty-six'],
    ['November 28, 2026', 'November twenty-eighth, twenty twenty-six'],
    ['28 November 2026', 'November twenty-eighth, twenty twenty-six'],
    ['the 3rd of March', 'the March third'],
    ['on Nov 3', 'on November third'],
    ['in January 2026', 'in January twenty twenty-six'],
    ['2026-11-28T14:30', 'November twenty-eighth, twenty twenty-six, two thirty p m'],
  ])('English: %j', (text, said) => {
    expect(english(text)).toBe(said);
  });

  it('the day comes first outside of America', () => {
    expect(textNormalizer('en-GB')!('11/12/2026')).toBe('December eleventh, twenty twenty-six');
    expect(textNormalizer('en-US')!('11/12/2026')).toBe('November twelfth, twenty twenty-six');
  });

  it.each([
    ['28.11.2026', 'achtundzwanzigster November zweitausendsechsundzwanzig'],
    ['am 28.11.2026', 'am achtundzwanzigsten November zweitausendsechsundzwanzig'],
    ['am Montag, den 28.11.', 'am Montag, den achtundzwanzigsten November'],
    ['der 3. Oktober', 'der dritte Oktober'],
    ['bis zum 1. Jan. 2027', 'bis zum ersten Januar zweitausendsiebenundzwanzig'],
    ['2026-11-07', 'siebter November zweitausendsechsundzwanzig'],
    ['08.05.1999', 'achter Mai neunzehnhundertneunundneunzig'],
    ['im März 2026', 'im März zweitausendsechsundzwanzig'],
  ])('German: %j', (text, said) => {
    expect(german(text)).toBe(said);
  });

  it.each(['2026-13-40', '31.02.2026', '13/32/2026'])('%j is no day of the calendar', (text) => {
    expect(english(text)).not.toMatch(/[JFMASOND][a-z]+ber|ary/);
  });
});

describe('times', () => {
  it.each([
    ['14:30', 'two thirty p m'],
    ['2:30 pm', 'two thirty p m'],
    ['2:30PM', 'two thirty p m'],
    ['at 9 a.m. today', 'at nine a m today'],
    ['9:05', 'nine oh five'],
    ['9:00', "nine o'clock"],
    ['17:00', 'five p m'],
    ['0:15', 'twelve fifteen a m'],
    ['12:00 am', 'twelve a m'],
    ['14:30:15', 'two thirty p m and fifteen seconds'],
    ['9:00-17:00', "nine o'clock to five p m"],
    ['9am-5pm', 'nine a m to five p m'],
    ['16:9', 'sixteen:nine'],
    ['99:99', 'ninety-nine:ninety-nine'],
  ])('English: %j', (text, said) => {
    expect(english(text)).toBe(said);
  });

  it.each([
    ['14:30', 'vierzehn Uhr dreißig'],
    ['14:30 Uhr', 'vierzehn Uhr dreißig'],
    ['14.30 Uhr', 'vierzehn Uhr dreißig'],
    ['1:00 Uhr', 'ein Uhr'],
    ['um 9 Uhr', 'um neun Uhr'],
    ['9-17 Uhr', 'neun bis siebzehn Uhr'],
    ['9:00–17:30 Uhr', 'neun Uhr bis siebzehn Uhr dreißig'],
  ])('German: %j', (text, said) => {
    expect(german(text)).toBe(said);
  });
});

describe('money', () => {
  it.each([
    ['$12.99', 'twelve dollars and ninety-nine cents'],
    ['$1', 'one dollar'],
    ['$0.50', 'fifty cents'],
    ['$1,234', 'one thousand two hundred thirty-four dollars'],
    ['-$5', 'minus five dollars'],
    ['EUR 1.234,50', 'one thousand two hundred thirty-four euros and fifty cents'],
    ['12,50 €', 'twelve euros and fifty cents'],
    ['£1.01', 'one pound and one penny'],
    ['12.99 USD', 'twelve dollars and ninety-nine cents'],
    ['¥500', 'five hundred yen'],
    ['$3.5 million', 'three point five million dollars'],
    ['$5-10', 'five to ten dollars'],
    ['5-10 €', 'five to ten euros'],
    ['$3.499', 'three point four nine nine dollars'],
    ['a refund \u2013 20 €', 'a refund \u2013 twenty euros'],
  ])('English: %j', (text, said) => {
    expect(english(text)).toBe(said);
  });

  it.each([
    ['EUR 1.234,50', 'eintausendzweihundertvierunddreißig Euro fünfzig'],
    ['12,99 €', 'zwölf Euro neunundneunzig'],
    ['1,00 €', 'ein Euro'],
    ['0,01 €', 'ein Cent'],
    ['$12.99', 'zwölf Dollar neunundneunzig'],
    ['3,5 Mio. €', 'drei Komma fünf Millionen Euro'],
    ['1 Mio. €', 'eine Million Euro'],
    ['CHF 5.50', 'fünf Franken fünfzig'],
    ['-20 €', 'minus zwanzig Euro'],
  ])('German: %j', (text, said) => {
    expect(german(text)).toBe(said);
  });
});

describe('telephone numbers, digit by digit in groups', () => {
  it.each([
    ['+49 30 1234567', 'plus four nine, three zero, one two three, four five six seven'],
    ['+49 (0)30 1234567', 'plus four nine, three zero, one two three, four five six seven'],
    ['+15550001234', 'plus one, five five five, zero zero zero, one two three four'],
    ['+4930123456', 'plus four nine, three zero one, two three four, five six'],
    ['+353 1 234567', 'plus three five three, one, two three four, five six seven'],
    ['(555) 123-4567', 'five five five, one two three, four five six seven'],
    ['1-800-555-0199', 'one, eight zero zero, five five five, zero one nine nine'],
    ['555-0199', 'five five five, zero one nine nine'],
    ['0800 123456', 'zero eight zero zero, one two three, four five six'],
    ['Call from +15550001.', 'Call from plus one, five five five, zero zero zero one.'],
  ])('English: %j', (text, said) => {
    expect(english(text)).toBe(said);
  });

  it.each([
    ['+49 30 1234567', 'plus vier neun, drei null, eins zwei drei, vier fünf sechs sieben'],
    ['0171/1234567', 'null eins sieben eins, eins zwei drei, vier fünf sechs sieben'],
    ['(030) 1234567', 'null drei null, eins zwei drei, vier fünf sechs sieben'],
  ])('German: %j', (text, said) => {
    expect(german(text)).toBe(said);
  });
});

describe('e-mail addresses and URLs', () => {
  it.each([
    ['max@example.com', 'max at example dot com'],
    ['Write to anna-lena.k@mail.example.co.uk.', 'Write to anna dash lena dot k at mail dot example dot c o dot u k.'],
    ['x_1+news@example.org', 'x underscore one plus news at example dot org'],
    ['https://www.example.com/help/', 'w w w dot example dot com slash help'],
    ['See example.com.', 'See example dot com.'],
    ['(http://10.0.0.5:8080/a?b=c)', '(one zero dot zero dot zero dot five colon eight zero eight zero slash a question mark b equals c)'],
    ['This is the end.Next one', 'This is the end.Next one'],
  ])('English: %j', (text, said) => {
    expect(english(text)).toBe(said);
  }); // prettier-ignore

  it.each([
    ['max@example.de', 'max ät example Punkt d e'],
    ['www.beispiel.de/hilfe', 'w w w Punkt beispiel Punkt d e Schrägstrich hilfe'],
  ])('German: %j', (text, said) => {
    expect(german(text)).toBe(said);
  });
});

describe('ranges, percent and units', () => {
  it.each([
    ['5-10', 'five to ten'],
    ['3\u20135 days', 'three to five days'],
    ['5\u201310 %', 'five to ten percent'],
    ['3.2%-4.5%', 'three point two percent to four point five percent'],
    ['1990-1999', 'nineteen ninety to nineteen ninety-nine'],
    ['a score of 3-2', 'a score of three-two'],
    ['a 12-month plan', 'a twelve-month plan'],
    ['3.5 %', 'three point five percent'],
    ['1%', 'one percent'],
    ['-3.5 °C', 'minus three point five degrees Celsius'],
    ['100 km/h', 'one hundred kilometers per hour'],
    ['1 kg and 2 kg', 'one kilogram and two kilograms'],
    ['1 h 30 min', 'one hour thirty minutes'],
    ['16 GB', 'sixteen gigabytes'],
    ['6 ft', 'six feet'],
  ])('English: %j', (text, said) => {
    expect(english(text)).toBe(said);
  });

  it.each([
    ['5-10', 'fünf bis zehn'],
    ['3,5 %', 'drei Komma fünf Prozent'],
    ['1 h und 2 h', 'eine Stunde und zwei Stunden'],
    ['1 km', 'ein Kilometer'],
    ['21 km', 'einundzwanzig Kilometer'],
    ['28.11.-30.11.2026', 'achtundzwanzigster November bis dreißigsten November zweitausendsechsundzwanzig'],
  ])('German: %j', (text, said) => {
    expect(german(text)).toBe(said);
  });
});

describe('every text', () => {
  it.each([
    '',
    'Let me connect you with a specialist. One moment, please.',
    'Café – “quoted”, e.g. this; that is A380, B2B and 3D.',
    'Größe, Maß und so weiter.',
    '{summary} & <speak>hello</speak>',
    '你好',
  ])('%j has nothing to put into words, and stays', (text) => {
    expect(english(text)).toBe(text);
    expect(german(text)).toBe(text);
  });

  it('a long one stays as it is', () => {
    const text = '5 '.repeat(MAX_NORMALIZED_LENGTH / 2 + 1);
    expect(english(text)).toBe(text);
  });

  it('is put into words without an error, within a bound, and a second time nothing changes', () => {
    const likely = fc.stringMatching(/^[0-9a-d .,:/@€$%+()T–-]{0,60}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), likely), (text) => {
        for (const say of [english, german]) {
          const said = say(text);
          expect(said.length).toBeLessThanOrEqual(40 * text.length);
          expect(say(said)).toBe(said);
        }
      }),
    );
  });

  it('without letters beside them no digit is left', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9 .,:/€$%+()–-]{0,60}$/), (text) => {
        expect(english(text)).not.toMatch(/\d/);
        expect(german(text)).not.toMatch(/\d/);
      }),
    );
  });

  it.each(['1', '1-', '1.', '@', 'a.', 'a@', '+1 ', '1:', '$1-', 'www.', '(0', 'https://a.', 'Jan 1 ', "1'000"])(
    'takes time linear in a text of %j again and again',
    (part) => {
      const text = part.repeat(Math.floor(MAX_NORMALIZED_LENGTH / part.length));
      for (const say of [english, german]) expect(say(text).length).toBeLessThanOrEqual(20 * text.length);
    },
  );
});

it('languages are told by their tag, and others are left alone', () => {
  expect([null, 'en', 'en-US', 'de', 'de_AT', 'DE-ch'].map((tag) => textNormalizer(tag)?.('2'))).toEqual([
    'two', 'two', 'two', 'zwei', 'zwei', 'zwei',
  ]); // prettier-ignore
  expect(['fr', 'es-ES', 'deutsch', ''].map(textNormalizer)).toEqual([null, null, null, null]);
});
