import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import type { SipAddress } from './sip-party.ts';
import type { SipMessage } from './sip-message.ts';
import { branchOf, contactUri, cseqOf, header, mustHave, newBranch, newTag, readDatagram, writeMessage } from './sip-message.ts'; // prettier-ignore

/** States of dialogs as RFC 4235 3.7.1 has them, or a document of presence. */
type PhoneWords = readonly ('trying' | 'early' | 'confirmed')[] | { readonly presence: string };

interface Subscription {
  readonly user: string;
  readonly event: string;
  readonly source: SipAddress;
  /** The last SUBSCRIBE. */
  readonly request: SipMessage;
  readonly tag: string;
  sequence: number;
}

const TYPES: Readonly<Record<string, string>> = {
  dialog: 'application/dialog-info+xml',
  presence: 'application/pidf+xml',
};

/**
 * A PBX over UDP: a stateless proxy (RFC 3261 16.11) to the telephones behind it, and the notifier of what they do (RFC
 * 6665 4.2). What they do is what the test says: it hears of no call by itself.
 */
export class NotifyingPbx implements AsyncDisposable {
  /** The SUBSCRIBEs so far, without retransmissions. */
  readonly subscribed: SipMessage[] = [];
  /** The statuses that its NOTIFYs were answered with. drachtio-server refuses the last one of a subscription by itself. */
  readonly answers: number[] = [];
  /** What SUBSCRIBEs for a telephone are answered with instead, by its user. */
  readonly refusals = new Map<string, number>();
  readonly #socket: Socket;
  readonly #phones: ReadonlyMap<string, SipAddress>;
  readonly #words = new Map<string, PhoneWords>();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #answered = new Map<string, string>();
  /** Branches of NOTIFYs that end a subscription. */
  readonly #last = new Set<string>();
  #version = 0;

  private constructor(socket: Socket, phones: ReadonlyMap<string, SipAddress>) {
    this.#socket = socket;
    this.#phones = phones;
    socket.on('message', (bytes, { address, port }) => {
      const message = readDatagram(bytes);
      if (message !== null) this.#received(message, { host: address, port });
    });
  }

  /** @param phones by their users */
  static async open(phones: Readonly<Record<string, SipAddress>>): Promise<NotifyingPbx> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new NotifyingPbx(socket, new Map(Object.entries(phones)));
  }

  /** The URI of a telephone behind it. */
  uri(user: string): string {
    return `sip:${user}@${this.#hostPort}`;
  }

  /** SUBSCRIBEs for a telephone. */
  subscribesOf(user: string): readonly SipMessage[] {
    return this.subscribed.filter(
      (message) => userOf(message) === user || mustHave(message, 'To').includes(`:${user}@`),
    );
  }

  /** A telephone does something else from now on. Whoever has subscribed is told. */
  says(user: string, words: PhoneWords): void {
    this.saysNobody(user, words);
    for (const subscription of this.#subscriptions.values()) if (subscription.user === user) this.#notify(subscription);
  }

  /** A telephone does something else, and the NOTIFY goes astray. */
  saysNobody(user: string, words: PhoneWords): void {
    this.#words.set(user, words);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  get #hostPort(): string {
    return `127.0.0.1:${String(this.#socket.address().port)}`;
  }

  #received(message: SipMessage, source: SipAddress): void {
    if (message.method === null) this.#response(message);
    else if (message.method === 'SUBSCRIBE') this.#subscribe(message, source);
    else this.#forward(message);
  }

  /** A response: to a NOTIFY of ours, or to what we forwarded. */
  #response(message: SipMessage): void {
    if (cseqOf(message).method === 'NOTIFY') {
      if (!this.#last.has(branchOf(message))) this.answers.push(message.status ?? 0);
      return;
    }
    const [, ...headers] = withoutFirstVia(message);
    const [, via = ''] = headers.find(([name]) => /^(via|v)$/i.test(name)) ?? [];
    const sentBy = /^SIP\/2\.0\/UDP\s+([^:;\s]+):(\d+)/i.exec(via);
    if (sentBy !== null) this.#send(writeMessage(message.startLine, headers, message.body), { host: sentBy[1]!, port: Number(sentBy[2]) }); // prettier-ignore
  }

  #forward(message: SipMessage): void {
    const phone = this.#phones.get(userOf(message));
    if (phone === undefined) return;
    // A retransmission, a CANCEL and the ACK of a refusal must have the branch of their INVITE.
    const branch = `z9hG4bK${createHash('sha256').update(branchOf(message)).digest('hex').slice(0, 20)}`;
    const via = ['Via', `SIP/2.0/UDP ${this.#hostPort};branch=${branch}`] as const;
    const headers = message.headers.filter(([name]) => !/^content-length$/i.test(name));
    this.#send(writeMessage(message.startLine, [via, ...headers], message.body), phone);
  }

  #subscribe(message: SipMessage, source: SipAddress): void {
    const known = this.#answered.get(branchOf(message));
    if (known !== undefined) {
      this.#send(known, source);
      return;
    }
    this.subscribed.push(message);
    const callId = mustHave(message, 'Call-ID');
    const before = this.#subscriptions.get(callId);
    const user = before?.user ?? userOf(message);
    const refusal = this.refusals.get(user);
    if (refusal !== undefined) {
      this.#answer(message, source, refusal, newTag(), []);
      return;
    }
    const tag = before?.tag ?? newTag();
    const expires = header(message, 'Expires') ?? '0';
    const event = mustHave(message, 'Event');
    const subscription = { user, event, source, request: message, tag, sequence: before?.sequence ?? 0 };
    this.#answer(message, source, 200, tag, [['Expires', expires]]);
    if (expires === '0') this.#subscriptions.delete(callId);
    else this.#subscriptions.set(callId, subscription);
    this.#notify(subscription, expires === '0' ? 'terminated;reason=timeout' : `active;expires=${expires}`);
  }

  #answer(message: SipMessage, to: SipAddress, status: number, tag: string, more: SipMessage['headers']): void {
    const kept = message.headers.filter(([name]) => /^(via|v|from|f|call-id|i|cseq)$/i.test(name));
    const given = mustHave(message, 'To');
    const toHeader = /;\s*tag=/i.test(given) ? given : `${given};tag=${tag}`;
    const headers: SipMessage['headers'] = [...kept, ['To', toHeader], ['Contact', `<sip:${this.#hostPort}>`], ...more];
    const response = writeMessage(`SIP/2.0 ${String(status)} Answer`, headers);
    this.#answered.set(branchOf(message), response);
    this.#send(response, to);
  }

  #notify(subscription: Subscription, state = 'active;expires=3000'): void {
    const { user, event, source, request, tag } = subscription;
    subscription.sequence += 1;
    const branch = newBranch();
    if (state.startsWith('terminated')) this.#last.add(branch);
    const from = mustHave(request, 'To').replace(/;\s*tag=.*$/i, '');
    const body = state.startsWith('terminated') ? '' : this.#document(user, event);
    const headers: SipMessage['headers'] = [
      ['Via', `SIP/2.0/UDP ${this.#hostPort};branch=${branch}`],
      ['Max-Forwards', '70'],
      ['From', `${from};tag=${tag}`],
      ['To', mustHave(request, 'From')],
      ['Call-ID', mustHave(request, 'Call-ID')],
      ['CSeq', `${String(subscription.sequence)} NOTIFY`],
      ['Contact', `<sip:${this.#hostPort}>`],
      ['Event', event],
      ['Subscription-State', state],
      ...(body === '' ? [] : [['Content-Type', TYPES[event] ?? ''] as const]),
    ];
    this.#send(writeMessage(`NOTIFY ${contactUri(request)} SIP/2.0`, headers, body), source);
  }

  #document(user: string, event: string): string {
    const words = this.#words.get(user) ?? [];
    if ('presence' in words) return words.presence;
    this.#version += 1;
    const dialogs = words.map((state, index) => `<dialog id="d${String(index)}"><state>${state}</state></dialog>`);
    return event === 'dialog'
      ? `<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${String(this.#version)}" state="full" entity="${this.uri(user)}">${dialogs.join('')}</dialog-info>`
      : '';
  }

  #send(text: string, { host, port }: SipAddress): void {
    this.#socket.send(text, port, host);
  }
}

/** User part of the Request-URI. */
function userOf({ startLine }: SipMessage): string {
  return /^\S+ sips?:([^@\s]*)@/i.exec(startLine)?.[1] ?? '';
}

/** The first header is the Via that was taken out. */
function withoutFirstVia({ headers }: SipMessage): SipMessage['headers'] {
  const index = headers.findIndex(([name]) => /^(via|v)$/i.test(name));
  const rest = headers.filter(([name], at) => at !== index && !/^content-length$/i.test(name));
  return [headers[index]!, ...rest];
}
