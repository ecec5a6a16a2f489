import { setTimeout as delay } from 'node:timers/promises';
import { decodeSample, encodeSample, G711, parseRtp } from '../../src/media/rtp/index.ts';
import type { LossyRelay } from './lossy-relay.ts';

const FRAME = 160;
const LAW = G711.PCMU;
const SSRC = 0x1055_1055;

/** What came back, on the time line of its own timestamps. */
export class Listening {
  readonly #packets: { readonly timestamp: number; readonly payload: Buffer; readonly atMs: number }[] = [];

  take(datagram: Buffer): void {
    const packet = parseRtp(datagram);
    if (packet === null || packet.payloadType !== 0) return;
    const { timestamp, payload } = packet;
    this.#packets.push({ timestamp, payload: Buffer.from(payload), atMs: performance.now() });
  }

  /** All of it, and when the sample at a place came. Null: nothing came. */
  sound(): { readonly samples: Int16Array; readonly cameMs: (at: number) => number } | null {
    const [first] = this.#packets;
    if (first === undefined) return null;
    const placeOf = (timestamp: number): number => (timestamp - first.timestamp) | 0;
    const length = Math.max(...this.#packets.map(({ timestamp, payload }) => placeOf(timestamp) + payload.length));
    const samples = new Int16Array(Math.max(0, length));
    const came = new Float64Array(Math.ceil(samples.length / FRAME) + 1).fill(Number.NaN);
    for (const { timestamp, payload, atMs } of this.#packets) {
      const place = placeOf(timestamp);
      if (place < 0) continue;
      payload.forEach((octet, index) => (samples[place + index] = decodeSample(LAW, octet)));
      came[Math.floor(place / FRAME)] = atMs;
    }
    return { samples, cameMs: (at) => (came[Math.floor(at / FRAME)] ?? Number.NaN) + (at % FRAME) / 8 };
  }
}

/** Says a sound through a relay, in packets of 20 ms. Gives when the first sample was said. */
export async function say(sound: Int16Array, relay: LossyRelay, port: number): Promise<number> {
  const startMs = performance.now() + 20;
  for (let index = 0; (index + 1) * FRAME <= sound.length; index++) {
    await delay(Math.max(0, startMs + 20 * index - performance.now()));
    const packet = Buffer.alloc(12 + FRAME);
    packet[0] = 0x80;
    packet[1] = index === 0 ? 0x80 : 0;
    packet.writeUInt16BE((1_000 + index) & 0xffff, 2);
    packet.writeUInt32BE((FRAME * index) >>> 0, 4);
    packet.writeUInt32BE(SSRC, 8);
    for (let at = 0; at < FRAME; at++) packet[12 + at] = encodeSample(LAW, sound[index * FRAME + at]!);
    relay.send(packet, port);
  }
  return startMs;
}
