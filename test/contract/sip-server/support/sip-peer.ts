import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { Inbox } from './inbox.ts';
import { cseq, header, headerLines, readSip, sdp, tag, unique, writeSip } from './sip-text.ts';
import type { SipText } from './sip-text.ts';

type Headers = Readonly<Record<string, string>>;
export interface Address {
  readonly address: string;
  readonly port: number;
}

/** A raw SIP endpoint on UDP. It does what the test says, and nothing by itself. */
export class SipPeer {
  readonly address: string;
  readonly port: number;
  readonly inbox = new Inbox<SipText>((message) => message.startLine);
  /** Messages that repeat an earlier one byte by byte: retransmissions. */
  readonly repeated = new Inbox<SipText>((message) => message.startLine);
  readonly #seen = new Set<string>();
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const { address, port } = socket.address();
    this.address = address;
    this.port = port;
    socket.on('message', (bytes, source) => {
      const message = readSip(bytes, source);
      if (this.#seen.has(message.raw)) {
        this.repeated.add(message);
      } else {
        this.#seen.add(message.raw);
        this.inbox.add(message);
      }
    });
    socket.on('error', () => undefined);
  }

  static async open(address = '127.0.0.1', port = 0): Promise<SipPeer> {
    // The buffer has room for the answers to a flood.
    const socket = createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 4 * 1024 * 1024 });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, address, resolve);
    });
    return new SipPeer(socket);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(resolve));
  }

  get hostPort(): string {
    return this.address.includes(':') ? `[${this.address}]:${this.port}` : `${this.address}:${this.port}`;
  }

  /** `sip:user@host:port` of this peer. */
  uri(user: string): string {
    return `sip:${user}@${this.hostPort}`;
  }

  send(bytes: Buffer | string, to: Address): void {
    this.#socket.send(bytes, to.port, to.address);
  }

  /** Waits for the next request with that method that no test has taken. */
  async request(method: string, timeoutMs?: number): Promise<SipText> {
    return await this.inbox.take((message) => message.method === method, method, timeoutMs);
  }

  /** Waits for the next response with that status (and CSeq method) that no test has taken. */
  async response(status: number, method?: string, timeoutMs?: number): Promise<SipText> {
    return await this.inbox.take(
      (message) => message.status === status && (method === undefined || cseq(message).method === method),
      `${status} ${method ?? ''}`,
      timeoutMs,
    );
  }

  /** Answers a request as RFC 3261 8.2.6 says. A To without a tag gets `tag`. */
  reply(
    request: SipText,
    status: number,
    options: { tag?: string; headers?: Headers; body?: string; reason?: string; contact?: string | null } = {},
  ): void {
    const to = header(request, 'to');
    const toTag = options.tag ?? 'callee';
    const contact = options.contact === undefined ? `<${this.uri('bob')}>` : options.contact;
    const lines: [string, string][] = [
      ...headerLines(request, 'via').map((via): [string, string] => ['Via', via]),
      ...headerLines(request, 'record-route').map((route): [string, string] => ['Record-Route', route]),
      ['From', header(request, 'from')],
      ['To', status === 100 || tag(to) !== '' ? to : `${to};tag=${toTag}`],
      ['Call-ID', header(request, 'call-id')],
      ['CSeq', header(request, 'cseq')],
    ];
    if (contact !== null && status > 100 && status < 300) {
      lines.push(['Contact', contact]);
    }
    if (options.body !== undefined && options.body !== '' && options.headers?.['Content-Type'] === undefined) {
      lines.push(['Content-Type', 'application/sdp']);
    }
    lines.push(...Object.entries(options.headers ?? {}));
    this.send(writeSip(`SIP/2.0 ${status} ${options.reason ?? 'X'}`, lines, options.body ?? ''), request.source);
  }

  /** Prepares a call from this peer to `server`. */
  call(server: Address, options: Partial<CallIdentity> = {}): PeerCall {
    return new PeerCall(this, server, options);
  }
}

export interface CallIdentity {
  readonly callId: string;
  readonly fromTag: string;
  readonly user: string;
  /** Parameters of the Request-URI, with the semicolon before them. */
  readonly parameters: string;
  readonly contact: string;
  readonly branch: string;
}

/** The caller's side of one dialog. It counts CSeq and keeps tags. The test does everything else. */
export class PeerCall {
  readonly callId: string;
  readonly fromTag: string;
  readonly target: string;
  toTag = '';
  sequence = 0;
  /** The INVITE as it was sent the first time. */
  invited: Buffer = Buffer.alloc(0);
  readonly #peer: SipPeer;
  readonly #server: Address;
  readonly #contact: string;
  #branch = `z9hG4bK${unique('b')}`;
  #inviteSequence = 0;
  #acknowledged: Buffer = Buffer.alloc(0);

  constructor(peer: SipPeer, server: Address, options: Partial<CallIdentity>) {
    this.#peer = peer;
    this.#server = server;
    this.callId = options.callId ?? unique('call');
    this.fromTag = options.fromTag ?? unique('tag');
    const host = server.address.includes(':') ? `[${server.address}]` : server.address;
    this.target = `sip:${options.user ?? 'svc'}@${host}:${server.port}${options.parameters ?? ''}`;
    this.#contact = options.contact ?? `<${peer.uri('alice')}>`;
  }

  /** The id by which applications know the dialog (control protocol 4). */
  get dialogId(): string {
    return `${this.callId};from-tag=${this.fromTag}`;
  }

  /** Sends a request of this call. ACK and CANCEL have methods of their own. */
  send(
    method: string,
    options: { headers?: Headers; body?: string; branch?: string; sequence?: number; to?: string } = {},
  ): void {
    this.sequence = options.sequence ?? this.sequence + 1;
    const branch = options.branch ?? `z9hG4bK${unique('b')}`;
    const bytes = this.#write(method, this.sequence, branch, options.headers ?? {}, options.body ?? '', options.to);
    if (method === 'INVITE') {
      this.#branch = branch;
      this.#inviteSequence = this.sequence;
      this.invited = bytes;
    }
    this.#peer.send(bytes, this.#server);
  }

  invite(options: { headers?: Headers; body?: string } = {}): void {
    this.send('INVITE', { body: sdp(4000), ...options });
  }

  /** Sends the INVITE again, byte by byte. */
  inviteAgain(): void {
    this.#peer.send(this.invited, this.#server);
  }

  cancel(headers: Headers = {}): void {
    this.#peer.send(this.#write('CANCEL', this.#inviteSequence, this.#branch, headers, ''), this.#server);
  }

  /** Sends the ACK. For a 2xx it has a new branch, otherwise that of the INVITE. */
  ack(response: SipText, options: { body?: string } = {}): void {
    const success = response.status !== null && response.status < 300;
    this.toTag = tag(header(response, 'to'));
    const branch = success ? `z9hG4bK${unique('b')}` : this.#branch;
    this.#acknowledged = this.#write(
      'ACK',
      cseq(response).number,
      branch,
      {},
      options.body ?? '',
      undefined,
      this.toTag,
    );
    this.ackAgain();
  }

  /** Sends the latest ACK again, byte by byte. */
  ackAgain(): void {
    this.#peer.send(this.#acknowledged, this.#server);
  }

  /** Waits for the final response to the INVITE, keeps its tag, and acknowledges it. */
  async answered(status = 200): Promise<SipText> {
    const response = await this.response(status, 'INVITE');
    this.ack(response);
    return response;
  }

  /** Waits for the next response within this call that no test has taken. */
  async response(status: number, method: string, timeoutMs?: number): Promise<SipText> {
    return await this.#peer.inbox.take(
      (message) =>
        message.status === status && cseq(message).method === method && header(message, 'call-id') === this.callId,
      `${status} ${method}`,
      timeoutMs,
    );
  }

  #write(
    method: string,
    sequence: number,
    branch: string,
    headers: Headers,
    body: string,
    to?: string,
    toTag: string = this.toTag,
  ): Buffer {
    const named = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    const lines: [string, string][] = [
      ['Via', `SIP/2.0/UDP ${this.#peer.hostPort};branch=${branch}`],
      ['Max-Forwards', '70'],
      ['From', `"Alice" <${this.#peer.uri('alice')}>;tag=${this.fromTag}`],
      ['To', `${to ?? `<${this.target}>`}${toTag === '' ? '' : `;tag=${toTag}`}`],
      ['Call-ID', this.callId],
      ['CSeq', `${sequence} ${method}`],
    ];
    if (!named.has('contact') && method !== 'CANCEL') {
      lines.push(['Contact', this.#contact]);
    }
    if (body !== '' && !named.has('content-type')) {
      lines.push(['Content-Type', 'application/sdp']);
    }
    lines.push(...Object.entries(headers).filter(([, value]) => value !== ''));
    return writeSip(`${method} ${this.target} SIP/2.0`, lines, body);
  }
}
