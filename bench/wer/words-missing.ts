/** The recognizer did not answer in time, or was away: what it would have heard is not known. */
export class WordsMissing extends Error {
  constructor(reason: string) {
    super(`words are missing: ${reason}`);
    this.name = 'WordsMissing';
  }
}
