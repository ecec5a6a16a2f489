import { nowMs, ToneParty } from '../tools/index.ts';

/** Time between two packets of a stream. */
const PACKET_MS = 20;

/**
 * Two parties that talk to each other without the product. Their packets are as late as this machine makes any packet,
 * so a test can tell the noise of the machine from that of the product.
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

  /** The worst delay of a packet that the machine alone caused, since this was opened. */
  async latenessMs(): Promise<number> {
    const take = await this.#listener.take(this.#sinceMs);
    return Math.max(0, take.largestGapMs(this.#sinceMs, nowMs()) - PACKET_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#speaker.close();
    await this.#listener.close();
  }
}
