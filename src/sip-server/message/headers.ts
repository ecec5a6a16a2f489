import { headerKey, knownHeader } from './header-names.ts';
import { splitList, trimBlanks } from '../../shared/sip/index.ts';

/**
 * The header fields of one message, ordered and mutable. Names are compared without case and with compact forms
 * resolved (RFC 3261 7.3.1, 7.3.3). Known names keep their registered spelling, and unknown ones stay as they were
 * written. Values stay as written, trimmed.
 */
export class SipHeaders {
  #keys: string[] = [];
  #names: string[] = [];
  #values: string[] = [];

  /** Builds headers from name and value pairs, in order. */
  static from(entries: Iterable<readonly [string, string]>): SipHeaders {
    const headers = new SipHeaders();
    for (const [name, value] of entries) headers.append(name, value);
    return headers;
  }

  /** Number of header lines. */
  get size(): number {
    return this.#keys.length;
  }

  /** Value of the first header line of that name, undefined where there is none. */
  get(name: string): string | undefined {
    const index = this.#keys.indexOf(headerKey(name));
    return index === -1 ? undefined : this.#values[index];
  }

  /** Values of every header line of that name, one for each line. */
  getAll(name: string): string[] {
    const key = headerKey(name);
    const found: string[] = [];
    for (let i = this.#keys.indexOf(key); i !== -1; i = this.#keys.indexOf(key, i + 1)) {
      found.push(this.#values[i] ?? '');
    }
    return found;
  }

  /**
   * All values of a header, over all its lines. Lines of list headers (Via, Route, Contact, Supported...) are split at
   * the commas outside quotes and angle brackets, and empty members are left out. Lines of other headers are not split,
   * since a comma may belong to the value (Date, Subject, challenges, unknown headers: RFC 4475 3.1.1.1).
   */
  list(name: string): string[] {
    const lines = this.getAll(name);
    return knownHeader(name)?.list === true ? lines.flatMap(splitList) : lines;
  }

  has(name: string): boolean {
    return this.#keys.includes(headerKey(name));
  }

  /** True where more than one line has that name. */
  isRepeated(name: string): boolean {
    const key = headerKey(name);
    const first = this.#keys.indexOf(key);
    return first !== -1 && this.#keys.indexOf(key, first + 1) !== -1;
  }

  /** Replaces all lines of that name by one, which keeps the place of the first, or comes last. */
  set(name: string, value: string): void {
    const key = headerKey(name);
    const first = this.#keys.indexOf(key);
    if (first === -1) {
      this.append(name, value);
      return;
    }
    this.#names[first] = knownHeader(name)?.canonical ?? name;
    this.#values[first] = trimBlanks(value);
    this.#removeFrom(first + 1, key);
  }

  /** Adds a line after all others. */
  append(name: string, value: string): void {
    const known = knownHeader(name);
    this.#keys.push(known?.key ?? name.toLowerCase());
    this.#names.push(known?.canonical ?? name);
    this.#values.push(trimBlanks(value));
  }

  /** Adds a line before all others: what a proxy or UAC does with Via, Route and Record-Route. */
  prepend(name: string, value: string): void {
    const known = knownHeader(name);
    this.#keys.unshift(known?.key ?? name.toLowerCase());
    this.#names.unshift(known?.canonical ?? name);
    this.#values.unshift(trimBlanks(value));
  }

  /** Removes all lines of that name. */
  delete(name: string): void {
    this.#removeFrom(0, headerKey(name));
  }

  /** Name and value of each line, in order. */
  *entries(): IterableIterator<[name: string, value: string]> {
    for (let i = 0; i < this.#names.length; i += 1) yield [this.#names[i] ?? '', this.#values[i] ?? ''];
  }

  [Symbol.iterator](): IterableIterator<[name: string, value: string]> {
    return this.entries();
  }

  clone(): SipHeaders {
    const copy = new SipHeaders();
    copy.#keys = this.#keys.slice();
    copy.#names = this.#names.slice();
    copy.#values = this.#values.slice();
    return copy;
  }

  #removeFrom(start: number, key: string): void {
    let kept = start;
    for (let i = start; i < this.#keys.length; i += 1) {
      if (this.#keys[i] === key) continue;
      this.#keys[kept] = this.#keys[i] ?? '';
      this.#names[kept] = this.#names[i] ?? '';
      this.#values[kept] = this.#values[i] ?? '';
      kept += 1;
    }
    this.#keys.length = kept;
    this.#names.length = kept;
    this.#values.length = kept;
  }
}
