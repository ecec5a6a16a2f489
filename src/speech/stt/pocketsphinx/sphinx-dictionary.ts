import { readFile } from 'node:fs/promises';

/** The words that PocketSphinx knows, with how they are said (the format of CMUdict). */
export class SphinxDictionary {
  /** Lines `word PHONE PHONE ...`; some 3 MB. */
  readonly #text: string;

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
      const start = this.#text.indexOf(`\n${word} `);
      if (start < 0) return null;
      const line = this.#text.slice(start + 1, this.#text.indexOf('\n', start + 1) >>> 0);
      sum += line.trim().split(/\s+/).length - 1;
    }
    return sum;
  }
}
