/** Early dialogs of one INVITE that are kept apart: one for each phone that a proxy forks to (RFC 3261 13.2.1). */
const MAX_FORKS = 32;

/** What one early dialog has said of media. */
interface Early {
  readonly answer: string;
  /** The answer went to those who need it, for an UPDATE that followed. */
  given: boolean;
}

/**
 * The answers to an INVITE of ours that come before its 200, by dialog (the To tag).
 *
 * RFC 3261 13.2.1: "the UAC MUST treat the first session description it receives as the answer". It may come in a 183 or
 * 180, reliable or not, and the 200 then has none. Phones that say something else in their 200 are believed: many do.
 */
export class EarlyAnswers {
  readonly #dialogs = new Map<string, Early>();
  /** The dialog whose UPDATE was agreed to last: media is as that says. */
  #updated: string | null = null;

  /** A provisional response came. */
  note(tag: string | null, sdp: string | null): void {
    if (tag === null || sdp === null || this.#dialogs.has(tag) || this.#dialogs.size >= MAX_FORKS) return;
    this.#dialogs.set(tag, { answer: sdp, given: false });
  }

  /** An UPDATE with an offer came. Null where our own offer has no answer in that dialog yet. */
  beginUpdate(tag: string | null): { readonly answer: string | null } | null {
    const early = tag === null ? undefined : this.#dialogs.get(tag);
    if (early === undefined) return null;
    return { answer: early.given ? null : early.answer };
  }

  /** That UPDATE was answered. */
  endUpdate(tag: string | null, taken: boolean): void {
    const early = tag === null ? undefined : this.#dialogs.get(tag);
    if (early === undefined || !taken) return;
    early.given = true;
    this.#updated = tag;
  }

  /** What the far end says of media, given what its 200 says; null where it says nothing that is not in force already. */
  answerOf(tag: string, sdp: string | null): string | null {
    if (tag === this.#updated) return null;
    return sdp ?? this.#dialogs.get(tag)?.answer ?? null;
  }
}
