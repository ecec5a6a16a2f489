import { randomBytes } from 'node:crypto';
import { SipCall } from './sip-call.ts';
import type { SipMessage } from './sip-message.ts';
import {
  branchOf,
  cseqOf,
  header,
  mustHave,
  newBranch,
  newTag,
  readMessage,
  tagOf,
  wireBytes,
  writeMessage,
} from './sip-message.ts';
import type { SipWire } from './sip-wire.ts';
import { tlsWire, udpWire } from './sip-wire.ts';
import { nowMs } from './take.ts';

/** The address that a request is sent to. */
export interface SipAddress {
  readonly host: string;
  readonly port: number;
}

/** A message that went over the wire. */
export interface SipLogEntry {
  /** The time, by {@link nowMs}. */
  readonly atMs: number;
  readonly direction: 'sent' | 'received';
  readonly message: SipMessage;
}

/** Says how to answer an INVITE that a party received. By default the party sends nothing, and the test answers. */
export type CallHandler = (call: SipCall) => void;

/**
 * A SIP user agent over one UDP socket, or one TLS connection. It does what the test says, and logs all messages. It acknowledges final
 * responses, answers BYE, CANCEL, re-INVITE and OPTIONS, and repeats its response to a retransmission (RFC 3261 17.2).
 * It does not retransmit, because nothing is lost on the loopback interface.
 */
export class SipParty implements AsyncDisposable {
  readonly user: string;
  readonly address: string;
  readonly port: number;
  readonly log: SipLogEntry[] = [];
  onCall: CallHandler | null = null;
  /** How it answers an OPTIONS outside of calls. Null: not at all. */
  optionsAnswer: string | null = '200 OK';
  /** True if it answers nothing, as if it were not there. */
  isGone = false;
  readonly #wire: SipWire;
  #closed = false;
  readonly #calls = new Map<string, SipCall>();
  /** Incoming calls that no test has taken yet. */
  readonly #incoming: SipCall[] = [];
  readonly #waiting: ((call: SipCall) => void)[] = [];
  /** Last response to each request, by branch and method. */
  readonly #responses = new Map<string, string>();
  readonly #outside = new Map<string, (response: SipMessage) => void>();

  private constructor(user: string, wire: SipWire) {
    this.user = user;
    this.address = wire.address;
    this.port = wire.port;
    this.#wire = wire;
    wire.onMessage = (message, from) => this.#received(message, from);
  }

  /** Opens a party on a free port. */
  static async open(user: string, address = '127.0.0.1', port = 0): Promise<SipParty> {
    return new SipParty(user, await udpWire(address, port));
  }

  /** Opens a party that connects to a server, and is called by that connection. */
  static async openTls(user: string, to: Parameters<typeof tlsWire>[0]): Promise<SipParty> {
    return new SipParty(user, await tlsWire(to));
  }

  /** The URI at which it can be called. */
  get uri(): string {
    const transport = this.#wire.transport === 'UDP' ? '' : `;transport=${this.#wire.transport.toLowerCase()}`;
    return `sip:${this.user}@${this.address}:${this.port}${transport}`;
  }

  /**
   * Sends an INVITE. With `sdp` null it has no offer. Another kind of body has its Content-Type among the headers.
   * @param from value of From, without a tag. @defaultValue its own URI
   * @param callId @defaultValue a new one
   */
  invite(
    number: string,
    to: SipAddress,
    sdp: string | null,
    headers: SipMessage['headers'] = [],
    from = `<${this.uri}>`,
    callId = `${randomBytes(12).toString('hex')}@${this.address}`,
  ): SipCall {
    const call = SipCall.outgoing(this, {
      callId,
      number,
      to,
      from,
    });
    this.#calls.set(call.callId, call);
    call.sendInvite(sdp, headers);
    return call;
  }

  /** Waits for the next incoming call, or takes one that came already. @throws Error after `timeoutMs` */
  async nextCall(timeoutMs = 5_000): Promise<SipCall> {
    const first = this.#incoming.shift();
    if (first !== undefined) return first;
    return await new Promise<SipCall>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(new Error(`${this.user} was not called within ${timeoutMs} ms\n${this.transcript()}`));
      }, timeoutMs);
      const take = (call: SipCall): void => {
        clearTimeout(timer);
        resolve(call);
      };
      this.#waiting.push(take);
    });
  }

  /** Number of incoming calls that {@link nextCall} has not taken. */
  get callsWaiting(): number {
    return this.#incoming.length;
  }

  /** Sends a request outside of any dialog and resolves with the final response. @param headers more, or others */
  async request(method: string, to: SipAddress, headers: SipMessage['headers'] = []): Promise<SipMessage> {
    const branch = newBranch();
    const uri = `sip:${to.host}:${to.port}`;
    const usual = [
      ['Via', this.via(branch)],
      ['Max-Forwards', '70'],
      ['From', `<${this.uri}>;tag=${newTag()}`],
      ['To', `<${uri}>`],
      ['Call-ID', `${randomBytes(12).toString('hex')}@${this.address}`],
      ['CSeq', `1 ${method}`],
      ['Contact', `<${this.uri}>`],
    ] as const;
    const others = usual.filter(([name]) => !headers.some(([given]) => given === name));
    const text = writeMessage(`${method} ${uri} SIP/2.0`, [...others, ...headers]);
    return await new Promise<SipMessage>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${method}`)), 5_000);
      this.#outside.set(branch, (response) => {
        clearTimeout(timer);
        resolve(response);
      });
      this.send(text, to);
    });
  }

  /** All messages that went over the wire, as text for people. */
  transcript(): string {
    return this.log
      .map(({ atMs, direction, message }) => {
        const arrow = direction === 'sent' ? '->' : '<-';
        const { number, method } = cseqOf(message);
        const reason = header(message, 'Reason');
        return `${atMs.toFixed(0)} ${this.user} ${arrow} ${message.startLine} (${number} ${method})${reason === null ? '' : ` Reason: ${reason}`}`;
      })
      .join('\n');
  }

  via(branch: string): string {
    return `SIP/2.0/${this.#wire.transport} ${this.address}:${this.port};branch=${branch};rport`;
  }

  send(text: string, to: SipAddress): void {
    const message = readMessage(text);
    this.log.push({ atMs: nowMs(), direction: 'sent', message });
    if (message.status !== null) this.#responses.set(`${branchOf(message)} ${cseqOf(message).method}`, text);
    this.#wire.send(wireBytes(text), to);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#wire.close();
  }

  #received(message: SipMessage, source: SipAddress): void {
    const key = `${branchOf(message)} ${message.method ?? ''}`;
    const again = message.method === null ? undefined : this.#responses.get(key);
    if (again !== undefined) {
      this.#wire.send(wireBytes(again), source);
      return;
    }
    this.log.push({ atMs: nowMs(), direction: 'received', message });
    if (this.isGone) return;
    const call = this.#calls.get(mustHave(message, 'Call-ID'));
    if (call !== undefined) call.received(message, source);
    else if (message.method === 'INVITE' && tagOf(message, 'To') === null) this.#called(message, source);
    else if (message.method === 'OPTIONS') {
      if (this.optionsAnswer !== null) this.#respondOutside(message, source, this.optionsAnswer);
    } else if (message.method !== null && message.method !== 'ACK')
      this.#respondOutside(message, source, '481 No Such Call');
    else if (message.status !== null && message.status >= 200) this.#outside.get(branchOf(message))?.(message);
  }

  #called(invite: SipMessage, source: SipAddress): void {
    const call = SipCall.incoming(this, invite, source);
    this.#calls.set(call.callId, call);
    if (this.onCall !== null) {
      this.onCall(call);
      return;
    }
    const taker = this.#waiting.shift();
    if (taker === undefined) this.#incoming.push(call);
    else taker(call);
  }

  /** Answers a request that belongs to no call. */
  #respondOutside(request: SipMessage, to: SipAddress, status: string): void {
    const copied = request.headers.filter(([name]) => /^(via|from|to|call-id|cseq)$/i.test(name));
    this.send(writeMessage(`SIP/2.0 ${status}`, copied), to);
  }
}
