/** An AI says that it did not understand. `failures` counts these. */
export const NOT_UNDERSTOOD = {
  'not-understood-en': [
    'did not understand', 'do not understand', 'did not catch', 'did not get that', 'did not quite', 'not sure i understand',
    'not sure i understood', 'could not understand', 'can not understand', 'could you repeat', 'can you repeat',
    'please repeat', 'say that again', 'say it again', 'did not hear', 'could not hear', 'can not hear you',
    'could you rephrase', 'can you rephrase', 'please rephrase', 'having trouble understanding', 'trouble hearing',
    'not able to help with', 'unable to help with', 'can not help * with that', 'come again',
  ],
  'not-understood-de': [
    'nicht verstanden', 'verstehe * nicht', 'nicht verstehen', 'nicht ganz verstanden', 'wiederholen Sie',
    'bitte wiederholen', 'noch einmal wiederholen', 'noch einmal sagen', 'nochmal sagen', 'anders formulieren',
    'nicht gehört', 'nicht hören', 'dabei * nicht helfen', 'damit * nicht helfen', 'leider nicht weiterhelfen',
  ],
} as const; // prettier-ignore
