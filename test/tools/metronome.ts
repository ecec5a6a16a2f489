import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * A thread that does nothing but wake up every 20 ms. What it was late by, the machine was: tests of pacing take it off,
 * so that they say something about the code also where the machine is busy.
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
