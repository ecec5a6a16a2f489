import { expect } from 'vitest';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { nowMs, ToneParty } from '../tools/index.ts';
import type { PhoneCall } from './phone.ts';

/** Time between two packets of a stream. */
const PACKET_MS = 20;
/** The longest pause between two packets to a party that stays, but for what this machine itself is late. */
export const MOST_GAP_MS = enginesOfRun().pair === 'embedded' ? 40 : 60;

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

/** Expects that packets came to each party from its answer on without a longer gap. The bare figures are printed. */
export async function expectNoGap(witness: Witness, toMs: number, ...calls: readonly PhoneCall[]): Promise<void> {
  const lateMs = await witness.latenessMs();
  for (const call of calls) {
    const gapMs = (await call.heard()).largestGapMs(call.answeredAtMs, toMs);
    process.stdout.write(`largest gap to ${call.phone.sip.user}: ${gapMs.toFixed(1)} ms; the machine ${lateMs.toFixed(1)} ms\n`); // prettier-ignore
    expect(gapMs).toBeLessThanOrEqual(MOST_GAP_MS + lateMs);
  }
}
