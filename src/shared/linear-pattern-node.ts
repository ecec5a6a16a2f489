/** A regular expression, taken apart. */
export type PatternNode =
  /** One character that the atom matches. */
  | { readonly kind: 'one'; readonly atom: RegExp }
  /** `^`, `$`, `\b`, `\B`. */
  | { readonly kind: 'place'; readonly where: 'start' | 'end' | 'edge' | 'inside' }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly parts: readonly PatternNode[] }
  /** `max` null: without a limit. */
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly min: number; readonly max: number | null };

/** Groups inside groups. */
const MAX_DEPTH = 20;

/** What stands for one character: a class, an escape, or the character itself. */
const ATOM =
  /\[(?:\\.|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\c[A-Za-z]|\\.|./suy;
const COUNT = /\{(\d+)(,?)(\d*)\}/y;
const PLACES: ReadonlyMap<string, Extract<PatternNode, { kind: 'place' }>['where']> = new Map([
  ['^', 'start'],
  ['$', 'end'],
  ['\\b', 'edge'],
  ['\\B', 'inside'],
]);

/** Reads a pattern. @throws SyntaxError for what JavaScript does not take, and for what takes long to match */
export function patternNode(source: string, ignoreCase: boolean): PatternNode {
  const flags = ignoreCase ? 'ui' : 'u';
  new RegExp(source, flags); // It says what is wrong with the syntax, so that only good syntax is read here.
  return new Reader(source, flags).read();
}

class Reader {
  readonly #source: string;
  readonly #flags: string;
  #at = 0;
  #depth = 0;

  constructor(source: string, flags: string) {
    this.#source = source;
    this.#flags = flags;
  }

  read(): PatternNode {
    const parts = [this.#sequence()];
    while (this.#takes('|')) parts.push(this.#sequence());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: 'choice', parts };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at] ?? '')) {
      parts.push(this.#repeated(this.#part()));
    }
    return { kind: 'sequence', parts };
  }

  #part(): PatternNode {
    if (this.#takes('(')) return this.#group();
    ATOM.lastIndex = this.#at;
    const atom = ATOM.exec(this.#source)?.[0] ?? '';
    this.#at += atom.length;
    const where = PLACES.get(atom);
    if (where !== undefined) return { kind: 'place', where };
    if (/^\\[1-9k]/.test(atom)) throw new SyntaxError('backreferences are not supported');
    return { kind: 'one', atom: new RegExp(`^(?:${atom})$`, `${this.#flags}s`) };
  }

  #group(): PatternNode {
    if (this.#takes('?') && !this.#takes(':')) {
      throw new SyntaxError('groups that begin with (? are not supported, apart from (?:');
    }
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new SyntaxError('groups are nested too deeply');
    const inside = this.read();
    this.#depth -= 1;
    this.#takes(')');
    return inside;
  }

  #repeated(part: PatternNode): PatternNode {
    const range = this.#range();
    if (range === null) return part;
    if ('?+'.includes(this.#source[this.#at] ?? ' ')) throw new SyntaxError('lazy quantifiers are not supported');
    const [min, max] = range;
    return { kind: 'repeat', part, min, max };
  }

  #range(): readonly [number, number | null] | null {
    if (this.#takes('*')) return [0, null];
    if (this.#takes('+')) return [1, null];
    if (this.#takes('?')) return [0, 1];
    COUNT.lastIndex = this.#at;
    const [whole = '', min = '', comma, max = ''] = COUNT.exec(this.#source) ?? [];
    if (whole === '') return null;
    this.#at += whole.length;
    if (comma === '') return [Number(min), Number(min)];
    return [Number(min), max === '' ? null : Number(max)];
  }

  #takes(character: string): boolean {
    if (this.#source[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }
}
