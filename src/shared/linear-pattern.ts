import { patternNode } from './linear-pattern-node.ts';
import type { PatternNode } from './linear-pattern-node.ts';

/** A stretch of a text, in UTF-16 units. `end` is the first that is not in it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

type Place = Extract<PatternNode, { kind: 'place' }>['where'];

/** A state of the automaton, with the states that follow. */
type State =
  | { readonly kind: 'one'; readonly atom: RegExp; readonly next: number }
  | { readonly kind: 'place'; readonly where: Place; readonly next: number }
  | { readonly kind: 'fork'; readonly next: readonly number[] }
  | { readonly kind: 'match' };

/** A pattern with more would take too long for each character of a text. */
const MAX_STATES = 500;
const TOO_LARGE = 'the pattern is too large, or repeats too much';
/** Repetitions of nothing add no states, and end here. */
const MAX_STEPS = 10_000;

/**
 * A regular expression that finds what it matches in time that is linear in the text, whatever the text is. It steps
 * through all possible matches side by side (Thompson 1968) and never goes back.
 */
export class LinearPattern {
  readonly #states: State[] = [{ kind: 'match' }];
  readonly #first: number;
  #steps = 0;

  /**
   * @param source as JavaScript writes it, without backreferences, lookaround and lazy quantifiers
   * @throws SyntaxError that says what is not understood, or is too large
   */
  constructor(source: string, ignoreCase: boolean) {
    this.#first = this.#compiled(patternNode(source, ignoreCase), 0);
    if (this.#closure('', 0).has(0)) throw new SyntaxError('the pattern matches an empty text');
  }

  /** Every stretch that some match covers, in order. Those that touch each other are one. */
  spans(text: string): readonly Span[] {
    const spans: { start: number; end: number }[] = [];
    let threads = new Map<number, number>();
    for (let at = 0; ;) {
      // Whoever comes first into a state began first. One that begins here is the last.
      this.#enter(threads, this.#first, at, text, at);
      const start = threads.get(0);
      if (start !== undefined) addSpan(spans, start, at);
      if (at >= text.length) return spans;
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      at += character.length;
      threads = this.#stepped(threads, character, text, at);
    }
  }

  #stepped(threads: ReadonlyMap<number, number>, character: string, text: string, at: number): Map<number, number> {
    const next = new Map<number, number>();
    for (const [index, start] of threads) {
      const state = this.#states[index];
      if (state?.kind === 'one' && state.atom.test(character)) this.#enter(next, state.next, start, text, at);
    }
    return next;
  }

  #closure(text: string, at: number): ReadonlyMap<number, number> {
    const threads = new Map<number, number>();
    this.#enter(threads, this.#first, at, text, at);
    return threads;
  }

  /** Enters a state and all that follow without a character. It does not recurse. */
  #enter(threads: Map<number, number>, first: number, start: number, text: string, at: number): void {
    const waiting = [first];
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      if (threads.has(index)) continue;
      threads.set(index, start);
      const state = this.#states[index];
      if (state?.kind === 'fork') waiting.push(...state.next);
      else if (state?.kind === 'place' && isAt(state.where, text, at)) waiting.push(state.next);
    }
  }

  #add(state: State): number {
    if (this.#states.length >= MAX_STATES) throw new SyntaxError(TOO_LARGE);
    return this.#states.push(state) - 1;
  }

  /** The state where a node begins that goes on at `next`. */
  #compiled(node: PatternNode, next: number): number {
    this.#steps += 1;
    if (this.#steps > MAX_STEPS) throw new SyntaxError(TOO_LARGE);
    switch (node.kind) {
      case 'one':
        return this.#add({ kind: 'one', atom: node.atom, next });
      case 'place':
        return this.#add({ kind: 'place', where: node.where, next });
      case 'sequence':
        return node.parts.reduceRight((following, part) => this.#compiled(part, following), next);
      case 'choice':
        return this.#add({ kind: 'fork', next: node.parts.map((part) => this.#compiled(part, next)) });
      case 'repeat':
        return this.#repeated(node, next);
    }
  }

  #repeated({ part, min, max }: Extract<PatternNode, { kind: 'repeat' }>, next: number): number {
    let first = next;
    if (max === null) {
      first = this.#add({ kind: 'match' });
      this.#states[first] = { kind: 'fork', next: [this.#compiled(part, first), next] };
    } else {
      for (let count = min; count < max; count += 1) {
        first = this.#add({ kind: 'fork', next: [this.#compiled(part, first), next] });
      }
    }
    for (let count = 0; count < min; count += 1) first = this.#compiled(part, first);
    return first;
  }
}

function addSpan(spans: { start: number; end: number }[], start: number, end: number): void {
  let joined = start;
  for (let last = spans.at(-1); last !== undefined && last.end >= joined; last = spans.at(-1)) {
    joined = Math.min(joined, last.start);
    spans.pop();
  }
  spans.push({ start: joined, end });
}

function isAt(where: Place, text: string, at: number): boolean {
  switch (where) {
    case 'start':
      return at === 0;
    case 'end':
      return at === text.length;
    case 'edge':
      return isWord(text[at - 1]) !== isWord(text[at]);
    case 'inside':
      return isWord(text[at - 1]) === isWord(text[at]);
  }
}

function isWord(unit: string | undefined): boolean {
  return unit !== undefined && /\w/.test(unit);
}
