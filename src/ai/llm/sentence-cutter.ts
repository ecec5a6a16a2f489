/** A piece without an end is cut at a blank when it has grown so long, so that it can be spoken. */
const MAX_PIECE = 300;
/** What is shorter is spoken with what follows: "Mr." and "1." end no sentence. */
const MIN_SENTENCE = 12;

/**
 * Cuts what a model says into sentences as it comes, so that the first one is spoken while the rest is made. Markup that
 * models like, and nobody speaks, is left out.
 */
export class SentenceCutter {
  #text = '';

  /** @returns the sentences that are whole now */
  add(text: string): readonly string[] {
    this.#text += text.replaceAll(/[*_`#]/g, '');
    const sentences: string[] = [];
    for (let end = this.#end(); end !== null; end = this.#end()) {
      const sentence = this.#text.slice(0, end).trim();
      this.#text = this.#text.slice(end);
      if (sentence !== '') sentences.push(sentence);
    }
    return sentences;
  }

  /** What is left; empty if there is nothing. */
  rest(): string {
    const rest = this.#text.trim();
    this.#text = '';
    return rest;
  }

  /** Where the first sentence ends; null while it goes on. Behind its end a blank must follow, as in "3.5" none does. */
  #end(): number | null {
    for (const { index, 0: found } of this.#text.matchAll(/[.!?…]+["')\]]*\s|\n/g)) {
      const end = index + found.length;
      if (end > MIN_SENTENCE || found === '\n') return end;
    }
    if (this.#text.length <= MAX_PIECE) return null;
    const blank = this.#text.lastIndexOf(' ', MAX_PIECE);
    return blank > 0 ? blank + 1 : MAX_PIECE;
  }
}
