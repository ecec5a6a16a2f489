// The forks of all legs: 20 ms of G.711 in a packet, of two parties who take turns.
import { createSocket } from 'node:dgram';
import { FRAME_MS, FRAME_SAMPLES, RTP_HEADER_BYTES, writeRtpHeader } from '../../src/media/rtp/index.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { serveParent } from '../shared/child-side.ts';

/** The settings of the forks. */
export interface ForkSettings {
  /** Of each leg. Two after each other are one call. */
  readonly ports: readonly number[];
  /** G.711 of what a party says in its turn. */
  readonly speech: string;
  readonly pauseMs: number;
}

/** What was sent. */
export interface ForksReport {
  /** When each turn of each leg ended, by the clock. */
  readonly turnEndsMs: readonly (readonly number[])[];
  /** Sent packets in percent of those due. Below 100 the bench itself was too slow. */
  readonly sent: number;
}

/** Sending is spread over the 20 ms, as the calls of many callers are. */
const SLOTS = 10;

interface Leg {
  readonly port: number;
  readonly index: number;
  readonly packet: Buffer;
  /** Where in the cycle it starts. */
  readonly offset: number;
  frame: number;
  readonly endsMs: number[];
}

class Forks {
  readonly #clock = new SystemClock();
  readonly #socket = createSocket('udp4');
  readonly #legs: readonly Leg[];
  readonly #speech: Buffer;
  readonly #speechFrames: number;
  /** Speech of the one, a pause, speech of the other, a pause. */
  readonly #cycleFrames: number;
  readonly #startMs: number;
  #slot = 0;
  #sent = 0;
  #over = false;

  constructor({ ports, speech, pauseMs }: ForkSettings) {
    this.#speech = Buffer.from(speech, 'base64');
    this.#speechFrames = Math.floor(this.#speech.length / FRAME_SAMPLES);
    this.#cycleFrames = 2 * (this.#speechFrames + pauseMs / FRAME_MS);
    this.#startMs = this.#clock.now() + FRAME_MS;
    this.#legs = ports.map((port, index) => {
      const packet = Buffer.alloc(RTP_HEADER_BYTES + FRAME_SAMPLES);
      // Calls are spread over the cycle, so that not all turns end at once.
      const call = index >> 1;
      const offset = Math.floor((call * this.#cycleFrames) / Math.ceil(ports.length / 2));
      return { port, index, packet, offset: offset + (index & 1) * (this.#cycleFrames / 2), frame: 0, endsMs: [] };
    });
    this.#wait();
  }

  report(): ForksReport {
    const due = this.#slot * (this.#legs.length / SLOTS);
    return { turnEndsMs: this.#legs.map(({ endsMs }) => endsMs), sent: Math.round((this.#sent / due) * 1000) / 10 };
  }

  close(): Promise<void> {
    this.#over = true;
    this.#socket.close();
    return Promise.resolve();
  }

  #wait(): void {
    if (this.#over) return;
    const dueMs = this.#startMs + (this.#slot * FRAME_MS) / SLOTS;
    const delayMs = dueMs - this.#clock.now();
    if (delayMs > 0) {
      setTimeout(() => this.#wait(), delayMs);
      return;
    }
    for (const leg of this.#legs) if (leg.index % SLOTS === this.#slot % SLOTS) this.#send(leg);
    this.#slot++;
    setImmediate(() => this.#wait());
  }

  #send(leg: Leg): void {
    const place = (leg.frame + leg.offset) % this.#cycleFrames;
    const octets = leg.packet.subarray(RTP_HEADER_BYTES);
    if (place < this.#speechFrames) this.#speech.copy(octets, 0, place * FRAME_SAMPLES, (place + 1) * FRAME_SAMPLES);
    else octets.fill(0xff);
    // The last packet of a turn goes out when its last sample was said.
    if (place === this.#speechFrames - 1) leg.endsMs.push(this.#clock.now());
    writeRtpHeader(leg.packet, {
      marker: false,
      payloadType: 0,
      sequence: leg.frame,
      timestamp: leg.frame * FRAME_SAMPLES,
      ssrc: leg.index + 1,
    });
    leg.frame++;
    // The packet is used again for the next frame, so it is copied.
    this.#socket.send(Buffer.from(leg.packet), leg.port, '127.0.0.1', () => this.#sent++);
  }
}

await serveParent((settings) => {
  const forks = new Forks(settings as ForkSettings);
  return Promise.resolve({
    ready: null,
    answers: { report: () => forks.report() },
    close: () => forks.close(),
  });
});
