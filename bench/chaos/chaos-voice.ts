import type { Socket } from 'node:dgram';
import { decodeSample, encodeSample, G711 } from '../../src/media/rtp/index.ts';
import { goertzel } from '../../test/tools/index.ts';
import type { RemoteSdp } from '../../test/tools/party-sdp.ts';
import { loopbackSocket, pcmuPacket, stamp } from '../media/udp.ts';
import type { Faults, Party } from './faulty-wire.ts';
import { deliverBy, drawFate } from './faulty-wire.ts';

const PACKET_MS = 20;
const PACKET_SAMPLES = 160;
const AMPLITUDE = 8_000;
/** A packet that holds a quarter of a tone counts. A cut tone makes less than this of any other, 200 Hz away. */
const HEARD_AMPLITUDE = 2_000;
/** Updates of a key press of 100 ms, its end packets not counted. */
const KEY_PACKETS = 5;
/** RFC 4733 2.5.1.4: the end packet is sent three times. */
const END_PACKETS = 3;

/** When a tone was heard, in ms of the bench's clock. */
export interface Hearing {
  readonly firstMs: number;
  lastMs: number;
  packets: number;
}

interface Press {
  readonly digit: string;
  readonly sequence: number;
}

/** The RTP of one phone: it hums, presses keys, and tells by tone whom it hears. Its packets are lost and late too. */
export class ChaosVoice {
  readonly port: number;
  /** By the tone in Hz. */
  readonly heard = new Map<number, Hearing>();
  /** When its call began, as the ladder of the call counts. */
  readonly startedMs: number;
  readonly #socket: Socket;
  readonly #party: Party;
  readonly #faults: Faults;
  readonly #tones: readonly number[];
  readonly #hum: Buffer;
  #remote: RemoteSdp | null = null;
  #sequence = 0;
  #press: Press | null = null;
  #timer: NodeJS.Timeout | null = null;
  #dueMs = 0;
  #closed = false;

  private constructor(socket: Socket, party: Party, faults: Faults, tones: readonly number[], ownHz: number) {
    this.#socket = socket;
    this.port = socket.address().port;
    this.#party = party;
    this.startedMs = party.ladder.startedMs;
    this.#faults = faults;
    this.#tones = tones;
    this.#hum = humOf(ownHz);
    socket.on('message', (bytes) => deliverBy(this.#fate(), () => this.#received(bytes)));
  }

  /** @param tones that it tells apart */
  static async open(party: Party, faults: Faults, tones: readonly number[], ownHz: number): Promise<ChaosVoice> {
    return new ChaosVoice(await loopbackSocket(), party, faults, tones, ownHz);
  }

  /** Hums to where an SDP says, from now on. */
  talkTo(remote: RemoteSdp): void {
    this.#remote = remote;
    if (this.#timer !== null || this.#closed) return;
    this.#dueMs = performance.now();
    this.#tick();
  }

  /** Presses a key for 100 ms. */
  press(digit: string): void {
    this.#press = { digit, sequence: this.#sequence };
  }

  hears(hz: number): boolean {
    return this.heard.has(hz);
  }

  /** When it heard a tone first; null where it never did. */
  firstMs(hz: number): number | null {
    return this.heard.get(hz)?.firstMs ?? null;
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#socket.close();
  }

  #fate(): readonly number[] {
    // RTP comes twice on no wire that we know, and a phone's jitter buffer drops what is later than this.
    return drawFate(this.#party.random, { ...this.#faults, duplicate: 0, latestMs: 40 });
  }

  #received(bytes: Buffer): void {
    if (this.#closed || bytes.length < 13 || (bytes[1]! & 0x7f) !== 0) return;
    const samples = Array.from(bytes.subarray(12), (octet) => decodeSample(G711.PCMU, octet));
    const atMs = performance.now();
    for (const hz of this.#tones) {
      if (goertzel(samples, hz, 8000) < HEARD_AMPLITUDE) continue;
      const before = this.heard.get(hz);
      if (before === undefined) this.heard.set(hz, { firstMs: atMs, lastMs: atMs, packets: 1 });
      else {
        before.lastMs = atMs;
        before.packets += 1;
      }
    }
  }

  #tick(): void {
    if (this.#closed) return;
    while (performance.now() >= this.#dueMs) {
      this.#dueMs += PACKET_MS;
      this.#sequence += 1;
      const remote = this.#remote!;
      if (this.#press === null) this.#send(remote, this.#hum, 0, this.#sequence);
      else this.#sendKey(remote, this.#press);
    }
    this.#timer = setTimeout(() => this.#tick(), Math.max(1, this.#dueMs - performance.now()));
  }

  /** Sends the next packet of a key in place of the hum (RFC 4733 2.5.1.2). */
  #sendKey(remote: RemoteSdp, { digit, sequence }: Press): void {
    const sent = this.#sequence - sequence;
    const end = sent > KEY_PACKETS;
    const payload = Buffer.from(['0123456789*#'.indexOf(digit), (end ? 0x80 : 0) | 10, 0, 0]);
    payload.writeUInt16BE(Math.min(sent, KEY_PACKETS) * PACKET_SAMPLES, 2);
    const copies = Array.from({ length: end ? END_PACKETS : 1 }, () =>
      this.#send(remote, payload, remote.eventPayloadType ?? 101, sequence),
    );
    if (!end) return;
    this.#press = null;
    this.#party.ladder.key(this.#party.name, digit, copies.flat());
  }

  /** @returns the delays of the copies that arrive */
  #send(remote: RemoteSdp, payload: Buffer, payloadType: number, timestampSequence: number): readonly number[] {
    const packet = Buffer.concat([pcmuPacket(this.port, 0).subarray(0, 12), payload]);
    stamp(packet, this.#sequence);
    packet.writeUInt32BE((timestampSequence * PACKET_SAMPLES) >>> 0, 4);
    packet[1] = payloadType;
    const delaysMs = this.#fate();
    deliverBy(delaysMs, () => {
      if (!this.#closed && remote.port !== 0) this.#socket.send(packet, remote.port, '127.0.0.1');
    });
    return delaysMs;
  }
}

/** 20 ms of a tone of whole periods, so that packets join without a seam. */
function humOf(hz: number): Buffer {
  return Buffer.from(
    Array.from({ length: PACKET_SAMPLES }, (_, index) =>
      encodeSample(G711.PCMU, Math.round(AMPLITUDE * Math.sin((2 * Math.PI * hz * index) / 8000))),
    ),
  );
}
