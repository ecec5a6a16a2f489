import type { Prompt } from './prompt.ts';

/** What must be so for a rule to match. All that are given must be. */
export interface EscalationConditions {
  /**
   * The caller's turn has one of these, word by word and not negated. `@NAME` is a built-in list, `*` stands for up to
   * three words, and what is in a phrase that begins with `!` does not count.
   */
  readonly phrases?: readonly string[] | undefined;
  /** The same, but negations do not matter, and the rule comes before all rules without topics. */
  readonly topics?: readonly string[] | undefined;
  /** So many failures in a row: the AI said that it did not understand, or a `listen` ended with nothing. */
  readonly failures?: number | undefined;
  /** The recognizer was less sure than this, in each of the last `turns`. */
  readonly confidenceBelow?: number | undefined;
  /** The sentiment of the caller's words was lower than this (-1 to 1), in each of the last `turns`. */
  readonly sentimentBelow?: number | undefined;
  /** @defaultValue 1 */
  readonly turns?: number | undefined;
  /** The caller has had more turns than this with the AI. */
  readonly turnsAbove?: number | undefined;
  /** The AI has had the caller for longer than this. */
  readonly durationMsAbove?: number | undefined;
  /** Nobody has said anything for so long. */
  readonly silenceMs?: number | undefined;
  /** The caller pressed these keys, one after the other, and no others just before. */
  readonly dtmf?: string | undefined;
  /** The metadata of the call has `authentication: failed`. */
  readonly authenticationFailed?: true | undefined;
  /** The metadata of the call has a number there that is above the amount. */
  readonly valueAbove?: { readonly key: string; readonly amount: number } | undefined;
}

/** What a rule can ask for. */
export const ESCALATION_CONDITIONS = [
  'phrases', 'topics', 'failures', 'confidenceBelow', 'sentimentBelow', 'turnsAbove', 'durationMsAbove', 'silenceMs',
  'dtmf', 'authenticationFailed', 'valueAbove',
] as const satisfies readonly (keyof EscalationConditions)[]; // prettier-ignore
export type EscalationCondition = (typeof ESCALATION_CONDITIONS)[number];

/** When a call goes from its AI to a human. */
export interface EscalationRule {
  readonly when: EscalationConditions;
  /** The reason of the handoff. */
  readonly reason: string;
  /** @defaultValue those of the route */
  readonly destinations?: readonly string[] | undefined;
  /** @defaultValue that of the route */
  readonly whisper?: Prompt | undefined;
  /** A higher one is asked before a lower one. @defaultValue 0 */
  readonly priority?: number | undefined;
  /** It may match again after the caller came back. @defaultValue false */
  readonly again?: boolean | undefined;
}

/** Why a rule matched: the condition, and the words, the keys or the number that fulfilled it. */
export interface EscalationEvidence {
  readonly condition: EscalationCondition;
  readonly value: string | number;
}

/** A rule that matched. */
export interface EscalationMatch {
  /** Its place in the list of rules, from 0. */
  readonly rule: number;
  readonly reason: string;
  readonly evidence: readonly EscalationEvidence[];
}

/** How many rules and phrases there may be, which bounds what one turn costs. */
export const ESCALATION_LIMITS = {
  maxRules: 32,
  maxPhrases: 100,
  maxPhraseLength: 100,
  /** Of a phrase. */
  maxWords: 12,
  maxWildcards: 2,
  /** Turns in a row that a condition may ask for. */
  maxTurnsInRow: 10,
  maxKeys: 8,
} as const;
