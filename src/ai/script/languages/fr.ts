import type { Language } from './language.ts';
import { counted } from './language.ts';

export const FR: Language = {
  wordings: {
    notUnderstood: "Pardon, je n'ai pas compris.",
    silence: 'Je ne vous entends pas.',
    confirm: "J'ai compris : {value}. Est-ce exact ?",
    confirmByKeys: "Vous avez saisi : {value}. Si c'est exact, tapez 1. Sinon, tapez 2.",
    nobody: 'Je suis désolée, personne ne peut prendre votre appel pour le moment.',
    returned: "Vous êtes de nouveau à l'accueil automatique.",
    goodbye: 'Merci de votre appel. Au revoir.',
  },
  yes: ['oui', 'ouais', 'exact', 'exactement', 'correct', 'tout à fait', "d'accord", 'bien sûr', "c'est ça"],
  no: ['non', 'faux', 'pas exact', 'pas correct', "ce n'est pas ça"],
  repeat: ['répétez', 'répéter', 'répète', 'encore une fois', 'comment', 'pardon', 'vous pouvez redire'],
  human: '@human-fr',
  numbers: {
    units: {
      ...counted([
        'zero', 'un une premier', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf', 'dix', 'onze', 'douze',
        'treize', 'quatorze', 'quinze', 'seize',
      ]),
    },
    tens: counted(['vingt vingts', 'trente', 'quarante', 'cinquante', 'soixante'], 20, 10),
    and: 'et',
    times: { double: 2, triple: 3 },
    countsInScores: true,
  },
  months: [
    ['janvier'], ['fevrier'], ['mars'], ['avril'], ['mai'], ['juin'], ['juillet'], ['aout'], ['septembre'], ['octobre'],
    ['novembre'], ['decembre'],
  ],
  weekdays: ['dimanche', 'lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi'],
  days: [['après-demain', 2], ['demain', 1], ["aujourd'hui", 0]],
  dateKeys: 'DDMM',
  nameLead: /^(?:(?:bonjour|oui|alors|euh)\b[ ,.]*)*(?:mon nom est|je m['’]appelle|je suis|c['’]est|ici)\s+/i,
}; // prettier-ignore
