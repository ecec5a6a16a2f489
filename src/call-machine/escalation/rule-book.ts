import type { EscalationRule } from '../../ports/escalation.ts';
import type { Phrases } from './spot.ts';
import { phrasesOf, spotted } from './spot.ts';

/** A rule whose phrases are read. */
export interface ReadRule {
  readonly rule: EscalationRule;
  readonly phrases: Phrases;
  readonly topics: Phrases;
}

/** The phrases of a rule that are in the caller's turn; null: none. */
export interface Hits {
  readonly phrases: string | null;
  readonly topics: string | null;
}

/** Reads the phrases of rules, once for a call. */
export function readRules(rules: readonly EscalationRule[]): readonly ReadRule[] {
  return rules.map((rule) => ({
    rule,
    phrases: phrasesOf(rule.when.phrases ?? []),
    topics: phrasesOf(rule.when.topics ?? []),
  }));
}

/** What each rule finds in the words of a turn. */
export function hitsOf(book: readonly ReadRule[], words: readonly string[]): readonly Hits[] {
  return book.map(({ phrases, topics }) => ({
    phrases: spotted(words, phrases, true),
    topics: spotted(words, topics, false),
  }));
}
