import { Worker } from 'node:worker_threads';
import type { PhoneCommand, PhoneOptions, PhoneReply } from './phone-messages.ts';

/** A telephone in a thread of its own, so that only the machine can delay it or spoil its times. */
export class BenchPhone {
  readonly uri: string;
  readonly #worker: Worker;
  readonly #pending: Map<number, (reply: PhoneReply) => void>;
  #nextId = 1;

  private constructor(worker: Worker, uri: string, pending: Map<number, (reply: PhoneReply) => void>) {
    this.#worker = worker;
    this.uri = uri;
    this.#pending = pending;
  }

  static async open(options: PhoneOptions): Promise<BenchPhone> {
    const worker = new Worker(new URL('./phone-worker.ts', import.meta.url), { workerData: options });
    const pending = new Map<number, (reply: PhoneReply) => void>();
    const ready = new Promise<PhoneReply>((resolve) => pending.set(0, resolve));
    worker.on('message', (reply: PhoneReply) => {
      pending.get(reply.id)?.(reply);
      pending.delete(reply.id);
    });
    worker.on('error', (error) => {
      for (const settle of pending.values()) settle({ id: 0, error: String(error) });
      pending.clear();
    });
    const { result, error } = await ready;
    if (error !== undefined) throw new Error(error);
    return new BenchPhone(worker, String(result), pending);
  }

  /** Carries a command out, and gives its moment or its value. @throws Error if it fails */
  async at(command: Exclude<PhoneCommand, { op: 'clear' | 'gap' }>): Promise<number> {
    return (await this.#ask(command)) as number;
  }

  /** The longest time without a packet between two moments, and when it ended. */
  async largestGap(fromMs: number, toMs: number): Promise<{ readonly ms: number; readonly endedAtMs: number }> {
    const [ms, endedAtMs] = (await this.#ask({ op: 'gap', fromMs, toMs })) as [number, number];
    return { ms, endedAtMs };
  }

  /** How late its clock was since the last call, in milliseconds. Clears what was heard. */
  async clear(): Promise<number[]> {
    return (await this.#ask({ op: 'clear' })) as number[];
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(command: PhoneCommand): Promise<PhoneReply['result']> {
    const id = this.#nextId++;
    const { promise, resolve } = Promise.withResolvers<PhoneReply>();
    this.#pending.set(id, resolve);
    this.#worker.postMessage({ id, command });
    const { result, error } = await promise;
    if (error !== undefined) throw new Error(error);
    return result;
  }
}
