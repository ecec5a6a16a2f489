import type { Socket } from 'node:dgram';
import type { SipMessage } from '../../test/tools/sip-message.ts';
import {
  branchOf,
  cseqOf,
  isRtp,
  mustHave,
  newBranch,
  readMessage,
  writeMessage,
} from '../../test/tools/sip-message.ts';
import { loopbackSocket } from '../media/udp.ts';

/** RFC 3261 17.1.1.1 T1: when a message is sent again for the first time. */
const T1_MS = 500;
/** What is answered after that never is. */
const GIVE_UP_MS = 8_000;
/** How long a response, or an ACK, is kept for what comes again. */
const KEEP_MS = 10_000;
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

type Headers = SipMessage['headers'];

/** What an endpoint does with requests that it has not answered before. */
export type RequestHandler = (request: SipMessage, fromPort: number) => void;

/** The way that the datagrams of an endpoint take. */
export interface Wire {
  /** Passes a datagram on by `deliver`: never, once or more often, now or later. */
  pass(text: string, outgoing: boolean, deliver: () => void): void;
}

/** The choices of an endpoint. */
export interface EndpointOptions {
  /** @defaultValue every datagram is passed on at once */
  readonly wire?: Wire;
  /** @defaultValue 8 s */
  readonly giveUpMs?: number;
}

/** The choices of a request. */
export interface RequestOptions {
  /** That of the INVITE that a CANCEL withdraws (RFC 3261 9.1). @defaultValue a new one */
  readonly branch?: string;
  /** Hears every response, the final one too. */
  readonly onResponse?: (response: SipMessage) => void;
}

const PERFECT_WIRE: Wire = { pass: (_text, _outgoing, deliver) => deliver() };

/**
 * SIP over one UDP socket for very many calls: it sends again what may have been lost (RFC 3261 17.1), and answers
 * requests that come again with what it answered before (17.2). A final response that comes again is acknowledged
 * again. All else is up to its user.
 */
export class SipEndpoint {
  readonly port: number;
  readonly #socket: Socket;
  readonly #onRequest: RequestHandler;
  readonly #waiting = new Map<string, { readonly take: (response: SipMessage) => void }>();
  readonly #responses = new Map<string, string>();
  /** By the transaction of the INVITE. */
  readonly #acks = new Map<string, () => void>();
  readonly #wire: Wire;
  readonly #giveUpMs: number;
  #closed = false;
  /** Times that something had to be sent again. */
  retransmissions = 0;

  private constructor(socket: Socket, onRequest: RequestHandler, options: EndpointOptions) {
    this.#wire = options.wire ?? PERFECT_WIRE;
    this.#giveUpMs = options.giveUpMs ?? GIVE_UP_MS;
    this.#socket = socket;
    this.port = socket.address().port;
    this.#onRequest = onRequest;
    socket.on('message', (bytes, from) => {
      if (isRtp(bytes)) return;
      const text = bytes.toString('latin1');
      this.#wire.pass(text, false, () => this.#received(text, from.port));
    });
  }

  static async open(onRequest: RequestHandler, options: EndpointOptions = {}): Promise<SipEndpoint> {
    const socket = await loopbackSocket();
    socket.setRecvBufferSize(SOCKET_BUFFER_BYTES);
    return new SipEndpoint(socket, onRequest, options);
  }

  /** Sends a request, again where need be, and brings the final response. @throws Error where none comes */
  async request(
    method: string,
    uri: string,
    toPort: number,
    headers: Headers,
    body = '',
    { branch = newBranch(), onResponse }: RequestOptions = {},
  ): Promise<SipMessage> {
    const key = `${branch} ${method}`;
    const via = `SIP/2.0/UDP 127.0.0.1:${this.port};branch=${branch};rport`;
    const text = writeMessage(`${method} ${uri} SIP/2.0`, [['Via', via], ['Max-Forwards', '70'], ...headers], body);
    return await new Promise<SipMessage>((resolve, reject) => {
      const again = this.#sendRepeatedly(text, toPort, () => {
        this.#waiting.delete(key);
        reject(new Error(`no final response to ${method}`));
      });
      this.#waiting.set(key, {
        take: (response) => {
          again.quiet();
          onResponse?.(response);
          if ((response.status ?? 0) < 200) return;
          again.stop();
          this.#waiting.delete(key);
          // RFC 3261 17.1.1.3: the ACK of a refusal belongs to the transaction of the INVITE.
          if (method === 'INVITE' && response.status! >= 300)
            this.#acknowledge(key, refusalAck(uri, via, headers, response), toPort);
          resolve(response);
        },
      });
    });
  }

  /**
   * Sends an ACK for a 2xx (RFC 3261 13.2.2.4), outside of any transaction.
   * @param answer the 2xx; where it comes again, so does the ACK
   */
  acknowledge(uri: string, toPort: number, headers: Headers, answer?: SipMessage): void {
    const via = `SIP/2.0/UDP 127.0.0.1:${this.port};branch=${newBranch()};rport`;
    const ack = writeMessage(`ACK ${uri} SIP/2.0`, [['Via', via], ['Max-Forwards', '70'], ...headers]);
    if (answer === undefined) this.send(ack, toPort);
    else this.#acknowledge(keyOf(answer), ack, toPort);
  }

  /** Answers a request. `more` follows what RFC 3261 8.2.6 has copied; the tag is for the To. */
  respond(request: SipMessage, status: string, toPort: number, tag: string, more: Headers = [], body = ''): string {
    const copied = request.headers
      .filter(([name]) => /^(via|from|to|call-id|cseq|record-route)$/i.test(name))
      .map(
        ([name, value]) =>
          [name, /^to$/i.test(name) && !/;\s*tag=/i.test(value) ? `${value};tag=${tag}` : value] as const,
      );
    const text = writeMessage(`SIP/2.0 ${status}`, [...copied, ...more], body);
    const key = keyOf(request);
    this.#responses.set(key, text);
    setTimeout(() => this.#responses.delete(key), Math.max(KEEP_MS, this.#giveUpMs)).unref();
    this.send(text, toPort);
    return text;
  }

  /** Sends a 2xx again until `stop`: until the ACK is there (RFC 3261 13.3.1.4). */
  repeatUntilAcknowledged(text: string, toPort: number, onGiveUp: () => void): () => void {
    return this.#sendRepeatedly(text, toPort, onGiveUp, false).stop;
  }

  send(text: string, toPort: number): void {
    this.#wire.pass(text, true, () => {
      if (!this.#closed) this.#socket.send(text, toPort, '127.0.0.1');
    });
  }

  #acknowledge(key: string, ack: string, toPort: number): void {
    const send = (): void => this.send(ack, toPort);
    this.#acks.set(key, send);
    setTimeout(() => this.#acks.delete(key), Math.max(KEEP_MS, this.#giveUpMs)).unref();
    send();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }

  #sendRepeatedly(
    text: string,
    toPort: number,
    onGiveUp: () => void,
    first = true,
  ): { readonly quiet: () => void; readonly stop: () => void } {
    const deadline = performance.now() + this.#giveUpMs;
    let quiet = false;
    const again = (afterMs: number): NodeJS.Timeout =>
      setTimeout(() => {
        if (this.#closed || performance.now() > deadline) {
          onGiveUp();
          return;
        }
        if (!quiet) {
          this.retransmissions += 1;
          this.send(text, toPort);
        }
        timer = again(Math.min(2 * afterMs, 4_000));
      }, afterMs);
    let timer = again(T1_MS);
    if (first) this.send(text, toPort);
    return { quiet: () => (quiet = true), stop: () => clearTimeout(timer) };
  }

  #received(text: string, fromPort: number): void {
    // RFC 5626 3.5.1, RFC 3261 7.5: a peer may send empty lines to keep the way open.
    if (this.#closed || text.trim() === '') return;
    const message = readMessage(text);
    if (message.method === null) {
      const waiting = this.#waiting.get(keyOf(message));
      if (waiting !== undefined) waiting.take(message);
      else if (message.status! >= 200) this.#acks.get(keyOf(message))?.();
      return;
    }
    const before = this.#responses.get(keyOf(message));
    if (before !== undefined && message.method !== 'ACK') this.send(before, fromPort);
    else this.#onRequest(message, fromPort);
  }
}

function refusalAck(uri: string, via: string, headers: Headers, refusal: SipMessage): string {
  const same = headers.filter(([name]) => /^(from|call-id)$/i.test(name));
  const cseq = ['CSeq', `${cseqOf(refusal).number} ACK`] as const;
  return writeMessage(`ACK ${uri} SIP/2.0`, [
    ['Via', via],
    ['Max-Forwards', '70'],
    ...same,
    copied(refusal, 'To'),
    cseq,
  ]);
}

function keyOf(message: SipMessage): string {
  return `${branchOf(message)} ${cseqOf(message).method}`;
}

/** Value of a header, for copying. */
export function copied(message: SipMessage, name: string): readonly [string, string] {
  return [name, mustHave(message, name)];
}
