import type { Language } from './language.ts';
import { counted } from './language.ts';

export const EN: Language = {
  wordings: {
    notUnderstood: 'Sorry, I did not understand that.',
    silence: 'I cannot hear you.',
    confirm: 'You said: {value}. Is that right?',
    confirmByKeys: 'You entered: {value}. If that is right, press 1. If not, press 2.',
    nobody: 'I am sorry, nobody can take your call at the moment.',
    returned: 'You are back with the automatic receptionist.',
    goodbye: 'Thank you for calling. Good bye.',
  },
  yes: [
    'yes', 'yeah', 'yep', 'yup', 'correct', 'right', 'sure', 'exactly', 'absolutely', 'ok', 'okay', 'that is it', 'affirmative',
  ],
  no: ['no', 'nope', 'nah', 'wrong', 'incorrect', 'not right', 'not correct', 'negative'],
  repeat: ['repeat', 'say that again', 'say it again', 'once more', 'one more time', 'pardon', 'come again', 'again please'],
  human: '@human-en',
  numbers: {
    units: {
      ...counted([
        'zero oh o', 'one first', 'two second', 'three third', 'four fourth', 'five fifth', 'six sixth', 'seven seventh',
        'eight eighth', 'nine ninth', 'ten tenth', 'eleven eleventh', 'twelve twelfth', 'thirteen thirteenth',
        'fourteen fourteenth', 'fifteen fifteenth', 'sixteen sixteenth', 'seventeen seventeenth', 'eighteen eighteenth',
        'nineteen nineteenth',
      ]),
    },
    tens: counted(['twenty twentieth', 'thirty thirtieth', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'], 20, 10),
    and: null,
    times: { double: 2, triple: 3 },
    countsInScores: false,
  },
  months: [
    ['january', 'jan'], ['february', 'feb'], ['march', 'mar'], ['april', 'apr'], ['may'], ['june', 'jun'], ['july', 'jul'],
    ['august', 'aug'], ['september', 'sep', 'sept'], ['october', 'oct'], ['november', 'nov'], ['december', 'dec'],
  ],
  weekdays: ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
  days: [['the day after tomorrow', 2], ['tomorrow', 1], ['today', 0]],
  dateKeys: 'MMDD',
  nameLead: /^(?:(?:hello|hi|yes|well|uh|um)\b[ ,.]*)*(?:my name is|the name is|this is|it is|it['’]s|i am|i['’]m)\s+/i,
}; // prettier-ignore
