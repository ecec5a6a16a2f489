import type { Socket } from 'node:net';
import type { Clock } from '../../ports/clock.ts';
import type { Endpoint } from '../transport/index.ts';
import { encodeFrame } from './frame.ts';
import {
  networkMeta,
  requestEchoMeta,
  responseEchoMeta,
  simpleMeta,
  stackTime,
  synthesisedMeta,
  unsolicitedMeta,
} from './meta-line.ts';
import type { PeerAddress } from './meta-line.ts';

/** An application that does not read is dropped once this much waits for it. */
const MAX_BACKLOG_BYTES = 64 * 1024 * 1024;

/** One application connected to the control port: what can be said to it. */
export class Application {
  readonly #socket: Socket;
  readonly #clock: Clock;
  #alive = true;
  /** True while frames are gathered, to be written together when this turn of the event loop ends. */
  #gathering = false;
  /** True if the gathered frames have an echo. */
  #hasEcho = false;

  constructor(socket: Socket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
  }

  /** False once the connection is gone. The things that it owned have no owner then. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Called by the owner of the socket when it closes. */
  markGone(): void {
    this.#alive = false;
  }

  /** Answers a command that has no SIP message to show. */
  reply(id: string, verdict: 'OK' | 'NOK' | 'NO', ...fields: readonly string[]): void {
    this.#writeEcho(simpleMeta(id, verdict, ...fields));
  }

  /** Shows the request that a command caused, as it was sent. */
  echoRequest(id: string, sip: Buffer, endpoint: Endpoint, transactionId: string): void {
    this.#writeEcho(requestEchoMeta(id, sip.length, endpoint, this.#time(), transactionId), sip);
  }

  /** Shows the response that a command caused, as it was sent. */
  echoResponse(id: string, sip: Buffer, peer: PeerAddress, transactionId: string, dialogId: string): void {
    this.#writeEcho(responseEchoMeta(id, sip.length, peer, this.#time(), transactionId, dialogId), sip);
  }

  /** Hands over a new request outside of dialogs, or a response to one. */
  deliver(sip: Buffer, peer: PeerAddress, transactionId: string, dialogId: string, endpoint?: Endpoint): void {
    this.#write(networkMeta(sip.length, peer, this.#time(), transactionId, dialogId, endpoint), sip);
  }

  /** Hands over a response that we made up because no peer answered. */
  deliverSynthesised(sip: Buffer, transactionId: string, dialogId: string): void {
    this.#write(synthesisedMeta(this.#time(), transactionId, dialogId), sip);
  }

  /** Tells that the server ended a dialog by itself, with the BYE that it sent. */
  deliverUnsolicited(sip: Buffer, peer: PeerAddress, dialogId: string): void {
    this.#write(unsolicitedMeta(sip.length, peer, this.#time(), dialogId), sip);
  }

  #time(): string {
    return stackTime(this.#clock.wall());
  }

  #writeEcho(meta: string, sip?: Buffer): void {
    this.#gather(encodeFrame(meta, sip));
    this.#hasEcho = true;
  }

  /**
   * A frame that no command asked for. It never goes in one write with an echo before it. The client would see both at
   * once, and miss a response that it does not listen for yet (control protocol 3.3).
   */
  #write(meta: string, sip: Buffer): void {
    if (this.#hasEcho) {
      this.#flush();
    }
    this.#gather(encodeFrame(meta, sip));
  }

  #gather(frame: Buffer): void {
    if (!this.#alive) {
      return;
    }
    if (!this.#gathering) {
      this.#gathering = true;
      this.#socket.cork();
      setImmediate(() => this.#flush());
    }
    this.#socket.write(frame);
    if (this.#socket.writableLength > MAX_BACKLOG_BYTES) {
      this.#socket.destroy(new Error('application does not read'));
    }
  }

  #flush(): void {
    if (this.#gathering) {
      this.#gathering = false;
      this.#hasEcho = false;
      this.#socket.uncork();
    }
  }
}
