import { ByteAccumulator } from './byte-accumulator.ts';
import { contentLength } from './content-length.ts';
import type { ParseFault } from './fault.ts';
import { HeadEndFinder } from './head-end.ts';
import type { MessageLimits } from './limits.ts';
import { DEFAULT_MESSAGE_LIMITS } from './limits.ts';
import type { SipMessage } from './message.ts';
import { bad, parseHead } from './parse-head.ts';
import type { Problem } from './parse-head.ts';
import { refuse } from './refuse.ts';
import { isToken } from '../../shared/sip/index.ts';
import { decodeText } from './utf8.ts';
import { validateMessage } from './validate.ts';

/** What {@link StreamFramer.push} found. */
export type FramerEvent =
  | { readonly type: 'message'; readonly message: SipMessage }
  /** A double CRLF between messages: answer it with one CRLF (RFC 5626 3.5.1). */
  | { readonly type: 'ping' }
  /** A refused message. `fatal`: where the next one starts is unknown, so the connection has to be closed. */
  | { readonly type: 'fault'; readonly fault: ParseFault; readonly fatal: boolean };

type Phase =
  | 'gap' // between messages
  | 'head' // start line and headers, up to the empty line
  | 'body' // as many bytes as Content-Length says; dropped where the message was refused
  | 'dead'; // after a fatal fault: everything is ignored

const LF = 0x0a;
const CR = 0x0d;
const PING: FramerEvent = { type: 'ping' };

/**
 * Cuts one direction of a TCP or TLS connection into messages by Content-Length (RFC 3261 18.3). It looks at each byte
 * once and copies it at most once besides the doubling of its buffer, however the stream was chunked. It never holds
 * more than one message within {@link MessageLimits}, in a buffer of at most twice its size. It never throws.
 *
 *     gap --byte--> head --empty line--> body --Content-Length bytes--> gap
 *                     |                                                  ^
 *                     +--refused, length known--> body, dropped ---------+
 *                     +--length unknown, or not SIP--> dead
 */
export class StreamFramer {
  readonly #limits: MessageLimits;
  readonly #held = new ByteAccumulator();
  readonly #finder = new HeadEndFinder();
  #phase: Phase = 'gap';
  #lineEnds = 0; // line ends seen in this gap since the last ping
  #wanted = 0; // bytes that the body still lacks
  #message: SipMessage | null = null; // whose body is being read; null: it was refused

  constructor(limits: MessageLimits = DEFAULT_MESSAGE_LIMITS) {
    this.#limits = limits;
  }

  /** False while a message is under way: what a transport bounds by a deadline. */
  get idle(): boolean {
    return this.#phase === 'gap' || this.#phase === 'dead';
  }

  /** Takes the next bytes of the stream and returns what they complete, in order. */
  push(chunk: Buffer): FramerEvent[] {
    const events: FramerEvent[] = [];
    let position = 0;
    while (position < chunk.length && this.#phase !== 'dead') {
      switch (this.#phase) {
        case 'gap':
          position = this.#readGap(chunk, position, events);
          break;
        case 'head':
          position = this.#readHead(chunk, position, events);
          break;
        case 'body':
          position = this.#readBody(chunk, position, events);
          break;
      }
    }
    return events;
  }

  /** "ignore any CRLF appearing before the start-line" (RFC 3261 7.5), and see the pings among them. */
  #readGap(chunk: Buffer, from: number, events: FramerEvent[]): number {
    for (let i = from; i < chunk.length; i += 1) {
      const byte = chunk[i];
      if (byte === LF) {
        this.#lineEnds += 1;
        if (this.#lineEnds === 2) {
          this.#lineEnds = 0;
          events.push(PING);
        }
      } else if (byte !== CR) {
        this.#lineEnds = 0;
        if (!isToken(String.fromCharCode(byte ?? 0))) {
          this.#die(events, null, { code: 'not-sip', reason: 'Not a SIP message', status: null });
          return i;
        }
        this.#phase = 'head';
        this.#finder.reset();
        return i;
      }
    }
    return chunk.length;
  }

  #readHead(chunk: Buffer, from: number, events: FramerEvent[]): number {
    const limit = Math.min(chunk.length, from + this.#limits.maxHeaderBytes - this.#held.length);
    const end = this.#finder.scan(chunk, from, limit);
    if (end === -1) {
      this.#held.append(chunk, from, limit);
      if (this.#held.length === this.#limits.maxHeaderBytes) this.#refuseEndlessHead(events);
      return limit;
    }
    if (this.#held.length === 0) {
      this.#headComplete(chunk, from, end, events);
    } else {
      this.#held.append(chunk, from, end);
      const head = this.#held.take();
      this.#headComplete(head, 0, head.length, events);
    }
    return end;
  }

  #headComplete(bytes: Buffer, start: number, end: number, events: FramerEvent[]): void {
    const { message, problem } = parseHead(decodeText(bytes, start, end, this.#finder.ascii), this.#limits);
    if (message === null) {
      this.#die(events, null, problem ?? bad('not-sip', 'Not a SIP message'));
      return;
    }
    const length = contentLength(message.headers);
    if (typeof length === 'string') {
      this.#die(events, message, problem ?? lengthProblem(length));
      return;
    }
    if (end - start + length > this.#limits.maxMessageBytes) {
      const tooLarge: Problem = { code: 'too-large', reason: 'Request Entity Too Large', status: 413 };
      if (length > this.#limits.maxDiscardBytes) this.#die(events, message, problem ?? tooLarge);
      else this.#skip(events, refuse(message, problem ?? tooLarge), length);
      return;
    }
    const fault = problem === null ? validateMessage(message) : refuse(message, problem);
    if (fault !== null) this.#skip(events, fault, length);
    else if (length === 0) this.#complete(events, message);
    else {
      this.#phase = 'body';
      this.#message = message;
      this.#wanted = length;
    }
  }

  #readBody(chunk: Buffer, from: number, events: FramerEvent[]): number {
    const end = Math.min(chunk.length, from + this.#wanted);
    this.#wanted -= end - from;
    const message = this.#message;
    if (this.#wanted > 0) {
      if (message !== null) this.#held.append(chunk, from, end);
    } else if (message === null) {
      this.#phase = 'gap';
    } else if (this.#held.length === 0) {
      message.body = chunk.subarray(from, end);
      this.#complete(events, message);
    } else {
      this.#held.append(chunk, from, end);
      message.body = this.#held.take();
      this.#complete(events, message);
    }
    return end;
  }

  #complete(events: FramerEvent[], message: SipMessage): void {
    this.#phase = 'gap';
    this.#message = null;
    events.push({ type: 'message', message });
  }

  #skip(events: FramerEvent[], fault: ParseFault, length: number): void {
    this.#phase = length === 0 ? 'gap' : 'body';
    this.#wanted = length;
    this.#message = null;
    events.push({ type: 'fault', fault, fatal: false });
  }

  #refuseEndlessHead(events: FramerEvent[]): void {
    const bytes = this.#held.take();
    const { message } = parseHead(decodeText(bytes, 0, bytes.length, this.#finder.ascii), this.#limits);
    this.#die(events, message, { code: 'too-large', reason: 'Request Entity Too Large', status: 413 });
  }

  #die(events: FramerEvent[], message: SipMessage | null, problem: Problem): void {
    this.#phase = 'dead';
    this.#message = null;
    this.#held.clear();
    events.push({ type: 'fault', fault: refuse(message, problem), fatal: true });
  }
}

/** "the framing error is not recoverable, and the connection should be closed" (RFC 4475 3.1.2.3). */
function lengthProblem(length: 'absent' | 'malformed'): Problem {
  return length === 'absent'
    ? bad('missing-content-length', 'Missing Content-Length header field')
    : bad('bad-content-length', 'Malformed Content-Length header field');
}
