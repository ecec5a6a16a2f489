import type { Socket } from 'node:net';
import { createConnection } from 'node:net';
import type { Clock } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';
import { within } from '../../shared/within.ts';
import { asMediaError, FREESWITCH } from './as-media-error.ts';
import type { EventSocketAddress } from './ask-event-socket.ts';
import { EventSocketEvent } from './event-socket-event.ts';
import type { EventSocketMessage } from './event-socket-message.ts';
import { nextMessage } from './event-socket-message.ts';

export interface EventSocketOptions {
  readonly address: EventSocketAddress;
  /** How long connecting may take. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly onEvent: (event: EventSocketEvent) => void;
  /** The connection is gone. It is told once, and not after {@link EventSocket.close}. */
  readonly onLost: (reason: string) => void;
}

/** Unread text, in characters, after which the connection is given up. */
const MOST_UNREAD = 16 * 1024 * 1024;

interface Waiting {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: MediaError) => void;
}

/**
 * A connection to an event socket, which takes requests and tells of events. FreeSWITCH carries requests out in the
 * order in which they come, and answers them in that order.
 *
 * FreeSWITCH looks for events to send only when a request comes, or 20 ms after it last looked ({@link nudge}). What is
 * written in one turn goes out in one write.
 */
export class EventSocket {
  readonly #options: EventSocketOptions;
  readonly #socket: Socket;
  /** Requests that are not answered yet, the oldest first. */
  readonly #waiting: Waiting[] = [];
  readonly #ready = Promise.withResolvers<undefined>();
  #received = '';
  #isReady = false;
  #corked = false;
  #over = false;

  private constructor(options: EventSocketOptions) {
    this.#options = options;
    const { host, port } = options.address;
    this.#socket = createConnection({ host, port });
    this.#ready.promise.catch(() => undefined);
    this.#socket.setEncoding('latin1').setNoDelay(true);
    this.#socket.on('error', (error) => this.#lose(error.message, error));
    this.#socket.on('close', () => this.#lose('the connection was closed'));
    this.#socket.on('data', (chunk: string) => this.#read(chunk));
  }

  /** Connects. @throws MediaError `engine-lost` with the reason; nothing is left open then */
  static async open(options: EventSocketOptions): Promise<EventSocket> {
    const socket = new EventSocket(options);
    try {
      await within({ clock: options.clock, ms: options.timeoutMs, who: FREESWITCH }, () => socket.#ready.promise);
      return socket;
    } catch (error) {
      socket.close();
      throw asMediaError(error);
    }
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  /**
   * Sends a request and waits for its answer: the output of an API command, or what was replied to any other.
   * @param text its lines, without the blank one at the end
   * @throws MediaError `engine-lost`
   */
  async request(text: string): Promise<string> {
    if (this.#over) throw new MediaError('engine-lost', 'FreeSWITCH is away');
    return await this.#send(text);
  }

  /** Lets FreeSWITCH look at once whether there are events to send. */
  nudge(): void {
    if (!this.#over) this.#write('\n');
  }

  /** Disconnects; requests under way are refused. Idempotent. */
  close(): void {
    this.#end('the connection to FreeSWITCH was closed');
  }

  async #send(text: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#waiting.push({ resolve, reject });
    this.#write(`${text}\n\n`);
    return await promise;
  }

  #write(text: string): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      queueMicrotask(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(text);
  }

  #read(chunk: string): void {
    this.#received += chunk;
    let read = 0;
    for (let message = this.#next(read); message !== null; message = this.#next(read)) {
      read += message.length;
      this.#take(message);
    }
    if (read > 0) this.#received = this.#received.slice(read);
    if (this.#received.length > MOST_UNREAD) this.#lose('it sends more than can be read');
  }

  #next(from: number): EventSocketMessage | null {
    return this.#over ? null : nextMessage(this.#received, from);
  }

  #take({ headers, body }: EventSocketMessage): void {
    switch (headers.get('Content-Type')) {
      case 'text/event-plain':
        this.#options.onEvent(new EventSocketEvent(body));
        break;
      case 'api/response':
        this.#waiting.shift()?.resolve(Buffer.from(body, 'latin1').toString('utf8'));
        break;
      case 'command/reply':
        this.#waiting.shift()?.resolve(headers.get('Reply-Text') ?? '');
        break;
      case 'auth/request':
        void this.#authorize();
        break;
      case 'text/rude-rejection':
        this.#lose('our address is not allowed to connect');
        break;
      default:
    }
  }

  async #authorize(): Promise<void> {
    try {
      const reply = await this.#send(`auth ${this.#options.address.password}`);
      if (!reply.startsWith('+OK')) {
        this.#lose('the password is refused');
        return;
      }
      this.#isReady = true;
      this.#ready.resolve(undefined);
    } catch {
      // The connection is lost, which is told.
    }
  }

  #lose(reason: string, cause?: unknown): void {
    if (this.#over) return;
    const wasReady = this.#isReady;
    this.#ready.reject(new MediaError('engine-lost', reason, { cause }));
    this.#end(`FreeSWITCH is away: ${reason}`);
    if (wasReady) this.#options.onLost(reason);
  }

  #end(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#ready.reject(new MediaError('engine-lost', reason));
    this.#socket.destroy();
    for (const { reject } of this.#waiting.splice(0)) reject(new MediaError('engine-lost', reason));
  }
}
