import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import type { SipMessage } from './sip-message.ts';
import { readDatagram, writeMessage } from './sip-message.ts';

/** A telephone over UDP that is told things by NOTIFY outside of any dialog, and answers as the test says. */
export class NotifiedParty implements AsyncDisposable {
  /** The NOTIFYs, without retransmissions, in the order in which they came. */
  readonly received: SipMessage[] = [];
  /** What the next ones are answered with. */
  status = 200;
  readonly #socket: Socket;
  readonly #branches = new Set<string>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (bytes, { address, port }) => {
      const message = readDatagram(bytes);
      if (message?.method === 'NOTIFY') socket.send(this.#answer(message), port, address);
    });
  }

  static async open(): Promise<NotifiedParty> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new NotifiedParty(socket);
  }

  /** Its URI, with that user. */
  uri(user: string): string {
    return `sip:${user}@127.0.0.1:${String(this.#socket.address().port)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  #answer(message: SipMessage): string {
    const via = message.headers.filter(([name]) => /^(via|v)$/i.test(name));
    const branch = via[0]?.[1] ?? '';
    if (!this.#branches.has(branch)) this.received.push(message);
    this.#branches.add(branch);
    const kept = message.headers.filter(([name]) => /^(via|v|from|f|call-id|i|cseq)$/i.test(name));
    const to = message.headers.find(([name]) => /^(to|t)$/i.test(name))?.[1] ?? '';
    return writeMessage(`SIP/2.0 ${String(this.status)} Answer`, [...kept, ['To', `${to};tag=notified`]]);
  }
}
