import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';
import { partySdp, readSdp } from './party-sdp.ts';
import { nowMs } from './take.ts';

/** How the party behaves. */
export interface ReportingOptions {
  /** Every so many packets one is left out. */
  readonly losesOneOf: number;
  /** What it says that it lost of what it was sent: one of so many. */
  readonly saysOneOf: number;
  /** How long it says to have held a report for less than it did: what looks like the way there and back. */
  readonly roundTripMs: number;
  /** RTP and RTCP share a port (RFC 5761). */
  readonly rtcpMux: boolean;
}

const SSRC = 0x0ace_0fba;

/**
 * A telephone that speaks RTCP: silence every 20 ms, some of it lost, and receiver reports twice a second that answer what
 * it gets. It keeps the RTCP that comes. All of it is written and read by hand, octet by octet.
 */
export class ReportingParty implements AsyncDisposable {
  readonly ssrc = SSRC;
  /** Compound packets that came, and the port that they came to. */
  readonly reports: { readonly bytes: Buffer; readonly to: 'rtp' | 'rtcp' }[] = [];
  readonly #options: ReportingOptions;
  readonly #rtp: Socket;
  readonly #rtcp: Socket;
  readonly #stop = new AbortController();
  #remote: { readonly address: string; readonly port: number } | null = null;
  #theirs: { readonly ssrc: number; readonly first: number; highest: number } | null = null;
  #sequence = 60_000;
  #lastReport: { readonly middle: number; readonly atMs: number } | null = null;

  private constructor(options: ReportingOptions, rtp: Socket, rtcp: Socket) {
    this.#options = options;
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    rtp.on('message', (bytes) => this.#received(bytes));
    rtcp.on('message', (bytes) => this.#reported(bytes, 'rtcp'));
  }

  static async open(options: ReportingOptions): Promise<ReportingParty> {
    for (;;) {
      const rtp = await bound(0);
      const { port } = rtp.address();
      const rtcp = port % 2 === 0 ? await bound(port + 1).catch(() => null) : null;
      if (rtcp !== null) return new ReportingParty(options, rtp, rtcp);
      rtp.close();
    }
  }

  sdp(): string {
    const { port } = this.#rtp.address();
    return partySdp({ address: '127.0.0.1', port, codecs: ['PCMU'], version: 1 }, { rtcpMux: this.#options.rtcpMux });
  }

  /** Speaks to the far end of an SDP from now on. */
  connect(sdp: string): void {
    this.#remote = readSdp(sdp);
    void this.#speak();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#rtp.close();
    this.#rtcp.close();
    await Promise.resolve();
  }

  async #speak(): Promise<void> {
    const startMs = nowMs();
    for (let index = 0; ; index++) {
      await delay(Math.max(0, startMs + 20 * index - nowMs()));
      if (this.#isClosed()) return;
      this.#sequence = (60_000 + index) & 0xffff;
      if (index % this.#options.losesOneOf !== this.#options.losesOneOf - 1) this.#sendRtp(index);
      if (index % 25 === 24) this.#sendReport();
    }
  }

  #isClosed(): boolean {
    return this.#stop.signal.aborted;
  }

  #sendRtp(index: number): void {
    const packet = Buffer.alloc(172, 0xff);
    packet[0] = 0x80;
    packet[1] = 0;
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(160 * index, 4);
    packet.writeUInt32BE(SSRC, 8);
    this.#rtp.send(packet, this.#remote!.port, this.#remote!.address);
  }

  #sendReport(): void {
    const theirs = this.#theirs;
    if (theirs === null) return;
    const packets = theirs.highest - theirs.first + 1;
    const report = Buffer.alloc(32 + 12);
    report.writeUInt32BE(0x81c9_0007, 0); // RR with one block
    report.writeUInt32BE(SSRC, 4);
    report.writeUInt32BE(theirs.ssrc, 8);
    report.writeUInt8(Math.floor(256 / this.#options.saysOneOf), 12);
    report.writeUIntBE(Math.floor(packets / this.#options.saysOneOf), 13, 3);
    report.writeUInt32BE(theirs.highest, 16);
    report.writeUInt32BE(24, 20); // a jitter of 3 ms
    const last = this.#lastReport;
    const heldMs = last === null ? 0 : Math.max(0, nowMs() - last.atMs - this.#options.roundTripMs);
    // Before it has held it for so long, it says nothing of it.
    if (last !== null && nowMs() - last.atMs > this.#options.roundTripMs) {
      report.writeUInt32BE(last.middle, 24);
      report.writeUInt32BE(Math.round((heldMs * 65_536) / 1_000), 28);
    }
    report.writeUInt32BE(0x81ca_0002, 32); // SDES: a CNAME of no octets
    report.writeUInt32BE(SSRC, 36);
    report.writeUInt32BE(0x0100_0000, 40);
    const socket = this.#options.rtcpMux ? this.#rtp : this.#rtcp;
    socket.send(report, this.#remote!.port + (this.#options.rtcpMux ? 0 : 1), this.#remote!.address);
  }

  #received(bytes: Buffer): void {
    const type = bytes[1] ?? 0;
    if (type >= 192 && type <= 223) {
      this.#reported(bytes, 'rtp');
      return;
    }
    const sequence = bytes.readUInt16BE(2);
    const ssrc = bytes.readUInt32BE(8);
    if (this.#theirs?.ssrc !== ssrc) this.#theirs = { ssrc, first: sequence, highest: sequence };
    const { highest } = this.#theirs;
    this.#theirs.highest = highest + (((sequence - highest) << 16) >> 16);
  }

  #reported(bytes: Buffer, to: 'rtp' | 'rtcp'): void {
    this.reports.push({ bytes: Buffer.from(bytes), to });
    if (bytes[1] === 200) this.#lastReport = { middle: bytes.readUInt32BE(10), atMs: nowMs() };
  }
}

async function bound(port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  socket.once('error', reject);
  socket.bind(port, '127.0.0.1', () => {
    resolve(socket);
  });
  return await promise;
}
