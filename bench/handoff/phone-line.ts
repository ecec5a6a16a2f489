import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { raiseThreadPriority, REALTIME } from '../../src/media/thread/index.ts';
import { decodeSample, encodeSample, G711 } from '../../src/media/rtp/index.ts';
import { nowMs } from '../../test/tools/index.ts';

const PACKET_MS = 20;
const PACKET_SAMPLES = 160;
/** A tone counts from a quarter of the usual amplitude. One packet that holds half a tone is enough. */
const HEARD_AMPLITUDE = 2_000;
const SPOKEN_AMPLITUDE = 8_000;
/** Updates of a key press of 100 ms, its end packets not counted. */
const KEY_PACKETS = 5;
/** RFC 4733 2.5.1.4: the end packet is sent three times. */
const END_PACKETS = 3;
const AUDIO_TYPE = 0;
const QUIET_PACKETS = 3;

/** The target of a line. */
export interface LineRemote {
  readonly address: string;
  readonly port: number;
  readonly eventPayloadType: number;
}

interface Heard {
  readonly atMs: number;
  readonly samples: Int16Array;
}

interface Press {
  readonly event: number;
  readonly timestamp: number;
  /** Packets sent so far. */
  sent: number;
  readonly done: (endAtMs: number) => void;
}

/** The RTP of a telephone. It hums, presses keys, and notes each packet with its time at the socket. */
export class PhoneLine {
  readonly port: number;
  /** Time of the first audio packet after the last key press. */
  voiceAgainMs = NaN;
  readonly #socket: Socket;
  readonly #frequencyHz: number;
  readonly #heard: Heard[] = [];
  readonly #waiting = new Set<() => void>();
  #latenessMs: number[] = [];
  #remote: LineRemote | null = null;
  #sequence = 1;
  #timestamp = 1_000;
  #ssrc = 0;
  #marker = true;
  #phase = 0;
  #press: Press | null = null;
  #dueMs = nowMs();

  private constructor(socket: Socket, frequencyHz: number) {
    this.#socket = socket;
    this.#frequencyHz = frequencyHz;
    this.port = socket.address().port;
    socket.on('message', (bytes) => this.#received(bytes, nowMs()));
    this.#tick();
  }

  static async open(frequencyHz: number): Promise<PhoneLine> {
    raiseThreadPriority(REALTIME.party); // where it may: the machine may be busy, the phone is not
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return new PhoneLine(socket, frequencyHz);
  }

  /** Talks to an address as a new stream, whose packets may go at any time within the 20 ms. */
  talkTo(remote: LineRemote): void {
    this.#dueMs += Math.random() * PACKET_MS;
    this.#remote = remote;
    this.#ssrc = Math.floor(Math.random() * 0xffff_ffff);
    this.#marker = true;
  }

  fallSilent(): void {
    this.#remote = null;
  }

  /** Presses a key. @returns when the first end packet went */
  async press(digit: string): Promise<number> {
    return await new Promise<number>((done) => {
      this.#press = { event: '0123456789*#'.indexOf(digit), timestamp: this.#timestamp, sent: 0, done };
    });
  }

  /** Gives the time of the first packet with a tone since. @throws Error after `timeoutMs` */
  async hear(frequencyHz: number, sinceMs: number, timeoutMs: number): Promise<number> {
    const find = (): number | undefined =>
      this.#heard.find(({ atMs, samples }) => atMs >= sinceMs && amplitude(samples, frequencyHz) >= HEARD_AMPLITUDE)
        ?.atMs;
    return await this.#until(find, timeoutMs, `${frequencyHz} Hz`);
  }

  /** Gives the time at which a tone was gone. @throws Error after `timeoutMs` */
  async hearNoMore(frequencyHz: number, timeoutMs: number): Promise<number> {
    const find = (): number | undefined => {
      const latest = this.#heard.slice(-QUIET_PACKETS);
      const quiet = latest.every(({ samples }) => amplitude(samples, frequencyHz) < HEARD_AMPLITUDE / 10);
      return latest.length === QUIET_PACKETS && quiet ? latest[0]!.atMs : undefined;
    };
    return await this.#until(find, timeoutMs, `the end of ${frequencyHz} Hz`);
  }

  /** The longest time without a packet between two moments, both included, and its end. */
  largestGap(fromMs: number, toMs: number): { readonly ms: number; readonly endedAtMs: number } {
    const times = this.#heard.map(({ atMs }) => atMs).filter((atMs) => atMs > fromMs && atMs < toMs);
    let largest = { ms: 0, endedAtMs: fromMs };
    let lastMs = fromMs;
    for (const atMs of [...times, toMs]) {
      if (atMs - lastMs > largest.ms) largest = { ms: atMs - lastMs, endedAtMs: atMs };
      lastMs = atMs;
    }
    return largest;
  }

  /** Forgets what was heard. @returns how late the clock was each time since the last call */
  clear(): number[] {
    this.#heard.length = 0;
    const lateness = this.#latenessMs;
    this.#latenessMs = [];
    return lateness;
  }

  async #until(find: () => number | undefined, timeoutMs: number, what: string): Promise<number> {
    const deadline = nowMs() + timeoutMs;
    for (let found = find(); ; found = find()) {
      if (found !== undefined) return found;
      const leftMs = deadline - nowMs();
      if (leftMs <= 0) throw new Error(`${what}: not heard within ${timeoutMs} ms`);
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, leftMs);
        this.#waiting.add(wake);
      });
    }
  }

  #received(bytes: Buffer, atMs: number): void {
    if (bytes.length < 12 || (bytes[1]! & 0x7f) !== AUDIO_TYPE) return;
    const samples = Int16Array.from(bytes.subarray(12), (octet) => decodeSample(G711.PCMU, octet));
    this.#heard.push({ atMs, samples });
    for (const wake of this.#waiting) wake();
  }

  #tick(): void {
    const lateMs = nowMs() - this.#dueMs;
    if (lateMs >= 0) {
      this.#latenessMs.push(lateMs);
      this.#dueMs += PACKET_MS;
      const remote = this.#remote;
      if (remote !== null) {
        if (this.#press === null) this.#sendAudio(remote);
        else this.#sendKey(remote, this.#press);
      }
      this.#timestamp = (this.#timestamp + PACKET_SAMPLES) >>> 0;
    }
    setTimeout(() => this.#tick(), Math.max(0, this.#dueMs - nowMs()));
  }

  #sendAudio(remote: LineRemote): void {
    const step = (2 * Math.PI * this.#frequencyHz) / 8000;
    const payload = Buffer.alloc(PACKET_SAMPLES);
    for (let index = 0; index < PACKET_SAMPLES; index++) {
      payload[index] = encodeSample(G711.PCMU, Math.round(SPOKEN_AMPLITUDE * Math.sin((this.#phase += step))));
    }
    this.#phase %= 2 * Math.PI;
    if (Number.isNaN(this.voiceAgainMs)) this.voiceAgainMs = nowMs();
    this.#send(remote, AUDIO_TYPE, this.#timestamp, this.#marker, payload);
    this.#marker = false;
  }

  /**
   * Sends a key instead of audio (RFC 4733 2.5.1.2): updates, then all end packets at once. Audio continues with the
   * next tick.
   */
  #sendKey(remote: LineRemote, press: Press): void {
    press.sent += 1;
    const end = press.sent > KEY_PACKETS;
    const payload = Buffer.from([press.event, (end ? 0x80 : 0) | 10, 0, 0]);
    payload.writeUInt16BE(Math.min(press.sent, KEY_PACKETS) * PACKET_SAMPLES, 2);
    const atMs = nowMs();
    for (let copy = 0; copy < (end ? END_PACKETS : 1); copy++) {
      this.#send(remote, remote.eventPayloadType, press.timestamp, press.sent === 1, payload);
    }
    if (!end) return;
    this.#press = null;
    this.voiceAgainMs = NaN;
    press.done(atMs);
  }

  #send(remote: LineRemote, payloadType: number, timestamp: number, marker: boolean, payload: Buffer): void {
    const bytes = Buffer.alloc(12 + payload.length);
    bytes[0] = 0x80;
    bytes[1] = (marker ? 0x80 : 0) | payloadType;
    bytes.writeUInt16BE(this.#sequence, 2);
    bytes.writeUInt32BE(timestamp, 4);
    bytes.writeUInt32BE(this.#ssrc, 8);
    payload.copy(bytes, 12);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#socket.send(bytes, remote.port, remote.address);
  }
}

/** Amplitude of a sine in one packet. Tones at multiples of 50 Hz do not disturb each other in 20 ms. */
function amplitude(samples: Int16Array, frequencyHz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / 8000);
  let last = 0;
  let beforeLast = 0;
  for (const sample of samples) {
    const value = sample + coefficient * last - beforeLast;
    beforeLast = last;
    last = value;
  }
  const power = last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
  return samples.length === 0 ? 0 : (2 * Math.sqrt(Math.max(0, power))) / samples.length;
}
