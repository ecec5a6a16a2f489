import { WebSocket } from 'ws';
import { Inbox } from './inbox.ts';
import { header, headerLines, readSip, tag, unique } from './sip-text.ts';
import type { SipText } from './sip-text.ts';

/** What a browser keeps while its connections come and go: its Contact. */
export interface BrowserNames {
  readonly user: string;
  readonly host: string;
}

/** One WebSocket of a browser, as JsSIP uses it (RFC 7118): no Content-Length, a host that does not exist. */
export class WebSocketPeer {
  readonly inbox = new Inbox<SipText>((message) => message.startLine);
  /** What came that is no message. */
  readonly stray: string[] = [];
  readonly closed: Promise<number>;
  readonly names: BrowserNames;
  readonly socket: WebSocket;

  private constructor(socket: WebSocket, names: BrowserNames) {
    this.socket = socket;
    this.names = names;
    this.closed = new Promise((resolve) => socket.once('close', (code) => resolve(code)));
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.trim() === '') this.stray.push(text);
      else this.inbox.add(readSip(data, { address: '', port: 0 }));
    });
  }

  static async open(
    url: string,
    options: { names?: BrowserNames; ca?: string; origin?: string } = {},
  ): Promise<WebSocketPeer> {
    const { names = newNames(), ca, origin } = options;
    const socket = new WebSocket(url, 'sip', {
      ...(ca === undefined ? {} : { ca }),
      ...(origin === undefined ? {} : { origin }),
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return new WebSocketPeer(socket, names);
  }

  get contact(): string {
    return `<sip:${this.names.user}@${this.names.host};transport=ws>`;
  }

  get contactUri(): string {
    return `sip:${this.names.user}@${this.names.host};transport=ws`;
  }

  write(bytes: string | Buffer): void {
    this.socket.send(bytes);
  }

  /** Sends a request; a dialog's has a tag in `to`. */
  send(
    method: string,
    parts: {
      callId: string;
      sequence?: number;
      to?: string;
      uri?: string;
      branch?: string;
      lines?: string[];
      body?: string;
    },
  ): void {
    const {
      callId,
      sequence = 1,
      to = '<sip:svc@warmbridge.test>',
      uri = 'sip:svc@warmbridge.test',
      body = '',
    } = parts;
    const lines = [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/WS ${this.names.host};branch=${parts.branch ?? `z9hG4bK${unique('w')}`}`,
      'Max-Forwards: 69',
      `To: ${to}`,
      `From: <sip:anna@warmbridge.test>;tag=browser`,
      `Call-ID: ${callId}`,
      `CSeq: ${sequence} ${method}`,
      ...(method === 'ACK' || method === 'BYE' ? [] : [`Contact: ${this.contact}`]),
      ...(parts.lines ?? []),
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    this.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  }

  async request(method: string, timeoutMs?: number): Promise<SipText> {
    return await this.inbox.take((message) => message.method === method, method, timeoutMs);
  }

  async response(status: number, timeoutMs?: number): Promise<SipText> {
    return await this.inbox.take((message) => message.status === status, String(status), timeoutMs);
  }

  reply(request: SipText, status: number, body = ''): void {
    const to = header(request, 'to');
    const lines = [
      `SIP/2.0 ${status} X`,
      ...headerLines(request, 'via').map((via) => `Via: ${via}`),
      `From: ${header(request, 'from')}`,
      `To: ${tag(to) === '' ? `${to};tag=browser` : to}`,
      `Call-ID: ${header(request, 'call-id')}`,
      `CSeq: ${header(request, 'cseq')}`,
      `Contact: ${this.contact}`,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    this.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  }

  /** The network is gone: no close frame. */
  cut(): void {
    this.socket.terminate();
  }
}

export function newNames(): BrowserNames {
  return { user: unique('u'), host: `${unique('h')}.invalid` };
}
