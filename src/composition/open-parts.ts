import type { Logger } from 'pino';

/** Something that was opened and is to be closed. */
export interface Closable {
  close(): Promise<void>;
}

/** The parts that are open. The last opened is closed first, since each may use those before it. */
export class OpenParts {
  readonly #logger: Logger;
  readonly #parts: { readonly name: string; readonly part: Closable }[] = [];
  #closing: Promise<void> | null = null;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * Runs `open`, which adds each part as it opens it. If it fails, the parts that were opened before are closed again.
   * @throws what `open` throws
   */
  static async openAll<Whole>(logger: Logger, open: (parts: OpenParts) => Promise<Whole>): Promise<Whole> {
    const parts = new OpenParts(logger);
    try {
      return await open(parts);
    } catch (error) {
      await parts.close();
      throw error;
    }
  }

  /** Adds a part that has just been opened, and gives it back. */
  add<Part extends Closable>(name: string, part: Part): Part {
    this.#parts.push({ name, part });
    return part;
  }

  /** Closes every part. One that fails is logged and does not hold up the others. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (;;) {
      const last = this.#parts.pop();
      if (last === undefined) return;
      try {
        await last.part.close();
      } catch (error) {
        this.#logger.error({ err: error, part: last.name }, 'a part did not close in order');
      }
    }
  }
}
