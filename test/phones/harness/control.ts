import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createConnection } from 'node:net';
import { eventually, within } from '../../sip/harness/wait.ts';

const ANSWER_MS = 5_000;

/** An event of a baresip, such as `CALL_INCOMING`. */
export interface PhoneEvent {
  readonly type: string;
  /** Call-ID of the call that it is about. */
  readonly id?: string;
  readonly param?: string;
}

interface Answer {
  readonly token: string;
  readonly ok: boolean;
  readonly data: string;
}

/** The control connection of a baresip (`ctrl_tcp`): JSON in netstrings (`LENGTH:JSON,`). */
export class Control implements Disposable {
  /** All events, in order. */
  readonly events: PhoneEvent[] = [];
  readonly #socket: Socket;
  readonly #answers = new Map<string, (answer: Answer) => void>();
  #unread = Buffer.alloc(0);
  #lastToken = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => undefined); // the phone has ended
    socket.on('data', (bytes) => this.#read(bytes));
  }

  /** Connects as soon as the phone listens. @throws Error if it does not */
  static async connect(host: string, port: number): Promise<Control> {
    return new Control(
      await eventually(`baresip listens on ${host}:${port}`, async () => {
        const socket = createConnection({ host, port });
        try {
          await once(socket, 'connect');
          return socket;
        } catch {
          socket.destroy();
          return null;
        }
      }),
    );
  }

  /** Has a command carried out, and returns what it printed. @throws Error if it fails */
  async command(command: string, params?: string): Promise<string> {
    const token = String(++this.#lastToken);
    const answered = Promise.withResolvers<Answer>();
    this.#answers.set(token, answered.resolve);
    const text = JSON.stringify({ command, params, token });
    this.#socket.write(`${Buffer.byteLength(text)}:${text},`);
    const { ok, data } = await within(`baresip answers ${command}`, answered.promise, ANSWER_MS);
    if (!ok) throw new Error(`baresip: ${command} ${params ?? ''} failed: ${data}`);
    return data;
  }

  /** Waits for an event of this type, from number `from` on. @throws Error with all that happened */
  async event(type: string, timeoutMs = 8_000, from = 0): Promise<PhoneEvent> {
    try {
      return await eventually(type, () => this.events.slice(from).find((event) => event.type === type), timeoutMs);
    } catch (cause) {
      throw new Error(`no ${type} among ${this.events.map((event) => event.type).join(', ')}`, { cause });
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    for (;;) {
      const colon = this.#unread.indexOf(':');
      const length = Number(this.#unread.subarray(0, colon));
      if (colon < 0 || this.#unread.length < colon + 1 + length + 1) return;
      const text = this.#unread.subarray(colon + 1, colon + 1 + length).toString('utf8');
      this.#unread = this.#unread.subarray(colon + 1 + length + 1);
      const message = JSON.parse(text) as Answer | PhoneEvent;
      if ('type' in message) this.events.push(message);
      else this.#answers.get(message.token)?.(message);
    }
  }
}
