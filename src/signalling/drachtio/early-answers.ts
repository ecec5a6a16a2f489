/** Early dialogs of one INVITE that are kept apart. Each phone that a proxy forks to has one (RFC 3261 13.2.1). */
export const MAX_FORKS = 32;

/** The session descriptions of one early dialog. */
interface Early {
  readonly answer: string;
  /** True once the answer was passed on, for an UPDATE that followed. */
  given: boolean;
}

/**
 * The answers to an INVITE of ours that come before its 200, by dialog (the To tag).
 *
 * RFC 3261 13.2.1: "the UAC MUST treat the first session description it receives as the answer". It may come in a 183
 * or 180, reliable or not, and the 200 then has none. Many phones say something else in their 200, and that counts.
 */
export class EarlyAnswers {
  readonly #dialogs = new Map<string, Early>();
  /** The dialog whose UPDATE was accepted last. Media follows that UPDATE. */
  #updated: string | null = null;

  /** Notes a provisional response. */
  note(tag: string | null, sdp: string | null): void {
    if (tag === null || sdp === null || this.#dialogs.has(tag) || this.#dialogs.size >= MAX_FORKS) return;
    this.#dialogs.set(tag, { answer: sdp, given: false });
  }

  /** Begins an UPDATE with an offer. Gives null if our own offer has no answer in that dialog yet. */
  beginUpdate(tag: string | null): { readonly answer: string | null } | null {
    const early = tag === null ? undefined : this.#dialogs.get(tag);
    if (early === undefined) return null;
    return { answer: early.given ? null : early.answer };
  }

  /** Ends that UPDATE, which was answered. */
  endUpdate(tag: string | null, taken: boolean): void {
    const early = tag === null ? undefined : this.#dialogs.get(tag);
    if (early === undefined || !taken) return;
    early.given = true;
    this.#updated = tag;
  }

  /** The answer of the far end, given that of its 200; null if it says nothing new. */
  answerOf(tag: string, sdp: string | null): string | null {
    if (tag === this.#updated) return null;
    return sdp ?? this.#dialogs.get(tag)?.answer ?? null;
  }
}
