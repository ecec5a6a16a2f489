import type { LegId } from '../../ports/ids.ts';
import { MediaError } from '../../ports/media.ts';

interface Opening {
  cancelled: boolean;
  /** Settles when the leg is open, or has failed to open. */
  readonly done: Promise<unknown>;
}

/** Legs that are being opened, and those of them that were closed meanwhile. */
export class OpeningLegs {
  readonly #opening = new Map<LegId, Opening>();

  has(leg: LegId): boolean {
    return this.#opening.has(leg);
  }

  /** Runs what opens a leg. */
  async run<Result>(leg: LegId, open: () => Promise<Result>): Promise<Result> {
    const done = open();
    this.#opening.set(leg, { cancelled: false, done });
    try {
      return await done;
    } finally {
      this.#opening.delete(leg);
    }
  }

  /** The leg was closed while it opened. Other legs are ignored. */
  cancel(leg: LegId): void {
    const opening = this.#opening.get(leg);
    if (opening !== undefined) opening.cancelled = true;
  }

  /** @throws MediaError `unknown-leg`: the leg was closed while it opened */
  assertWanted(leg: LegId): void {
    if (this.#opening.get(leg)?.cancelled !== true) return;
    throw new MediaError('unknown-leg', 'the leg was closed while it opened');
  }

  /** Resolves when all legs that are being opened now are open, or have failed to open. */
  async ended(): Promise<void> {
    await Promise.allSettled([...this.#opening.values()].map(({ done }) => done));
  }
}
