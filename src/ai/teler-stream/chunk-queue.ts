import type { VoiceLine } from '../gateway/index.ts';
import type { ChunkId } from './app-message.ts';

/** Audio that waits on the line. */
interface Chunk {
  readonly id: ChunkId | null;
  readonly audio: Uint8Array;
  /** Where it begins, on the count of {@link VoiceLine.queuedMs}. */
  readonly fromMs: number;
}

/** The chunks that an application has sent and that are not played yet: each can be dropped by its id. */
export class ChunkQueue {
  readonly #line: VoiceLine;
  /** The line bounds what waits: what it does not take is not kept here either. */
  #waiting: readonly Chunk[] = [];

  constructor(line: VoiceLine) {
    this.#line = line;
  }

  /** @param audio in the format of the line */
  play(id: ChunkId | null, audio: Uint8Array): void {
    const { octetsPerMs } = this.#line.format;
    const fromMs = this.#line.queuedMs;
    this.#line.play(audio);
    const taken = Math.round((this.#line.queuedMs - fromMs) * octetsPerMs);
    if (taken === 0) return;
    const chunk: Chunk = { id, audio: audio.subarray(0, taken), fromMs };
    this.#waiting = [...this.#waiting, chunk];
    this.#line.mark(() => (this.#waiting = this.#waiting.filter((other) => other !== chunk)));
  }

  clear(): void {
    this.#waiting = [];
    this.#line.clear();
  }

  /** Drops the chunks of that id, or what is left of them, and nothing else. */
  drop(id: ChunkId): void {
    const waiting = this.#waiting;
    if (!waiting.some((chunk) => chunk.id === id)) return;
    this.#waiting = [];
    const { playedMs } = this.#line.clear();
    const { octetsPerMs } = this.#line.format;
    for (const { id: other, audio, fromMs } of waiting) {
      if (other === id) continue;
      this.play(other, audio.subarray(Math.max(0, Math.round((playedMs - fromMs) * octetsPerMs))));
    }
  }
}
