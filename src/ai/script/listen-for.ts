import type { AiAction } from '../../ports/ai.ts';
import type { Script, Slot } from './script-schema.ts';

/** What a listen waits for. */
export type Expected =
  | {
      readonly kind: 'options';
      readonly options: readonly {
        readonly key?: string | undefined;
        readonly phrases?: readonly string[] | undefined;
      }[];
    }
  | { readonly kind: 'yes-no' | 'words' | 'name' }
  | Pick<Extract<Slot, { kind: 'digits' }>, 'kind' | 'max'>
  | Pick<Extract<Slot, { kind: 'date' }>, 'kind'>;

/** Hints that a recognizer is given. */
const MAX_HINTS = 100;
/** Who says a number stops between its groups, and who says a date thinks. */
const NUMBER_ENDS_MS = 1_200;
/** Day, month, year. */
const DATE_KEYS = 8;
const ENDS = '#';

/** The `listen` for an answer. */
export function listenFor(expected: Expected, { timeoutMs, interDigitMs }: Script['listen']): AiAction {
  const common = { type: 'listen', webhook: null, timeoutMs, interDigitMs } as const;
  switch (expected.kind) {
    case 'options': {
      const keys = expected.options.map(({ key = '' }) => key);
      return {
        ...common,
        maxDigits: Math.max(1, ...keys.map(({ length }) => length)),
        finishOnKey: keys.some((key) => key.includes(ENDS)) ? '' : ENDS,
        hints: hintsOf(expected.options.flatMap(({ phrases }) => phrases ?? [])),
      };
    }
    case 'yes-no':
    case 'words':
    case 'name':
      return { ...common, maxDigits: 1, finishOnKey: ENDS };
    case 'digits':
      return { ...common, maxDigits: expected.max, finishOnKey: ENDS, endOfTurnMs: NUMBER_ENDS_MS };
    case 'date':
      return { ...common, maxDigits: DATE_KEYS, finishOnKey: ENDS, endOfTurnMs: NUMBER_ENDS_MS };
  }
}

/** Phrases as they are said: no lists, no exceptions, no gaps. */
function hintsOf(phrases: readonly string[]): readonly string[] {
  return phrases.filter((phrase) => !/^[@!]|\*/.test(phrase)).slice(0, MAX_HINTS);
}
