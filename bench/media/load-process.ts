// The far ends. Each leg sends a packet every 20 ms to where packets come from, and notes what it receives.
import type { Socket } from 'node:dgram';
import { serveParent } from '../shared/child-side.ts';
import { spreadOf } from '../shared/percentiles.ts';
import type { Spread } from '../shared/percentiles.ts';
import type { SrtpSuite } from '../../src/media/srtp/index.ts';
import { SrtpSession } from '../../src/media/srtp/index.ts';
import { keysTold } from './keys.ts';
import { loopbackSocket, PACKET_BYTES, pcmuPacket, stamp } from './udp.ts';

/** The settings of the load. */
export interface LoadSettings {
  readonly legs: number;
  /** What they encrypt with; null: nothing. */
  readonly suite: SrtpSuite | null;
}

/** Its message when it is ready. */
export interface LoadReady {
  readonly ports: readonly number[];
}

/** The packets since `begin`. */
export interface LoadReport {
  /** Time between two packets of a leg, in ms. */
  readonly spacing: Spread;
  /** Received packets in percent of those due. */
  readonly received: number;
  /** Packets that carry what the leg's partner sends, in percent of those received. */
  readonly fromPartner: number;
  /** Sent packets in percent of those due. Below 100 the load itself was too slow. */
  readonly sent: number;
}

interface Leg {
  readonly socket: Socket;
  readonly packet: Buffer;
  readonly srtp: SrtpSession;
  target: number | null;
  sequence: number;
  lastAtMs: number | null;
}

/** Sending is spread over the 20 ms, so that it does not delay arrivals in bursts. */
const SLOTS = 20;
const SLOT_MS = 20 / SLOTS;

class Load {
  readonly legs: Leg[] = [];
  #gaps: number[] = [];
  #received = 0;
  #fromPartner = 0;
  #sent = 0;
  #beganMs = 0;
  #slot = 0;
  #dueMs = performance.now();

  async open(count: number, suite: SrtpSuite | null): Promise<void> {
    for (let index = 0; index < count; index++) {
      const socket = await loopbackSocket();
      const leg: Leg = {
        socket,
        packet: pcmuPacket(index + 1, octetOf(index)),
        srtp: new SrtpSession(),
        target: null,
        sequence: 0,
        lastAtMs: null,
      };
      const partner = octetOf(index ^ 1);
      if (suite !== null) leg.srtp.configure('awaited');
      socket.on('message', (datagram: Buffer, from) => {
        const atMs = performance.now();
        const keys = suite === null ? null : keysTold(datagram, socket.address().port, suite);
        if (keys !== null) leg.srtp.configure(keys);
        const bytes = leg.srtp.unprotectRtp(datagram);
        if (bytes?.length !== PACKET_BYTES) return; // other programs send to loopback ports as well
        leg.target = from.port;
        this.#received++;
        if (bytes[100] === partner) this.#fromPartner++;
        if (leg.lastAtMs !== null) this.#gaps.push(atMs - leg.lastAtMs);
        leg.lastAtMs = atMs;
      });
      this.legs.push(leg);
    }
    this.#run();
  }

  begin(): void {
    this.#gaps = [];
    this.#received = this.#fromPartner = this.#sent = 0;
    for (const leg of this.legs) leg.lastAtMs = null;
    this.#beganMs = performance.now();
  }

  report(): LoadReport {
    const due = (this.legs.length * (performance.now() - this.#beganMs)) / 20;
    const percent = (count: number, of: number): number => Math.round((1000 * count) / of) / 10;
    return {
      spacing: spreadOf(this.#gaps),
      received: percent(this.#received, due),
      fromPartner: percent(this.#fromPartner, this.#received),
      sent: percent(this.#sent, due),
    };
  }

  #run(): void {
    for (const nowMs = performance.now(); this.#dueMs <= nowMs; this.#dueMs += SLOT_MS) this.#sendSlot();
    setTimeout(() => {
      this.#run();
    }, 1);
  }

  #sendSlot(): void {
    for (let index = this.#slot; index < this.legs.length; index += SLOTS) {
      const leg = this.legs[index]!;
      if (leg.target === null) continue;
      stamp(leg.packet, leg.sequence++);
      const sent = leg.srtp.protectRtp(leg.packet);
      leg.socket.send(sent, 0, sent.length, leg.target, '127.0.0.1');
      this.#sent++;
    }
    this.#slot = (this.#slot + 1) % SLOTS;
  }
}

/** The octet that a leg sends throughout. It is not silence. */
function octetOf(index: number): number {
  return 1 + (index % 100);
}

await serveParent(async (settings) => {
  const load = new Load();
  const { legs, suite } = settings as LoadSettings;
  await load.open(legs, suite);
  return {
    ready: { ports: load.legs.map(({ socket }) => socket.address().port) } satisfies LoadReady,
    answers: {
      begin: () => {
        load.begin();
      },
      report: () => load.report(),
    },
    close: () => Promise.resolve(),
  };
});
