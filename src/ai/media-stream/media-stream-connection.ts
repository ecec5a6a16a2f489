import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { VoiceCall, VoiceSource } from '../../ports/ai-voice.ts';
import type { TimerHandle } from '../../ports/clock.ts';
import { messageOf } from '../../shared/message-of.ts';
import { TWILIO_ACCOUNT_SID, twilioSid } from '../../shared/twilio/twilio-sid.ts';
import { twilioSignature } from '../../shared/twilio/twilio-signature.ts';
import type { ConnectorContext, VoiceConnection, VoiceLine } from '../gateway/index.ts';
import { readBotMessage } from './bot-message.ts';
import { StreamMessages } from './stream-messages.ts';

/** The longest message of a bot: 98 s of audio. */
const MAX_MESSAGE_BYTES = 1_048_576;
/** The call has its own, shorter time for a connection. */
const HANDSHAKE_MS = 30_000;
const PING_MS = 2_000;
/** A bot that said nothing for so long, not even to a ping, hangs. */
const HUNG_MS = 10_000;
/** A bot that was told goodbye has so long to say it. */
const FAREWELL_MS = 1_000;
/** Frames are left out where more than this waits to be sent: some ten seconds. */
const MAX_BEHIND_BYTES = 131_072;
/** A bot that takes nothing else either is given up. */
const MAX_WAITING_BYTES = 1_048_576;
/** Messages that cannot be understood are dropped; after so many the bot is given up. */
const MAX_MALFORMED = 10;
/** The codes of a WebSocket that ended in order: normal closure, going away, none given (RFC 6455 7.4.1). */
const ORDERLY = [1000, 1001, 1005];
/** Codes from here on are the application's own (RFC 6455 7.4.2). */
const FIRST_OWN_CODE = 3000;

/** A bot, and for whom it is connected to. */
interface MediaStreamTarget {
  readonly source: Extract<VoiceSource, { readonly kind: 'media-stream' }>;
  /** Null: {@link TWILIO_ACCOUNT_SID}. */
  readonly accountSid: string | null;
}

/** A bot that speaks Twilio's Media Streams: we connect to its WebSocket. */
export class MediaStreamConnection implements VoiceConnection {
  readonly #line: VoiceLine;
  readonly #context: ConnectorContext;
  readonly #socket: WebSocket;
  readonly #streamSid = `MZ${randomBytes(16).toString('hex')}`;
  readonly #messages: StreamMessages;
  readonly #closed = Promise.withResolvers<undefined>();
  #timer: TimerHandle | null = null;
  #fault: string | null = null;
  #lastHeardMs: number;
  #malformed = 0;
  #others = 0;
  #leftOut = 0;

  /** @throws SyntaxError for a URL that is none */
  constructor({ source, accountSid }: MediaStreamTarget, call: VoiceCall, line: VoiceLine, context: ConnectorContext) {
    const { url, authToken, parameters } = source;
    this.#line = line;
    this.#context = context;
    this.#lastHeardMs = context.clock.now();
    this.#messages = new StreamMessages({
      streamSid: this.#streamSid,
      callSid: twilioSid('CA', call.call),
      accountSid: accountSid ?? TWILIO_ACCOUNT_SID,
    });
    this.#socket = new WebSocket(url, {
      headers: authToken === null ? {} : { 'X-Twilio-Signature': twilioSignature(authToken, url) },
      handshakeTimeout: HANDSHAKE_MS,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
    });
    this.#listen(parameters);
  }

  hear(ulaw: Uint8Array, streamMs: number): void {
    const { bufferedAmount } = this.#socket;
    // Pongs and marks wait there as well.
    if (bufferedAmount > MAX_WAITING_BYTES) this.#giveUp('it does not read what it is sent');
    else if (bufferedAmount > MAX_BEHIND_BYTES) this.#leftOut++;
    else this.#send(this.#messages.media(ulaw, streamMs));
  }

  dtmf(digit: string): void {
    this.#send(this.#messages.dtmf(digit));
  }

  attend(): void {
    // Twilio always sends media: the bot gets the line's silence.
  }

  tell(): void {
    // The protocol cannot say it.
  }

  async close(): Promise<void> {
    const { clock, log } = this.#context;
    this.#stopTimer();
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#send(this.#messages.stop());
      this.#socket.close(1000);
      this.#timer = clock.schedule(FAREWELL_MS, () => this.#socket.terminate());
    } else {
      this.#socket.terminate();
    }
    await this.#closed.promise;
    this.#stopTimer();
    if (this.#leftOut > 0) log('warn', 'a bot was too slow: frames were left out', { frames: this.#leftOut });
  }

  #listen(parameters: Readonly<Record<string, string>>): void {
    const socket = this.#socket;
    const heard = (): void => {
      this.#lastHeardMs = this.#context.clock.now();
    };
    socket.on('open', () => {
      heard();
      this.#send(this.#messages.connected());
      this.#send(this.#messages.start(parameters));
      this.#keepAlive();
      this.#line.ready();
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      heard();
      if (socket.readyState === WebSocket.OPEN) this.#take(data, isBinary);
    });
    socket.on('ping', heard);
    socket.on('pong', heard);
    socket.on('unexpected-response', (request, response: IncomingMessage) => {
      response.resume();
      request.destroy();
      this.#giveUp(`it answers ${String(response.statusCode)}`);
    });
    socket.on('error', (error) => {
      this.#fault ??= messageOf(error);
    });
    socket.on('close', (code) => {
      this.#stopTimer();
      this.#closed.resolve(undefined);
      const isOrderly = ORDERLY.includes(code) || code >= FIRST_OWN_CODE;
      const reason = this.#fault ?? `it closed the connection (${String(code)})`;
      this.#line.end(this.#fault !== null || !isOrderly, reason);
    });
  }

  #take(data: Buffer, isBinary: boolean): void {
    const message = isBinary ? { fault: 'it is binary' } : readBotMessage(data.toString(), this.#streamSid);
    if ('fault' in message) {
      this.#context.log('warn', 'a bot sent a message that cannot be understood', { fault: message.fault });
      if (++this.#malformed >= MAX_MALFORMED) this.#giveUp(`it sends what cannot be understood: ${message.fault}`);
      return;
    }
    switch (message.event) {
      case 'media':
        this.#line.play(message.audio);
        return;
      case 'mark':
        this.#line.mark(() => this.#send(this.#messages.mark(message.name)));
        return;
      case 'clear':
        this.#line.clear();
        return;
      case 'other':
        if (this.#others++ > 0) return;
        this.#context.log('info', 'a bot sends events that are not known', { event: message.name });
        return;
    }
  }

  #send(text: string): void {
    // An error closes the connection, which is told of there.
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text, () => undefined);
  }

  #keepAlive(): void {
    const { clock } = this.#context;
    this.#timer = clock.schedule(PING_MS, () => {
      if (clock.now() - this.#lastHeardMs >= HUNG_MS) {
        this.#giveUp(`it has not answered for ${String(HUNG_MS / 1_000)} s`);
        return;
      }
      this.#socket.ping();
      this.#keepAlive();
    });
  }

  #giveUp(reason: string): void {
    this.#fault ??= reason;
    this.#socket.terminate();
    this.#line.end(true, this.#fault);
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#context.clock.cancel(this.#timer);
    this.#timer = null;
  }
}
