import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { KeptValue, ValueFollower } from '../../ports/kept-values.ts';
import type { NodeBus } from '../../ports/nodes.ts';
import type { KeptText } from '../tables/kept-value-table.ts';
import { VALUE_TOPIC } from '../tables/kept-value-table.ts';
import type { StoreThread } from '../thread/thread.ts';

const AFTER_FAULT_MS = 1_000;
/** With more changes that wait all values are read anew, which is bounded by what is kept. */
const MAX_WAITING = 1_000;

/** What is to be read: a value, or all of a kind (null). */
interface Reading {
  readonly kind: string;
  readonly name: string | null;
}

export interface ForeignValuesOptions {
  readonly thread: Pick<StoreThread, 'ask'>;
  readonly bus: Pick<NodeBus, 'onNotice' | 'onGap'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Reads values that other processes change, one after the other, in the order in which they were told of, and tells the
 * followers. What is read while this process writes the same value may be older than what it writes; such a value is
 * read again after that.
 */
export class ForeignValues {
  readonly #options: ForeignValuesOptions;
  readonly #followers = new Map<string, Set<ValueFollower>>();
  /** By their keys, the first in front. */
  readonly #waiting = new Map<string, Reading>();
  /** How many writes of this process are under way, by the keys of their values. */
  readonly #writing = new Map<string, number>();
  /** Values that this process has begun to write since the reading that is under way began. */
  readonly #written = new Set<string>();
  /** Values that are to be read once they are written. */
  readonly #stale = new Set<string>();
  readonly #unlisten: readonly (() => void)[];
  #timer: TimerHandle | null = null;
  #isRunning = false;
  #isClosed = false;

  constructor(options: ForeignValuesOptions) {
    this.#options = options;
    const { bus } = options;
    this.#unlisten = [bus.onNotice(VALUE_TOPIC, (text) => this.#hear(text)), bus.onGap(() => this.#readAll())];
  }

  /** All of the kind is read at once, because something may have changed since the follower read it. */
  follow(kind: string, follower: ValueFollower): () => void {
    const followers = this.#followers.get(kind) ?? new Set();
    this.#followers.set(kind, followers.add(follower));
    this.#read({ kind, name: null });
    return () => void followers.delete(follower);
  }

  /** Writes a value. */
  async write<Answer>(kind: string, name: string, work: () => Promise<Answer>): Promise<Answer> {
    const key = keyOf({ kind, name });
    this.#writing.set(key, (this.#writing.get(key) ?? 0) + 1);
    this.#written.add(key);
    try {
      return await work();
    } finally {
      const others = (this.#writing.get(key) ?? 1) - 1;
      if (others > 0) this.#writing.set(key, others);
      else this.#writing.delete(key);
      if (others === 0 && this.#stale.delete(key)) this.#read({ kind, name });
    }
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    for (const unlisten of this.#unlisten) unlisten();
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
    this.#waiting.clear();
  }

  #hear(text: string): void {
    const [kind = '', ...name] = text.split('\n');
    // A name that was too long to be told.
    if (kind === '') this.#readAll();
    else this.#read({ kind, name: name.join('\n') });
  }

  #readAll(): void {
    this.#waiting.clear();
    for (const kind of this.#followers.keys()) this.#read({ kind, name: null });
  }

  #read(reading: Reading): void {
    if (this.#isClosed || !this.#followers.has(reading.kind)) return;
    const key = keyOf(reading);
    // It comes last again: what waits may be of an order that matters, as a session that comes after its person.
    this.#waiting.delete(key);
    this.#waiting.set(key, reading);
    if (reading.name !== null && this.#waiting.size > MAX_WAITING) this.#readAll();
    if (!this.#isRunning && this.#timer === null) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (const [key, reading] of this.#waiting) {
      this.#waiting.delete(key);
      try {
        await this.#carryOut(reading);
      } catch (error) {
        this.#again(key, reading, error);
        break;
      }
    }
    this.#isRunning = false;
  }

  async #carryOut({ kind, name }: Reading): Promise<void> {
    const { thread } = this.#options;
    this.#written.clear();
    if (name === null) {
      const texts = await thread.ask({ kind: 'values', of: kind });
      const known = [...(this.#followers.get(kind) ?? [])].flatMap((follower) => [...follower.names()]);
      const there = new Map<string, KeptText | null>(texts.map((text) => [text.name, text]));
      for (const each of known) if (!there.has(each)) there.set(each, null);
      for (const [each, text] of there) this.#tell(kind, each, text);
      return;
    }
    this.#tell(kind, name, await thread.ask({ kind: 'value', of: kind, name }));
  }

  #tell(kind: string, name: string, text: KeptText | null): void {
    const key = keyOf({ kind, name });
    if (this.#writing.has(key)) {
      this.#stale.add(key);
      return;
    }
    if (this.#written.has(key)) {
      this.#read({ kind, name });
      return;
    }
    for (const follower of this.#followers.get(kind) ?? []) {
      try {
        if (text === null) follower.removed(name);
        else follower.put(valueOf(text));
      } catch (error) {
        this.#options.logger.error({ err: error, kind }, 'a value that another process changed cannot be taken in');
      }
    }
  }

  #again(key: string, reading: Reading, error: unknown): void {
    if (this.#isClosed) return;
    const { clock, logger } = this.#options;
    logger.warn({ err: error }, 'what another process changed cannot be read, and is read again');
    // It comes first, as before.
    const others = [...this.#waiting].filter(([each]) => each !== key);
    this.#waiting.clear();
    for (const [each, other] of [[key, reading] as const, ...others]) this.#waiting.set(each, other);
    this.#timer = clock.schedule(AFTER_FAULT_MS, () => {
      this.#timer = null;
      void this.#run();
    });
  }
}

function keyOf({ kind, name }: Reading): string {
  return name === null ? kind : `${kind}\n${name}`;
}

/** @throws SyntaxError */
export function valueOf({ name, json }: KeptText): KeptValue {
  return { name, value: JSON.parse(json) as unknown };
}
