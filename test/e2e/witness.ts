import { nowMs, ToneParty } from '../tools/index.ts';

/** Time between two packets of a stream. */
const PACKET_MS = 20;

/**
 * Two parties that talk to each other without the product: how late their packets are is what this machine does to any
 * stream, so a test can tell its own noise from the product's.
 */
export class Witness implements AsyncDisposable {
  readonly #speaker: ToneParty;
  readonly #listener: ToneParty;
  readonly #sinceMs = nowMs();

  private constructor(speaker: ToneParty, listener: ToneParty) {
    this.#speaker = speaker;
    this.#listener = listener;
  }

  static async open(): Promise<Witness> {
    const listener = await ToneParty.open();
    const speaker = await ToneParty.open({ frequencyHz: 1_000 });
    await speaker.connect(listener.sdp());
    await listener.waitForPackets(1);
    return new Witness(speaker, listener);
  }

  /** By how much the machine alone made a packet late, at worst, since this was opened. */
  async latenessMs(): Promise<number> {
    const take = await this.#listener.take(this.#sinceMs);
    return Math.max(0, take.largestGapMs(this.#sinceMs, nowMs()) - PACKET_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#speaker.close();
    await this.#listener.close();
  }
}
