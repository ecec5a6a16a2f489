import { connect as connectTcp, createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { Inbox } from './inbox.ts';
import { header, headerLines, readSip, tag, writeSip } from './sip-text.ts';
import type { SipText } from './sip-text.ts';

export interface Secure {
  readonly cert: string;
  readonly key: string;
}

/** One connection, seen from the peer. */
export class StreamConnection {
  readonly inbox = new Inbox<SipText>((message) => message.startLine);
  /** The bytes between messages. Keep-alives are answered here. */
  stray = '';
  readonly closed: Promise<void>;
  readonly localPort: number;
  readonly #socket: Socket;
  #buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
    this.localPort = socket.localPort ?? 0;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => undefined);
  }

  static async open(port: number, secure?: { readonly ca: string }, host = '127.0.0.1'): Promise<StreamConnection> {
    const socket =
      secure === undefined ? connectTcp(port, host) : connectTls({ port, host, ca: secure.ca, servername: 'sip.test' });
    await new Promise<void>((resolve, reject) => {
      socket.once(secure === undefined ? 'connect' : 'secureConnect', resolve);
      socket.once('error', reject);
    });
    return new StreamConnection(socket);
  }

  write(bytes: Buffer | string): void {
    this.#socket.write(bytes);
  }

  async request(method: string, timeoutMs?: number): Promise<SipText> {
    return await this.inbox.take((message) => message.method === method, method, timeoutMs);
  }

  async response(status: number, timeoutMs?: number): Promise<SipText> {
    return await this.inbox.take((message) => message.status === status, String(status), timeoutMs);
  }

  reply(request: SipText, status: number, options: { contact?: string; body?: string; tag?: string } = {}): void {
    const to = header(request, 'to');
    const lines: [string, string][] = [
      ...headerLines(request, 'via').map((via): [string, string] => ['Via', via]),
      ['From', header(request, 'from')],
      ['To', tag(to) === '' ? `${to};tag=${options.tag ?? 'callee'}` : to],
      ['Call-ID', header(request, 'call-id')],
      ['CSeq', header(request, 'cseq')],
      ...(options.contact === undefined ? [] : [['Contact', options.contact] as [string, string]]),
      ...(options.body === undefined ? [] : [['Content-Type', 'application/sdp'] as [string, string]]),
    ];
    this.write(writeSip(`SIP/2.0 ${status} X`, lines, options.body ?? ''));
  }

  end(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      while (this.#buffer[0] === 0x0d || this.#buffer[0] === 0x0a) {
        this.stray += String.fromCharCode(this.#buffer[0]);
        this.#buffer = this.#buffer.subarray(1);
      }
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end === -1) {
        return;
      }
      const length = Number(/content-length:\s*(\d+)/iu.exec(this.#buffer.toString('latin1', 0, end))?.[1] ?? 0);
      if (this.#buffer.length < end + 4 + length) {
        return;
      }
      const bytes = this.#buffer.subarray(0, end + 4 + length);
      this.#buffer = this.#buffer.subarray(end + 4 + length);
      this.inbox.add(readSip(bytes, { address: this.#socket.remoteAddress ?? '', port: this.#socket.remotePort ?? 0 }));
    }
  }
}

/** A peer that listens for connections. */
export class StreamPeer {
  readonly port: number;
  readonly connections = new Inbox<StreamConnection>(() => 'connection');
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  static async open(secure?: Secure, port = 0): Promise<StreamPeer> {
    const server = secure === undefined ? createTcpServer() : createTlsServer({ cert: secure.cert, key: secure.key });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const peer = new StreamPeer(server);
    server.on(secure === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      peer.connections.add(new StreamConnection(socket));
    });
    server.on('tlsClientError', () => undefined);
    return peer;
  }

  async connection(timeoutMs?: number): Promise<StreamConnection> {
    return await this.connections.take(() => true, 'connection', timeoutMs);
  }

  async close(): Promise<void> {
    for (const connection of this.connections.all) {
      connection.end();
    }
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
