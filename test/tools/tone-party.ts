import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { SrtpKeys } from '../../src/media/srtp/index.ts';
import { tonesIn } from './goertzel.ts';
import type { RemoteSdp } from './party-sdp.ts';
import { partySdp, readSdp } from './party-sdp.ts';
import type { ReceivedPacket } from './take.ts';
import { nowMs, Take } from './take.ts';
import type { PartyCommand, PartyOptions, PartyRemote, PartyReply } from './tone-party-messages.ts';

/** Defaults of {@link PartyOptions}. */
const DEFAULTS: PartyOptions = {
  frequencyHz: null,
  codec: 'PCMU',
  amplitude: 8000,
  ptimeMs: 20,
  address: '127.0.0.1',
  port: 0,
  ssrc: 0x1234_0000,
  clockSkew: 1,
};

type WithoutId<Command> = Command extends unknown ? Omit<Command, 'id'> : never;

/**
 * A telephone that hums. It sends a sine of its own frequency as G.711, and keeps all packets that it receives with
 * their time of arrival at the socket. It runs in a thread of its own, so a busy test neither delays it nor spoils its
 * times.
 */
export class ToneParty {
  readonly options: PartyOptions;
  readonly port: number;
  readonly #worker: Worker;
  readonly #pending: Map<number, (result: PartyReply['result']) => void>;
  #nextId = 1;
  #sdpVersion = 0;

  private constructor(
    worker: Worker,
    options: PartyOptions,
    port: number,
    pending: Map<number, (result: PartyReply['result']) => void>,
  ) {
    this.#worker = worker;
    this.options = options;
    this.port = port;
    this.#pending = pending;
  }

  /** Opens a party. It sends nothing before {@link connect}. */
  static async open(options: Partial<PartyOptions> = {}): Promise<ToneParty> {
    const all = { ...DEFAULTS, ssrc: Math.floor(Math.random() * 0xffff_ffff), ...options };
    const worker = new Worker(new URL('./tone-party-worker.ts', import.meta.url), { workerData: all });
    const pending = new Map<number, (result: PartyReply['result']) => void>();
    const bound = Promise.withResolvers<number>();
    pending.set(0, (result) => {
      bound.resolve(result as number);
    });
    worker.on('error', bound.reject);
    worker.on('message', ({ id, result }: PartyReply) => {
      pending.get(id)?.(result);
      pending.delete(id);
    });
    return new ToneParty(worker, all, await bound.promise, pending);
  }

  /** The address at which the party receives. */
  get address(): string {
    return this.options.address;
  }

  /** Writes an SDP of the party, as offer or answer. Each call raises the version. */
  sdp(overrides: Parameters<typeof partySdp>[1] = {}): string {
    return partySdp(
      { address: this.address, port: this.port, codecs: [this.options.codec], version: ++this.#sdpVersion },
      overrides,
    );
  }

  /** Sends to the audio stream of an SDP from now on. @param srtp what both sides encrypt with; null: nothing */
  async connect(sdp: string | RemoteSdp, srtp: SrtpKeys | null = null): Promise<void> {
    const { address, port, eventPayloadType } = typeof sdp === 'string' ? readSdp(sdp) : sdp;
    await this.sendTo({ address, port, eventPayloadType: eventPayloadType ?? 101, srtp });
  }

  /** Sends to an address from now on. */
  async sendTo(remote: PartyRemote | null): Promise<void> {
    await this.#ask({ op: 'connect', remote });
  }

  /** Stops sending, or resumes. */
  async pause(paused = true): Promise<void> {
    await this.#ask({ op: 'pause', paused });
  }

  /** Changes the tone. */
  async tone(frequencyHz: number | null): Promise<void> {
    await this.#ask({ op: 'tone', frequencyHz });
  }

  /**
   * Says a word, which is a tone that sounds like a voice to a detector of voices (see `Babble`).
   * @returns when it began, by `nowMs`, as soon as it begins
   */
  async say(frequencyHz: number, durationMs: number): Promise<number> {
    return (await this.#ask({ op: 'say', frequencyHz, durationMs })) as number;
  }

  /** Makes the party's packets get lost, or arrive up to `jitterMs` late. */
  async impair(impairment: { lossPercent?: number; jitterMs?: number }): Promise<void> {
    await this.#ask({ op: 'impair', lossPercent: impairment.lossPercent ?? 0, jitterMs: impairment.jitterMs ?? 0 });
  }

  /** Begins a new RTP stream, with another SSRC and new start values of sequence number and timestamp. */
  async restartStream(ssrc: number): Promise<void> {
    await this.#ask({ op: 'restart', ssrc });
  }

  /**
   * Presses keys (RFC 4733), each for 100 ms. With `endPackets` 0 the end packets get lost. With an `ssrc` the keys are
   * a stream of their own, sent between the packets of the voice, as gateways do.
   */
  async press(digits: string, endPackets = 3, ssrc: number | null = null): Promise<void> {
    await this.#ask({ op: 'digits', digits, endPackets, ssrc });
  }

  /**
   * Presses keys whose tones are in the audio (ITU-T Q.23), in the place of its own tone: -9 dBm0 each.
   * @param onMs length of a key, and of the silence after it
   */
  async pressInBand(digits: string, onMs = 100, offMs = 100): Promise<void> {
    await this.#ask({ op: 'keys', digits, onMs, offMs });
  }

  /** Continues with timestamps from another start. SSRC and sequence numbers stay. */
  async jump(timestamp: number): Promise<void> {
    await this.#ask({ op: 'jump', timestamp });
  }

  /** Continues from another port with the same SSRC, as after a NAT forgot its binding. The former port is deaf then. */
  async rebind(): Promise<void> {
    await this.#ask({ op: 'rebind' });
  }

  /**
   * Sends RTCP (RFC 3550 6.4.2) every 200 ms from now on, from a port of its own. With `mux` it goes to the RTP port
   * (RFC 5761).
   */
  async report(to: 'rtcp' | 'mux'): Promise<void> {
    await this.#ask({ op: 'reports', portOffset: to === 'rtcp' ? 1 : 0 });
  }

  /** Sends the octets of a datagram unchanged. */
  async sendRaw(bytes: Uint8Array): Promise<void> {
    await this.#ask({ op: 'raw', bytes });
  }

  /** Returns the packets that the party received since `sinceMs` (by `nowMs`). */
  async take(sinceMs = -Infinity): Promise<Take> {
    return new Take((await this.#ask({ op: 'take', sinceMs })) as ReceivedPacket[]);
  }

  /** Forgets the packets that the party received. */
  async forget(): Promise<void> {
    await this.#ask({ op: 'forget' });
  }

  /**
   * Waits until the last 100 ms hold exactly the tones `expected` of those in `among`. Returns the time.
   * @throws Error with what was heard instead
   */
  async waitUntilHears(expected: readonly number[], among: readonly number[], timeoutMs = 3000): Promise<number> {
    const deadline = nowMs() + timeoutMs;
    const wanted = among.filter((frequency) => expected.includes(frequency)).join();
    let heard = '';
    while (nowMs() < deadline) {
      const since = nowMs() - 110;
      const recent = await this.take(since);
      if (recent.packets.length >= 4) {
        heard = tonesIn(recent.pcm(), among).join();
        if (heard === wanted) return nowMs();
      }
      await delay(20);
    }
    throw new Error(`expected to hear [${wanted}], heard [${heard}]`);
  }

  /** Waits until the party has received `count` more packets. @throws Error after `timeoutMs` */
  async waitForPackets(count: number, timeoutMs = 3000): Promise<void> {
    const since = nowMs();
    while (nowMs() < since + timeoutMs) {
      if ((await this.take(since)).packets.length >= count) return;
      await delay(20);
    }
    throw new Error(`fewer than ${count} packets came within ${timeoutMs} ms`);
  }

  /** Closes the party and ends its thread. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #ask(command: WithoutId<PartyCommand>): Promise<PartyReply['result']> {
    const id = this.#nextId++;
    const { promise, resolve } = Promise.withResolvers<PartyReply['result']>();
    this.#pending.set(id, resolve);
    this.#worker.postMessage({ ...command, id });
    return await promise;
  }
}
