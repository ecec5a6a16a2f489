import type { AudioCodec, G711Law } from './g711.ts';
import { FRAME_SAMPLES } from './g711.ts';

/** Samples that the ring holds, a power of two so that timestamps index it across their wrap: 512 ms. */
export const RING_SAMPLES = 4096;
const RING_MASK = RING_SAMPLES - 1;

/**
 * The octets of a G.711 stream, each at its timestamp with a flag that says whether it is there: packets of any length,
 * order and alignment fit. A timestamp stands for the place that it has modulo {@link RING_SAMPLES}; a frame is the 160
 * samples from its timestamp on.
 */
export class OctetRing {
  readonly #law: G711Law;
  readonly #ring = Buffer.alloc(RING_SAMPLES);
  readonly #present = new Uint8Array(RING_SAMPLES);

  /** @param law what octets are kept in */
  constructor(law: G711Law) {
    this.#law = law;
  }

  /** Whether the octet of a timestamp is there. */
  has(timestamp: number): boolean {
    return this.#present[timestamp & RING_MASK] === 1;
  }

  /** The linear sample of a timestamp; it means something only where {@link has} says so. */
  sampleAt(timestamp: number): number {
    return this.#law.decode[this.#ring[timestamp & RING_MASK] ?? 0] ?? 0;
  }

  /** Keeps a payload in the law `codec`, from its octet `skip` on. `timestamp` is that of its first octet. */
  store(timestamp: number, payload: Buffer, skip: number, codec: AudioCodec): void {
    const slot = (timestamp + skip) & RING_MASK;
    const count = payload.length - skip;
    const first = Math.min(count, RING_SAMPLES - slot);
    payload.copy(this.#ring, slot, skip, skip + first);
    this.#present.fill(1, slot, slot + first);
    if (first < count) {
      payload.copy(this.#ring, 0, skip + first);
      this.#present.fill(1, 0, count - first);
    }
    if (codec === this.#law.codec) return;
    for (let index = 0; index < count; index++) {
      const at = (slot + index) & RING_MASK;
      this.#ring[at] = this.#law.fromOther[this.#ring[at] ?? 0] ?? this.#law.silence;
    }
  }

  /** Copies a frame. Its missing octets mean nothing. */
  copyFrame(timestamp: number, out: Buffer): void {
    const slot = timestamp & RING_MASK;
    const first = Math.min(FRAME_SAMPLES, RING_SAMPLES - slot);
    this.#ring.copy(out, 0, slot, slot + first);
    if (first < FRAME_SAMPLES) this.#ring.copy(out, first, 0, FRAME_SAMPLES - first);
  }

  /** Index within a frame of the first sample that is missing; the frame's length where none is. */
  firstMissing(timestamp: number): number {
    const slot = timestamp & RING_MASK;
    const found = this.#present.indexOf(0, slot);
    if (found !== -1) return Math.min(found - slot, FRAME_SAMPLES);
    const wrapped = this.#present.indexOf(0) + RING_SAMPLES - slot;
    return Math.min(wrapped, FRAME_SAMPLES);
  }

  /** Index within a frame of the last sample that is there; -1 where none is. */
  lastPresent(timestamp: number): number {
    let last = -1;
    for (let index = FRAME_SAMPLES - 1; index >= 0 && last < 0; index--) if (this.has(timestamp + index)) last = index;
    return last;
  }

  /** Forgets a frame. */
  clearFrame(timestamp: number): void {
    const slot = timestamp & RING_MASK;
    this.#present.fill(0, slot, Math.min(slot + FRAME_SAMPLES, RING_SAMPLES));
    if (slot + FRAME_SAMPLES > RING_SAMPLES) this.#present.fill(0, 0, slot + FRAME_SAMPLES - RING_SAMPLES);
  }

  /** Forgets everything. */
  clear(): void {
    this.#present.fill(0);
  }
}
