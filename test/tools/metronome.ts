import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * A thread that only wakes up every 20 ms. Its delays are those of the machine. Tests of pacing subtract them, so that
 * their results are about the code even on a busy machine.
 */
export class Metronome {
  readonly #worker = new Worker(new URL('./metronome-worker.ts', import.meta.url));

  /** Longest time between two beats since the last call. */
  async largestGapMs(): Promise<number> {
    this.#worker.postMessage(null);
    const [times] = (await once(this.#worker, 'message')) as [number[]];
    return times.reduce((largest, at, index) => Math.max(largest, at - (times[index - 1] ?? at)), 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
