import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { TimerHandle } from '../../ports/clock.ts';
import { messageOf } from '../../shared/message-of.ts';
import type { ConnectorContext } from './voice-connector.ts';
import type { VoiceLine } from './voice-line.ts';

/** The longest message of an AI: 98 s of audio. */
const MAX_MESSAGE_BYTES = 1_048_576;
/** The call has its own, shorter time for a connection. */
const HANDSHAKE_MS = 30_000;
const PING_MS = 2_000;
/** An AI that said nothing for so long, not even to a ping, hangs. */
const HUNG_MS = 10_000;
/** An AI that was told goodbye has so long to say it. */
const FAREWELL_MS = 1_000;
/** Frames are left out where more than this waits to be sent: some ten seconds. */
const MAX_BEHIND_BYTES = 131_072;
/** An AI that takes nothing else either is given up. */
const MAX_WAITING_BYTES = 1_048_576;
/** Messages that cannot be understood are dropped; after so many the AI is given up. */
const MAX_MALFORMED = 10;

/** Who uses a {@link VoiceSocket}. */
export interface VoiceSocketUser {
  /** The connection stands. */
  opened(): void;
  message(data: Buffer, isBinary: boolean): void;
  /** Whether a code of a closed WebSocket (RFC 6455 7.4) is the AI's end in order. */
  isOrderly(code: number): boolean;
}

/** The WebSocket to an AI: it is watched, what waits to be sent is bounded, and its end is the end of the line. */
export class VoiceSocket {
  readonly #line: VoiceLine;
  readonly #context: ConnectorContext;
  readonly #user: VoiceSocketUser;
  readonly #socket: WebSocket;
  readonly #closed = Promise.withResolvers<undefined>();
  #timer: TimerHandle | null = null;
  #fault: string | null = null;
  #lastHeardMs: number;
  #malformed = 0;
  #leftOut = 0;

  /** @throws SyntaxError for a URL that is none */
  constructor(
    url: string,
    headers: Readonly<Record<string, string>>,
    line: VoiceLine,
    context: ConnectorContext,
    user: VoiceSocketUser,
  ) {
    this.#line = line;
    this.#context = context;
    this.#user = user;
    this.#lastHeardMs = context.clock.now();
    this.#socket = new WebSocket(url, {
      headers,
      handshakeTimeout: HANDSHAKE_MS,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
    });
    this.#listen();
  }

  send(text: string): void {
    // An error closes the connection, which is told of there.
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text, () => undefined);
  }

  /** Sends a frame of audio, which is left out where the AI is too slow. True: it is sent. */
  sendAudio(text: () => string): boolean {
    const { bufferedAmount } = this.#socket;
    if (bufferedAmount <= MAX_BEHIND_BYTES) {
      this.send(text());
      return true;
    }
    this.#leftOut++;
    // Pongs and the like wait there as well.
    if (bufferedAmount > MAX_WAITING_BYTES) this.giveUp('it does not read what it is sent');
    return false;
  }

  /** A message could not be understood. */
  malformed(fault: string): void {
    this.#context.log('warn', 'an AI sent a message that cannot be understood', { fault });
    if (++this.#malformed >= MAX_MALFORMED) this.giveUp(`it sends what cannot be understood: ${fault}`);
  }

  /** The AI is lost. */
  giveUp(reason: string): void {
    this.#fault ??= reason;
    this.#socket.terminate();
    this.#line.end(true, this.#fault);
  }

  /** Ends the connection, after a last word. Resolves when it is closed. */
  async close(farewell: string | null): Promise<void> {
    const { clock, log } = this.#context;
    this.#stopTimer();
    if (this.#socket.readyState === WebSocket.OPEN) {
      if (farewell !== null) this.send(farewell);
      this.#socket.close(1000);
      this.#timer = clock.schedule(FAREWELL_MS, () => this.#socket.terminate());
    } else {
      this.#socket.terminate();
    }
    await this.#closed.promise;
    this.#stopTimer();
    if (this.#leftOut > 0) log('warn', 'an AI was too slow: frames were left out', { frames: this.#leftOut });
  }

  #listen(): void {
    const socket = this.#socket;
    const heard = (): void => {
      this.#lastHeardMs = this.#context.clock.now();
    };
    socket.on('open', () => {
      heard();
      this.#keepAlive();
      this.#user.opened();
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      heard();
      if (socket.readyState === WebSocket.OPEN) this.#user.message(data, isBinary);
    });
    socket.on('ping', heard);
    socket.on('pong', heard);
    socket.on('unexpected-response', (request, response: IncomingMessage) => {
      response.resume();
      request.destroy();
      this.giveUp(`it answers ${String(response.statusCode)}`);
    });
    socket.on('error', (error) => {
      this.#fault ??= messageOf(error);
    });
    socket.on('close', (code) => {
      this.#stopTimer();
      this.#closed.resolve(undefined);
      const reason = this.#fault ?? `it closed the connection (${String(code)})`;
      this.#line.end(this.#fault !== null || !this.#user.isOrderly(code), reason);
    });
  }

  #keepAlive(): void {
    const { clock } = this.#context;
    this.#timer = clock.schedule(PING_MS, () => {
      if (clock.now() - this.#lastHeardMs >= HUNG_MS) {
        this.giveUp(`it has not answered for ${String(HUNG_MS / 1_000)} s`);
        return;
      }
      this.#socket.ping();
      this.#keepAlive();
    });
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#context.clock.cancel(this.#timer);
    this.#timer = null;
  }
}
