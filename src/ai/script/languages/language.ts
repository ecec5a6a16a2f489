/** The languages whose phrases, numbers and wordings are built in. */
export const LANGUAGES = ['en', 'de', 'es', 'fr'] as const;

export type LanguageCode = (typeof LANGUAGES)[number];

/** What the receptionist says by itself. `{value}` is what it understood. */
export interface Wordings {
  readonly notUnderstood: string;
  readonly silence: string;
  readonly confirm: string;
  /** Where the caller has keys only. */
  readonly confirmByKeys: string;
  /** Nobody takes the call. */
  readonly nobody: string;
  readonly returned: string;
  readonly goodbye: string;
}

/** How a language says numbers. Words are as they are compared: small letters, no accents, umlauts in two letters. */
export interface NumberWords {
  /** 0 to 19, ordinals too, and all that is one word. */
  readonly units: Readonly<Record<string, number>>;
  /** 20, 30 and so on: a unit may follow. */
  readonly tens: Readonly<Record<string, number>>;
  /** Stands between tens and a unit, as in "treinta y uno"; null: nothing does. */
  readonly and: string | null;
  /** "double four", "triple four". */
  readonly times: Readonly<Record<string, number>>;
  /** "soixante-dix", "quatre-vingt-douze": 60 and four times 20 take all up to 19. */
  readonly countsInScores: boolean;
}

/** What is built in for one language. */
export interface Language {
  readonly wordings: Wordings;
  readonly yes: readonly string[];
  readonly no: readonly string[];
  readonly repeat: readonly string[];
  /** The list of phrases of a caller who asks for a human (`src/call-machine/escalation/lists`). */
  readonly human: string;
  readonly numbers: NumberWords;
  /** January first. A month may have several names. */
  readonly months: readonly (readonly string[])[];
  /** Sunday first. */
  readonly weekdays: readonly string[];
  /** Days from today, the longest phrase first. */
  readonly days: readonly (readonly [phrase: string, days: number])[];
  /** How keys give a date. */
  readonly dateKeys: 'DDMM' | 'MMDD';
  /** What callers say before their name. */
  readonly nameLead: RegExp;
}

/** Words of 0, 1, 2 and so on as a table. A number may have several words, with a blank between them. */
export function counted(words: readonly string[], from = 0, step = 1): Readonly<Record<string, number>> {
  return Object.fromEntries(
    words.flatMap((all, index) => all.split(' ').map((word) => [word, from + index * step] as const)),
  );
}
