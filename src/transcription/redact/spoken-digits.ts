/** Digits as a text has them, written or spoken, and where. Positions are UTF-16 units. */
export interface DigitWord {
  readonly digits: string;
  readonly start: number;
  readonly end: number;
}

/** Digits that follow each other, with no more between than a speaker puts into one number. */
export interface DigitRun {
  readonly words: readonly DigitWord[];
  /** Nothing but pauses is before it. */
  readonly opens: boolean;
  /** Nothing but pauses is behind it. */
  readonly closes: boolean;
  /** A plus sign is before it: it is a telephone number. */
  readonly plus: boolean;
}

const UNITS: Readonly<Record<string, string>> = {
  zero: '0', oh: '0', o: '0', nought: '0', one: '1', two: '2', three: '3', four: '4', five: '5', six: '6', seven: '7',
  eight: '8', nine: '9', niner: '9',
  null: '0', eins: '1', ein: '1', zwei: '2', zwo: '2', drei: '3', vier: '4', fünf: '5', fuenf: '5', sechs: '6',
  sieben: '7', acht: '8', neun: '9',
}; // prettier-ignore

const TEENS: Readonly<Record<string, string>> = {
  ten: '10', eleven: '11', twelve: '12', thirteen: '13', fourteen: '14', fifteen: '15', sixteen: '16', seventeen: '17',
  eighteen: '18', nineteen: '19',
  zehn: '10', elf: '11', zwölf: '12', zwoelf: '12', dreizehn: '13', vierzehn: '14', fünfzehn: '15', fuenfzehn: '15',
  sechzehn: '16', siebzehn: '17', achtzehn: '18', neunzehn: '19',
}; // prettier-ignore

/** A unit may follow these: "forty one". */
const ENGLISH_TENS: Readonly<Record<string, string>> = {
  twenty: '2', thirty: '3', forty: '4', fifty: '5', sixty: '6', seventy: '7', eighty: '8', ninety: '9',
}; // prettier-ignore

/** A unit and "und" may be before these, in one word: "einundvierzig". */
const GERMAN_TENS: Readonly<Record<string, string>> = {
  zwanzig: '2', dreißig: '3', dreissig: '3', vierzig: '4', fünfzig: '5', fuenfzig: '5', sechzig: '6', siebzig: '7',
  achtzig: '8', neunzig: '9',
}; // prettier-ignore

/** "double four". */
const TIMES: Readonly<Record<string, number>> = {
  double: 2, triple: 3, treble: 3, quadruple: 4, doppel: 2, doppelt: 2, zweimal: 2, dreimal: 3, viermal: 4,
}; // prettier-ignore

/** What people say between the digits of one number. */
const FILLERS: ReadonlySet<string> = new Set([
  'and', 'then', 'uh', 'um', 'er', 'erm', 'eh', 'dash', 'hyphen', 'space', 'und', 'dann', 'äh', 'ähm', 'hm', 'strich',
]); // prettier-ignore
const MAX_FILLERS = 3;
/** No number of two digits is a longer word ("fuenfundfuenfzig"). */
const MAX_WORD = 20;
/** Signs and blanks between the digits of one number. */
const GAP = /^[\s\p{P}\p{Sm}]{0,6}$/u;
const DIGIT = /^\p{Nd}/u;
const TOKEN = /\p{Nd}+|[\p{L}\p{M}]+/gu;

type Token =
  | ({ readonly kind: 'digits' } & DigitWord)
  | ({ readonly kind: 'tens' } & DigitWord)
  | { readonly kind: 'times'; readonly times: number; readonly start: number; readonly end: number }
  | { readonly kind: 'filler'; readonly start: number; readonly end: number }
  | { readonly kind: 'word'; readonly start: number; readonly end: number };

/** All digits of a text in runs, in order. It takes time that is linear in the text. */
export function digitRuns(text: string): readonly DigitRun[] {
  const runs: DigitRun[] = [];
  let run = new RunBuilder(text);
  for (const token of tokensOf(text)) {
    if (run.takes(token)) continue;
    runs.push(...run.done());
    run = new RunBuilder(text);
    run.takes(token);
  }
  runs.push(...run.done());
  return runs;
}

function* tokensOf(text: string): Generator<Token> {
  for (const { 0: found, index: start } of text.matchAll(TOKEN)) {
    const place = { start, end: start + found.length };
    if (DIGIT.test(found)) yield { kind: 'digits', digits: Array.from(found, asciiDigit).join(''), ...place };
    else yield wordToken(found.toLowerCase().normalize('NFC'), place);
  }
}

/** A digit of any script. The ten of a script follow each other from zero on (Unicode 4.6), and scripts may do so too. */
function asciiDigit(digit: string): string {
  if (digit >= '0' && digit <= '9') return digit;
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}

function wordToken(word: string, place: { readonly start: number; readonly end: number }): Token {
  const digits = own(UNITS, word) ?? own(TEENS, word) ?? germanNumber(word);
  if (digits !== undefined) return { kind: 'digits', digits, ...place };
  const tens = own(ENGLISH_TENS, word);
  if (tens !== undefined) return { kind: 'tens', digits: tens, ...place };
  const times = own(TIMES, word);
  if (times !== undefined) return { kind: 'times', times, ...place };
  return { kind: FILLERS.has(word) ? 'filler' : 'word', ...place };
}

function germanNumber(word: string): string | undefined {
  if (word.length > MAX_WORD) return undefined;
  const tens = own(GERMAN_TENS, word);
  if (tens !== undefined) return `${tens}0`;
  const [, unit = '', rest = ''] = /^(\p{L}+?)und(\p{L}+)$/u.exec(word) ?? [];
  const [first, second] = [own(GERMAN_TENS, rest), own(UNITS, unit)];
  return first === undefined || second === undefined ? undefined : first + second;
}

/** A word of the text may have the name of something that every object has. */
function own<Value>(table: Readonly<Record<string, Value>>, word: string): Value | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

/** A run as far as it is read. */
class RunBuilder {
  readonly #text: string;
  readonly #words: DigitWord[] = [];
  #fillers = 0;
  /** Where it begins, with what is no digit yet. */
  #start: number | null = null;
  #end = 0;
  /** "double", before its digit. */
  #times: { readonly times: number; readonly start: number } | null = null;
  /** "forty", until it is known whether a unit follows. */
  #tens: DigitWord | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  /** False where the token is not of this run. */
  takes(token: Token): boolean {
    if (token.kind === 'word') return false;
    if (this.#start !== null && !GAP.test(this.#text.slice(this.#end, token.start))) return false;
    if (token.kind === 'filler') {
      this.#fillers += 1;
      if (this.#fillers > MAX_FILLERS) return false;
    } else {
      this.#fillers = 0;
      this.#takesNumber(token);
    }
    this.#start ??= token.start;
    this.#end = token.end;
    return true;
  }

  done(): readonly DigitRun[] {
    this.#endTens();
    const [first, last] = [this.#words[0], this.#words.at(-1)];
    if (first === undefined || last === undefined) return [];
    const text = this.#text;
    return [
      {
        words: this.#words,
        opens: GAP.test(text.slice(0, this.#start ?? first.start)),
        closes: GAP.test(text.slice(this.#end)),
        plus: /(?:\+|\bplus)\s*$/i.test(text.slice(Math.max(0, first.start - 8), first.start)),
      },
    ];
  }

  #takesNumber(token: Exclude<Token, { kind: 'filler' } | { kind: 'word' }>): void {
    if (token.kind === 'digits') this.#takesDigits(token);
    else this.#endTens();
    if (token.kind === 'tens') this.#tens = token;
    if (token.kind === 'times') this.#times = token;
  }

  #takesDigits({ digits, start, end }: DigitWord): void {
    const [tens, times] = [this.#tens, this.#times];
    this.#tens = this.#times = null;
    if (tens !== null) {
      const isUnit = /^[1-9]$/.test(digits);
      this.#words.push({ ...tens, digits: tens.digits + (isUnit ? digits : '0'), end: isUnit ? end : tens.end });
      if (isUnit) return;
    }
    if (times === null) this.#words.push({ digits, start, end });
    else
      this.#words.push({ digits: digits.slice(0, 1).repeat(times.times) + digits.slice(1), start: times.start, end });
  }

  #endTens(): void {
    if (this.#tens !== null) this.#words.push({ ...this.#tens, digits: `${this.#tens.digits}0` });
    this.#tens = null;
  }
}
