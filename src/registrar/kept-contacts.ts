import { z } from 'zod';
import type { KeptValues } from '../ports/kept-values.ts';
import type { Binding } from './bindings.ts';

/** The kind of these values in the store. */
const KIND = 'contacts';
/** Users whose contacts may be kept. There are fewer users. */
const MAX_KEPT = 20_000;

const bindingSchema: z.ZodType<Binding> = z.object({
  uri: z.string(),
  q: z.number(),
  expiresAt: z.number(),
  registeredAt: z.number(),
  callId: z.string(),
  sequence: z.number(),
  instance: z.string().nullable(),
  regId: z.number().nullable(),
  source: z.object({ protocol: z.string(), address: z.string(), port: z.number() }),
  userAgent: z.string().nullable(),
});

/** Keeps the contacts of users over restarts. */
export class KeptContacts {
  readonly #values: KeptValues;

  constructor(values: KeptValues) {
    this.#values = values;
  }

  /** All, by user; null: those cannot be read. @throws Error if the store cannot be read */
  async all(): Promise<ReadonlyMap<string, readonly Binding[] | null>> {
    const found = await this.#values.list(KIND);
    return new Map(found.map(({ name, value }) => [name, bindingsIn(value)]));
  }

  /**
   * Hears of telephones that register at another process.
   * @param names of the users who have contacts
   * @param changed gets the contacts of a user as they are now; null: they cannot be read
   * @returns ends that
   */
  follow(
    names: () => Iterable<string>,
    changed: (user: string, bindings: readonly Binding[] | null) => void,
  ): () => void {
    return this.#values.follow(KIND, {
      names,
      put: ({ name, value }) => changed(name, bindingsIn(value)),
      removed: (name) => changed(name, []),
    });
  }

  /** Durable when it resolves. @throws Error if it cannot be kept */
  async put(user: string, bindings: readonly Binding[]): Promise<void> {
    if (bindings.length === 0) {
      await this.#values.remove(KIND, user);
      return;
    }
    const isKept = await this.#values.put(KIND, { name: user, value: bindings }, MAX_KEPT);
    if (!isKept) throw new Error('the store keeps the contacts of too many users');
  }
}

function bindingsIn(value: unknown): readonly Binding[] | null {
  const read = z.array(bindingSchema).safeParse(value);
  return read.success ? read.data : null;
}
