import type { Language } from './language.ts';
import { counted } from './language.ts';

const ONES = ['ein', 'zwei', 'drei', 'vier', 'fuenf', 'sechs', 'sieben', 'acht', 'neun'];
const TENS = ['zwanzig', 'dreissig', 'vierzig', 'fuenfzig', 'sechzig', 'siebzig', 'achtzig', 'neunzig'];
const ENDINGS = ['e', 'en', 'er'];

/** "einundzwanzig" is one word. */
const COMPOUNDS: readonly (readonly [string, number])[] = TENS.flatMap((ten, tens) => [
  [ten, (tens + 2) * 10] as const,
  ...ONES.map((one, index) => [`${one}und${ten}`, (tens + 2) * 10 + index + 1] as const),
]);
/** "der erste", "am siebten". */
const ORDINALS: readonly (readonly [string, number])[] = [
  ...['erst', 'zweit', 'dritt', 'viert', 'fuenft', 'sechst', 'siebt', 'acht', 'neunt', 'zehnt', 'elft', 'zwoelft',
    'dreizehnt', 'vierzehnt', 'fuenfzehnt', 'sechzehnt', 'siebzehnt', 'achtzehnt', 'neunzehnt'].map((stem, index) => [stem, index + 1] as const),
  ...COMPOUNDS.filter(([, value]) => value <= 31).map(([word, value]) => [`${word}st`, value] as const),
].flatMap(([stem, value]) => ENDINGS.map((ending) => [stem + ending, value] as const)); // prettier-ignore

export const DE: Language = {
  wordings: {
    notUnderstood: 'Entschuldigung, das habe ich nicht verstanden.',
    silence: 'Ich kann Sie nicht hören.',
    confirm: 'Ich habe verstanden: {value}. Ist das richtig?',
    confirmByKeys: 'Ihre Eingabe: {value}. Wenn das richtig ist, drücken Sie die 1, sonst die 2.',
    nobody: 'Es tut mir leid, im Moment kann niemand Ihren Anruf annehmen.',
    returned: 'Sie sind wieder beim automatischen Empfang.',
    goodbye: 'Vielen Dank für Ihren Anruf. Auf Wiederhören.',
  },
  yes: ['ja', 'jawohl', 'jo', 'genau', 'richtig', 'korrekt', 'stimmt', 'natürlich', 'gerne', 'okay', 'ok', 'passt', 'in Ordnung'],
  no: ['nein', 'ne', 'nee', 'falsch', 'nicht richtig', 'stimmt nicht'],
  repeat: [
    'wiederholen', 'wiederhole', 'noch einmal', 'noch mal', 'nochmal', 'wie bitte', 'wie war das', 'was haben Sie gesagt',
  ],
  human: '@human-de',
  numbers: {
    units: {
      ...Object.fromEntries([...COMPOUNDS, ...ORDINALS]),
      ...counted([
        'null', 'eins ein', 'zwei zwo', 'drei', 'vier', 'fuenf', 'sechs', 'sieben', 'acht', 'neun', 'zehn', 'elf',
        'zwoelf', 'dreizehn', 'vierzehn', 'fuenfzehn', 'sechzehn', 'siebzehn', 'achtzehn', 'neunzehn',
      ]),
    },
    tens: {},
    and: null,
    times: { doppel: 2, zweimal: 2, dreimal: 3 },
    countsInScores: false,
  },
  months: [
    ['januar', 'jaenner'], ['februar', 'feber'], ['maerz'], ['april'], ['mai'], ['juni', 'juno'], ['juli', 'julei'],
    ['august'], ['september'], ['oktober'], ['november'], ['dezember'],
  ],
  weekdays: ['sonntag', 'montag', 'dienstag', 'mittwoch', 'donnerstag', 'freitag', 'samstag'],
  days: [['übermorgen', 2], ['morgen', 1], ['heute', 0]],
  dateKeys: 'DDMM',
  nameLead: /^(?:(?:hallo|guten tag|ja|also|äh|ähm)\b[ ,.]*)*(?:mein name ist|mein name lautet|ich heiße|ich heisse|ich bin|hier ist|hier spricht|das ist)\s+/i,
}; // prettier-ignore
