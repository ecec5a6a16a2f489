import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { contactUri, cseqOf, header, mustHave, readMessage, tagOf, writeMessage } from './sip-message.ts';
import type { SipMessage } from './sip-message.ts';

const REALM = 'pbx.test';
const WAIT_MS = 15_000;
const STEP_MS = 20;

/** Credentials that the PBX takes. */
export interface PbxPass {
  readonly username: string;
  readonly password: string;
}

/**
 * A PBX that speaks SIP over WebSocket with one browser (RFC 7118), as simply as a test can have it. It challenges each
 * REGISTER and INVITE, calls the browser, and can be cut off. Sound is not its business: a test brings SDP of its own.
 */
export class WebSocketPbx implements AsyncDisposable {
  readonly #server: WebSocketServer;
  /** Each request and response that came, in order. */
  readonly came: SipMessage[] = [];
  /** Who may register; the newest is the last. */
  passes: readonly PbxPass[] = [];
  /** Answers calls of the browser: the SDP answer, or a status that refuses. */
  onInvite: (invite: SipMessage) => Promise<string | number> = async () => await Promise.resolve(486);
  /** Answers re-INVITEs of the browser. */
  onReinvite: (invite: SipMessage) => Promise<string | number> = async () => await Promise.resolve(488);
  /** Its contact is known. */
  #contact: string | null = null;
  #socket: WebSocket | null = null;
  #isCut = false;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket) => this.#serve(socket));
  }

  static async open(): Promise<WebSocketPbx> {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      handleProtocols: (protocols) => protocols.has('sip') && 'sip',
    });
    await once(server, 'listening');
    return new WebSocketPbx(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Whether the browser can be called. */
  get isRegistered(): boolean {
    return this.#contact !== null && this.#socket !== null;
  }

  /** How many requests of a method came. */
  count(method: string): number {
    return this.came.filter((message) => message.method === method).length;
  }

  /** Ends the connection, and takes no other until {@link mend}. */
  cut(): void {
    this.#isCut = true;
    this.#socket?.terminate();
    this.#socket = null;
  }

  mend(): void {
    this.#isCut = false;
  }

  async until(what: string, holds: () => boolean, ms = WAIT_MS): Promise<void> {
    for (const end = performance.now() + ms; !holds();) {
      if (performance.now() > end) {
        const log = this.came.map(({ startLine }) => startLine).join('\n');
        throw new Error(`it never came to this: ${what}. What came:\n${log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
  }

  /** Calls the browser. */
  invite(from: string, offer: string): PbxCall {
    return new PbxCall(this, from, offer);
  }

  get contact(): string {
    return this.#contact ?? '';
  }

  send(text: string): void {
    this.#socket?.send(text);
  }

  #serve(socket: WebSocket): void {
    if (this.#isCut) {
      socket.terminate();
      return;
    }
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = null;
    });
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text === '\r\n\r\n') socket.send('\r\n');
      if (text.trim() === '') return;
      const message = readMessage(text);
      this.came.push(message);
      if (message.method !== null) void this.#answer(message);
    });
  }

  async #answer(request: SipMessage): Promise<void> {
    switch (request.method) {
      case 'REGISTER': {
        if (!this.#isAllowed(request)) {
          this.#challenge(request);
          return;
        }
        const isGone = /expires=0/.test(mustHave(request, 'Contact'));
        this.#contact = isGone ? null : contactUri(request);
        const expires = isGone ? '0' : '120';
        this.reply(request, 200, '', [['Contact', `${mustHave(request, 'Contact')};expires=${expires}`]]);
        return;
      }
      case 'INVITE': {
        if (tagOf(request, 'To') !== null) await this.#accept(request, this.onReinvite);
        else if (this.#isAllowed(request)) {
          this.reply(request, 180);
          await this.#accept(request, this.onInvite);
        } else this.#challenge(request);
        return;
      }
      case 'ACK':
        return;
      default:
        this.reply(request, 200);
    }
  }

  async #accept(request: SipMessage, how: (invite: SipMessage) => Promise<string | number>): Promise<void> {
    const answer = await how(request);
    if (typeof answer === 'number') this.reply(request, answer);
    else this.reply(request, 200, answer);
  }

  #isAllowed(request: SipMessage): boolean {
    const given = header(request, 'Authorization') ?? '';
    const field = (name: string): string => new RegExp(`\\b${name}="?([^",]*)"?`).exec(given)?.[1] ?? '';
    const pass = this.passes.find(({ username }) => username === field('username'));
    if (pass === undefined) return false;
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
    const secret = md5(`${pass.username}:${REALM}:${pass.password}`);
    const wanted = md5(`${request.method ?? ''}:${field('uri')}`);
    return (
      field('response') ===
      md5(`${secret}:${field('nonce')}:${field('nc')}:${field('cnonce')}:${field('qop')}:${wanted}`)
    );
  }

  #challenge(request: SipMessage): void {
    const challenge = `Digest realm="${REALM}", nonce="${randomUUID()}", algorithm=MD5, qop="auth"`;
    this.reply(request, 401, '', [['WWW-Authenticate', challenge]]);
  }

  reply(request: SipMessage, status: number, body = '', more: SipMessage['headers'] = []): void {
    const to = mustHave(request, 'To');
    const kept = request.headers.filter(([name]) => /^(via|from|call-id|cseq|record-route)$/i.test(name));
    const tagged = tagOf(request, 'To') === null && status > 100 ? `${to};tag=pbx` : to;
    const own: SipMessage['headers'] = /expires|WWW/.test(JSON.stringify(more))
      ? []
      : [['Contact', `<sip:pbx@${REALM};transport=ws>`]];
    this.send(writeMessage(`SIP/2.0 ${status} X`, [...kept, ['To', tagged], ...own, ...more], body));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A call from the PBX to the browser. */
export class PbxCall {
  readonly #pbx: WebSocketPbx;
  readonly #from: string;
  readonly id = randomUUID();
  #sequence = 1;

  constructor(pbx: WebSocketPbx, from: string, offer: string) {
    this.#pbx = pbx;
    this.#from = from;
    this.#send('INVITE', 1, offer, [['Contact', `<sip:pbx@${REALM};transport=ws>`]]);
  }

  /** The response with this status, once it is there. */
  async response(status: number): Promise<SipMessage> {
    const found = (): SipMessage | undefined =>
      this.#pbx.came.find((message) => message.status === status && header(message, 'Call-ID') === this.id);
    await this.#pbx.until(`${status} of the call`, () => found() !== undefined);
    return found()!;
  }

  /** Its SDP answer, which is acknowledged. */
  async answer(): Promise<string> {
    const ok = await this.response(200);
    this.#send('ACK', cseqOf(ok).number, '', [], mustHave(ok, 'To'));
    return ok.body;
  }

  /** Refused: what was refused is acknowledged. */
  async refused(status: number): Promise<void> {
    const response = await this.response(status);
    this.#send('ACK', 1, '', [], mustHave(response, 'To'));
  }

  cancel(): void {
    this.#send('CANCEL', 1, '', []);
  }

  async hangUp(): Promise<void> {
    const ok = await this.response(200);
    this.#sequence += 1;
    this.#send('BYE', this.#sequence, '', [], mustHave(ok, 'To'));
  }

  /** The browser hung up. */
  async ended(): Promise<void> {
    await this.#pbx.until('BYE', () =>
      this.#pbx.came.some((message) => message.method === 'BYE' && header(message, 'Call-ID') === this.id),
    );
  }

  #send(method: string, sequence: number, body: string, more: SipMessage['headers'], to?: string): void {
    const uri = this.#pbx.contact;
    const branch = method === 'CANCEL' || (method === 'ACK' && sequence < 0) ? 'INVITE' : method;
    const headers: SipMessage['headers'] = [
      ['Via', `SIP/2.0/WS ${REALM};branch=z9hG4bK${this.id}${branch}${sequence}`],
      ['Max-Forwards', '70'],
      ['From', `${this.#from};tag=pbx`],
      ['To', to ?? `<${uri}>`],
      ['Call-ID', this.id],
      ['CSeq', `${sequence} ${method}`],
      ...more,
    ];
    this.#pbx.send(writeMessage(`${method} ${uri} SIP/2.0`, headers, body));
  }
}
