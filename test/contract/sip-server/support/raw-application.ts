import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Inbox } from './inbox.ts';
import { readSip, unique } from './sip-text.ts';
import type { SipText } from './sip-text.ts';
import type { ServerUnderTest } from './server-under-test.ts';

/** One frame from the server: its meta line, split at the bars, and the SIP message that follows. */
export interface Frame {
  readonly fields: readonly string[];
  readonly sip: SipText | null;
  readonly text: string;
}

/** An application that writes frames itself. It sends frames that drachtio-srf would never send. */
export class RawApplication {
  readonly inbox = new Inbox<Frame>(({ fields }) => fields.slice(1, 4).join('|'));
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  #buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => undefined);
  }

  /** Connects and sends nothing. */
  static async open(server: ServerUnderTest): Promise<RawApplication> {
    const socket = connect(server.control.port, server.control.host);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new RawApplication(socket);
  }

  /** Connects, authenticates, and asks for verbs. */
  static async connect(server: ServerUnderTest, ...verbs: readonly string[]): Promise<RawApplication> {
    const application = await RawApplication.open(server);
    await application.ask(`authenticate|${server.control.secret}|`);
    for (const verb of verbs) {
      await application.ask(`route|${verb}`);
    }
    return application;
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Sends bytes unchanged. */
  write(bytes: Buffer | string): void {
    this.#socket.write(bytes);
  }

  /** Sends a frame and returns its message id. */
  send(rest: string, sip?: string): string {
    const id = unique('m');
    this.frame(`${id}|${rest}${sip === undefined ? '' : `\r\n${sip}`}`);
    return id;
  }

  frame(payload: string): void {
    this.write(`${Buffer.byteLength(payload)}#${payload}`);
  }

  /** Sends a frame and waits for the answer to it. */
  async ask(rest: string, sip?: string): Promise<Frame> {
    const id = this.send(rest, sip);
    return await this.answer(id);
  }

  async answer(id: string, timeoutMs?: number): Promise<Frame> {
    return await this.inbox.take(
      ({ fields }) => fields[1] === 'response' && fields[2] === id,
      `answer to ${id}`,
      timeoutMs,
    );
  }

  /** Waits for the next `sip` frame whose message starts with this text. */
  async sip(start: string, timeoutMs?: number): Promise<Frame & { readonly sip: SipText }> {
    const frame = await this.inbox.take(
      ({ fields, sip }) => fields[1] === 'sip' && sip?.startLine.startsWith(start) === true,
      `frame with ${start}`,
      timeoutMs,
    );
    return frame as Frame & { readonly sip: SipText };
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const hash = this.#buffer.indexOf('#');
      const length = Number(this.#buffer.toString('latin1', 0, Math.max(0, hash)));
      if (hash === -1 || this.#buffer.length < hash + 1 + length) {
        return;
      }
      const payload = this.#buffer.subarray(hash + 1, hash + 1 + length);
      this.#buffer = this.#buffer.subarray(hash + 1 + length);
      const end = payload.indexOf('\r\n');
      const meta = payload.toString('utf8', 0, end === -1 ? payload.length : end);
      const sip = end === -1 ? null : readSip(payload.subarray(end + 2), { address: '', port: 0 });
      this.inbox.add({ fields: meta.split('|'), sip, text: payload.toString('utf8') });
    }
  }
}
