import { redactRule } from '../../shared/redact-rule.ts';
import type { IdentifierKind, RedactRule } from '../../shared/redact-rule.ts';
import type { Span } from '../../shared/linear-pattern.ts';
import { cardWords } from './card-numbers.ts';
import { identifierSpans } from './identifiers.ts';
import { digitRuns } from './spoken-digits.ts';
import type { DigitRun } from './spoken-digits.ts';

const CARD_NUMBER = '[card number]';
const REDACTED = '[redacted]';
const IDENTIFIER: Readonly<Record<IdentifierKind, string>> = {
  emails: '[e-mail address]',
  ibans: '[IBAN]',
  'us-ssns': '[social security number]',
};
/** Digits that are remembered: one less than the longest card number. */
const MAX_MEMORY = 18;
/** Nobody says so much in one turn. The rest is cut off, since it was not looked at. */
const MAX_TEXT = 10_000;

/**
 * Makes what one speaker says unreadable where the rules say so. It remembers the digits that the last segment ended
 * with, because people pause in the midst of a card number. Of a number in pieces the first 11 digits at most stay
 * readable, since they were told before the rest was said.
 */
export class SpeechRedactor {
  readonly #rules: readonly RedactRule[];
  /** Digits that the last segment ended with. */
  #digits = '';

  /** @throws SyntaxError for a rule that is none; the configuration has refused such */
  constructor(rules: readonly string[]) {
    this.#rules = rules.map(redactRule);
  }

  /** The text of a segment that may still change. */
  partial(text: string): string {
    return redacted(text, this.#rules, this.#digits).text;
  }

  /** The text of a segment that stays. Each is given once, in order. */
  final(text: string): string {
    const { text: safe, digits } = redacted(text, this.#rules, this.#digits);
    this.#digits = digits;
    return safe;
  }
}

interface Redacted {
  readonly text: string;
  /** Digits at its end, with those before it where there is nothing else. */
  readonly digits: string;
}

function redacted(whole: string, rules: readonly RedactRule[], before: string): Redacted {
  let text = whole.slice(0, MAX_TEXT);
  let digits = '';
  // They come first: a part of an IBAN may look like a card number.
  for (const rule of rules) {
    if (rule.kind !== 'identifiers') continue;
    for (const kind of rule.which) text = replaced(text, identifierSpans(text, kind), IDENTIFIER[kind]);
  }
  if (rules.some(({ kind }) => kind === 'card-numbers')) {
    const runs = digitRuns(text);
    const spans = runs.flatMap((run) => hiddenSpans(run, run.opens ? before : ''));
    const last = runs.at(-1);
    if (last?.closes === true) digits = (last.opens ? before : '') + last.words.map((word) => word.digits).join('');
    text = replaced(text, spans, CARD_NUMBER);
  }
  for (const rule of rules) {
    if (rule.kind === 'pattern') text = replaced(text, rule.pattern.spans(text), REDACTED);
  }
  return { text, digits: digits.slice(-MAX_MEMORY) };
}

/** What to hide of a run. Words that follow each other are hidden as one. */
function hiddenSpans(run: DigitRun, before: string): readonly Span[] {
  const hidden = new Set(cardWords(run, before));
  const spans: Span[] = [];
  run.words.forEach((word, index) => {
    if (!hidden.has(word)) return;
    const former = run.words[index - 1];
    const last = spans.at(-1);
    if (former === undefined || last === undefined || !hidden.has(former)) spans.push(word);
    else spans[spans.length - 1] = { start: last.start, end: word.end };
  });
  return spans;
}

/** The text with something else in the place of those stretches. */
function replaced(text: string, spans: readonly Span[], by: string): string {
  let safe = '';
  let at = 0;
  for (const { start, end } of spans) {
    safe += text.slice(at, start) + by;
    at = end;
  }
  return safe + text.slice(at);
}
