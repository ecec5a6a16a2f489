import { z } from 'zod';
import type { CallId } from '../ports/ids.ts';
import type { KeptValues } from '../ports/kept-values.ts';
import type { CalledOut, QueueMember, QueueRecord, QueueRegister } from '../ports/call-queues.ts';
import type { QueueHub } from './queue-hub.ts';
import { MAX_QUEUES } from './queue-hub.ts';

const KIND = 'queue';
/** What is kept of a queue beside its name. */
const KEPT = z.object({ maxSize: z.int().positive(), createdAt: z.number() });

/** The queues of this program, of which those that a program has made, or changed, outlive a restart. */
export class KeptQueues implements QueueRegister {
  readonly #hub: QueueHub;
  readonly #values: KeptValues;

  private constructor(hub: QueueHub, values: KeptValues) {
    this.#hub = hub;
    this.#values = values;
  }

  /** @throws StoreError if the store cannot be read */
  static async open(hub: QueueHub, values: KeptValues): Promise<KeptQueues> {
    const kept = (await values.list(KIND)).map(({ name, value }) => ({ name, ...KEPT.parse(value) }));
    for (const { name, maxSize, createdAt } of kept.toSorted((one, other) => one.createdAt - other.createdAt)) {
      hub.create(name, maxSize, createdAt);
    }
    values.follow(KIND, {
      names: () => hub.made,
      put: ({ name, value }) => {
        const { maxSize, createdAt } = KEPT.parse(value);
        if (hub.resize(name, maxSize) === null) hub.create(name, maxSize, createdAt);
      },
      // One in which calls wait stays until they have left.
      removed: (name) => hub.forget(name),
    });
    return new KeptQueues(hub, values);
  }

  list(): readonly QueueRecord[] {
    return this.#hub.list();
  }

  async create(name: string, maxSize: number): Promise<QueueRecord | 'exists' | 'too-many'> {
    const made = this.#hub.create(name, maxSize);
    if (typeof made === 'string') return made;
    try {
      await this.#keep(made);
    } catch (error) {
      this.#hub.remove(name);
      throw error;
    }
    return made;
  }

  async resize(name: string, maxSize: number): Promise<QueueRecord | null> {
    const changed = this.#hub.resize(name, maxSize);
    if (changed !== null) await this.#keep(changed);
    return changed;
  }

  async remove(name: string): Promise<boolean> {
    if (!this.#hub.remove(name)) return false;
    await this.#values.remove(KIND, name);
    return true;
  }

  members(name: string): readonly QueueMember[] {
    return this.#hub.members(name);
  }

  callOut(name: string, call: CallId | null): CalledOut | null {
    return this.#hub.callOut(name, call);
  }

  async #keep({ name, maxSize, createdAt }: QueueRecord): Promise<void> {
    await this.#values.put(KIND, { name, value: { maxSize, createdAt } }, MAX_QUEUES);
  }
}
