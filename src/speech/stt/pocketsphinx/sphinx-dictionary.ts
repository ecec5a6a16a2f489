import { readFile } from 'node:fs/promises';
import { rememberBounded } from '../../../shared/remember-bounded.ts';

/** More words than the hints of some AIs have. */
const MAX_REMEMBERED = 2_000;

/** The words that PocketSphinx knows, with how they are said (the format of CMUdict). */
export class SphinxDictionary {
  /** Lines `word PHONE PHONE ...`; some 3 MB. */
  readonly #text: string;
  /** What was looked up: that takes 2 ms, and every utterance asks for the same words. */
  readonly #remembered = new Map<string, number | null>();

  constructor(text: string) {
    this.#text = `\n${text}`;
  }

  /** @throws Error where the file cannot be read */
  static async read(file: string): Promise<SphinxDictionary> {
    return new SphinxDictionary(await readFile(file, 'latin1'));
  }

  /** How many phones a phrase has; null if one of its words is not known. */
  phones(phrase: string): number | null {
    let sum = 0;
    for (const word of phrase.split(' ')) {
      const phones = this.#phonesOf(word);
      if (phones === null) return null;
      sum += phones;
    }
    return sum;
  }

  #phonesOf(word: string): number | null {
    const remembered = this.#remembered.get(word);
    if (remembered !== undefined) return remembered;
    const found = this.#find(word);
    rememberBounded(this.#remembered, word, found, MAX_REMEMBERED);
    return found;
  }

  #find(word: string): number | null {
    const start = this.#text.indexOf(`\n${word} `);
    if (start < 0) return null;
    const line = this.#text.slice(start + 1, this.#text.indexOf('\n', start + 1) >>> 0);
    return line.trim().split(/\s+/).length - 1;
  }
}
