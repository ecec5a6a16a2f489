import type { DialogInfo } from './dialog-info.ts';

/** A PBX that never says that a dialog is over does not fill the memory. */
const MAX_DIALOGS = 200;

/** What became of a document: it was older than what is known, or another one before it was missed. */
export type Taken = 'taken' | 'old' | 'gap';

/** The dialogs of one telephone, from the documents of one subscription (RFC 4235 4.3). */
export class DialogTable {
  #up = new Set<string>();
  #version: number | null = null;

  /** Dialogs that are not over. */
  get calls(): number {
    return this.#up.size;
  }

  take({ version, isFull, dialogs }: DialogInfo): Taken {
    const before = this.#version;
    // RFC 4235 4.3: a document that is older than what is known is discarded. PBXes begin to count again with a full one,
    // so that those are taken whatever their version is.
    if (!isFull && version !== null && before !== null && version <= before) return 'old';
    this.#version = version ?? before;
    if (isFull) this.#up = new Set();
    for (const { id, isUp } of dialogs) {
      if (!isUp) this.#up.delete(id);
      else if (this.#up.size < MAX_DIALOGS) this.#up.add(id);
    }
    if (isFull) return 'taken';
    // RFC 4235 4.3: where a version was left out, and this document is not full, the PBX is asked for all of it by a refresh.
    // A partial one that is the first came too early as well.
    return before === null || (version !== null && version > before + 1) ? 'gap' : 'taken';
  }
}
