import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { partySdp, readSdp } from '../../test/tools/index.ts';
import { contactUri, uriAddress } from '../../test/tools/sip-message.ts';
import { copied, SipEndpoint } from '../load/index.ts';
import { loopbackSocket, pcmuPacket, stamp } from '../media/udp.ts';
import { NUMBER } from '../product/index.ts';
import { payloadAt } from './clock-tone.ts';

const PACKET_MS = 20;

/** A call as its caller knows it. Times are ms since 1970. */
export interface CodedCall {
  /** The number that it called from. */
  readonly from: string;
  answeredAt: number | null;
  /** It hung up, or the product was killed. */
  endedAt: number | null;
  /** It was up when the product was killed. */
  killed: boolean;
  /** The bench itself was late by so much at most while the call was up, in ms. */
  lateMs: number;
}

interface Line {
  readonly call: CodedCall;
  readonly socket: Socket;
  remotePort: number;
  sent: number;
}

/** Callers that send a tone which tells the time. */
export class CodedCallers implements AsyncDisposable {
  readonly #sip: SipEndpoint;
  readonly #lines = new Set<Line>();
  readonly #timer: NodeJS.Timeout;
  #next = 0;
  /** Counts the kills. */
  #kills = 0;
  #dueMs = performance.now();

  private constructor(sip: SipEndpoint) {
    this.#sip = sip;
    this.#timer = setInterval(() => this.#tick(), PACKET_MS / 4);
  }

  static async open(): Promise<CodedCallers> {
    const sip = await SipEndpoint.open(
      (request, fromPort) => {
        if (request.method !== 'ACK') sip.respond(request, '200 OK', fromPort, 'caller');
      },
      { giveUpMs: 4_000 },
    );
    return new CodedCallers(sip);
  }

  /** A call that its caller ends after `lastsMs`. @returns what is known of it, which grows */
  async call(productPort: number, lastsMs: number): Promise<CodedCall> {
    const from = `+1557${String(this.#next++).padStart(7, '0')}`;
    const call: CodedCall = { from, answeredAt: null, endedAt: null, killed: false, lateMs: 0 };
    const socket = await loopbackSocket();
    const line: Line = { call, socket, remotePort: 0, sent: 0 };
    void this.#play(line, productPort, lastsMs)
      .catch(() => undefined)
      .finally(() => {
        this.#lines.delete(line);
        socket.close();
      });
    return call;
  }

  /** The product was killed at that moment: every call that is up is over. */
  abandon(wallMs: number): void {
    this.#kills += 1;
    for (const { call } of this.#lines) {
      call.killed = true;
      call.endedAt ??= wallMs;
    }
    this.#lines.clear();
  }

  async #play(line: Line, productPort: number, lastsMs: number): Promise<void> {
    const { call, socket } = line;
    const user = ['From', `<sip:${call.from}@127.0.0.1:${this.#sip.port}>;tag=caller`] as const;
    const callId = ['Call-ID', `${randomBytes(9).toString('hex')}@127.0.0.1`] as const;
    const contact = ['Contact', `<sip:${call.from}@127.0.0.1:${this.#sip.port}>`] as const;
    const uri = `sip:${NUMBER}@127.0.0.1:${productPort}`;
    const invite = [user, ['To', `<${uri}>`], callId, ['CSeq', '1 INVITE'], contact] as const;
    const sdp = partySdp({ address: '127.0.0.1', port: socket.address().port, codecs: ['PCMU'], version: 1 });
    const kills = this.#kills;
    const answer = await this.#sip.request('INVITE', uri, productPort, invite, sdp);
    // An answer that was on its way at the kill is nobody's any more.
    if (answer.status !== 200 || kills !== this.#kills) return;
    const target = contactUri(answer);
    const dialog = [user, copied(answer, 'To'), callId] as const;
    const ack = [...dialog, ['CSeq', '1 ACK'] as const];
    this.#sip.acknowledge(target, uriAddress(target).port, ack, answer);
    call.answeredAt = Date.now();
    line.remotePort = readSdp(answer.body).port;
    this.#lines.add(line);
    await new Promise((resolve) => setTimeout(resolve, lastsMs));
    if (call.endedAt !== null) return;
    this.#lines.delete(line);
    call.endedAt = Date.now();
    await this.#sip.request('BYE', target, uriAddress(target).port, [...dialog, ['CSeq', '2 BYE']]);
  }

  #tick(): void {
    const lateMs = performance.now() - this.#dueMs;
    for (const { call } of this.#lines) call.lateMs = Math.max(call.lateMs, lateMs);
    while (performance.now() >= this.#dueMs) {
      this.#dueMs += PACKET_MS;
      const payload = payloadAt(Date.now());
      for (const line of this.#lines) {
        const packet = pcmuPacket(1, 0);
        payload.copy(packet, 12);
        stamp(packet, line.sent++);
        line.socket.send(packet, line.remotePort, '127.0.0.1');
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#sip.close();
  }
}
