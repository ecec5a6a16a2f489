/** A voice as `espeak-ng --voices` lists it. */
interface EspeakVoice {
  /** BCP 47, in lower case. */
  readonly language: string;
  readonly name: string;
  /** By which the program finds it, such as `gmw/de`. */
  readonly file: string;
}

const LINE = /^\s*\d+\s+(\S+)\s+\S+\s+(\S+)\s+(\S+)/;
/** Another sound of the same voice, such as `+f3`. */
const VARIANT = /\+[A-Za-z][A-Za-z0-9]{0,15}$/;
/** A file of a voice. A list from elsewhere could name anything. */
const FILE = /^[A-Za-z0-9][A-Za-z0-9_/-]{0,63}$/;

/** The voices that the program has. Only these are ever named to it, because it takes other names for paths. */
export class EspeakVoices {
  readonly #voices: readonly EspeakVoice[];

  /** @param list the output of `espeak-ng --voices` */
  constructor(list: string) {
    this.#voices = list.split('\n').flatMap((line) => {
      const [, language, name, file] = LINE.exec(line) ?? [];
      // Voices of mbrola need a program of its own, which may be missing.
      if (language === undefined || name === undefined || file === undefined) return [];
      return FILE.test(file) && !file.startsWith('mb/') ? [{ language: language.toLowerCase(), name, file }] : [];
    });
  }

  /**
   * What the program is told for a voice (`de`, `English_(America)`, `en-us+f3`); null if there is none of that name or
   * language.
   */
  find(wanted: string): string | null {
    const variant = VARIANT.exec(wanted)?.[0] ?? '';
    const base = wanted
      .slice(0, wanted.length - variant.length)
      .toLowerCase()
      .replaceAll(' ', '_');
    const found =
      this.#voices.find(({ name }) => name.toLowerCase() === base) ??
      this.#voices.find(({ file }) => file.toLowerCase() === base) ??
      this.#voices.find(({ language }) => language === base) ??
      this.#ofLanguage(base);
    return found === undefined ? null : found.file + variant;
  }

  /** The voice of a language in another country: `de` for `de-at`, `en-gb` for `en-za`. */
  #ofLanguage(tag: string): EspeakVoice | undefined {
    const primary = /^([a-z]{2,3})(?:[-_]|$)/.exec(tag)?.[1];
    if (primary === undefined) return undefined;
    const exact = this.#voices.find(({ language }) => language === primary);
    return exact ?? this.#voices.find(({ language }) => language.startsWith(`${primary}-`));
  }
}
