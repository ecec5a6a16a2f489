import type { TimerHandle } from '../../../ports/clock.ts';
import type { RecognitionEvent, RecognitionOptions, RecognitionStream } from '../../../ports/speech.ts';
import { SPEECH_SAMPLE_RATE } from '../../../ports/speech.ts';
import type { FlushMark, Frame } from './audio-backlog.ts';
import type { Dialect, OpenDialect, Pacing, Said } from './dialect.ts';
import { EngineConnection } from './engine-connection.ts';
import type { SocketContext } from './recognizer-socket.ts';
import { RecognizerSocket } from './recognizer-socket.ts';
import { SpeechAllowance } from './speech-allowance.ts';
import { SpokenAudio } from './spoken-audio.ts';

/** More octets than that wait for nobody: the engine does not read. */
const MAX_BUFFERED_BYTES = 65_536;
/** What an engine has broken off on so often is not sent again. */
const MAX_SENDS = 3;
/** An engine that was slow is asked again after that long. */
const CONGESTED_MS = 50;
/** So many messages of a connection may be none of the protocol. */
const MAX_MALFORMED = 20;

export interface SocketStreamOptions {
  readonly recognition: RecognitionOptions;
  readonly pacing: Pacing;
  readonly openDialect: OpenDialect;
  readonly context: SocketContext;
  readonly onEvent: (event: RecognitionEvent) => void;
}

/** The recognition of one speaker by an engine behind a WebSocket. */
export class SocketStream implements RecognitionStream {
  readonly #options: SocketStreamOptions;
  readonly #spoken: SpokenAudio;
  readonly #socket: RecognizerSocket;
  readonly #allowance: SpeechAllowance;
  #hints: readonly string[];
  #connection: EngineConnection | null = null;
  #beat: TimerHandle | null = null;
  #congested: TimerHandle | null = null;
  #missingAtBeat: number | null = null;

  constructor(options: SocketStreamOptions) {
    const { context, recognition } = options;
    const { clock, limits } = context;
    this.#options = options;
    this.#hints = recognition.hints;
    this.#allowance = new SpeechAllowance(clock);
    this.#spoken = new SpokenAudio({
      context,
      sampleRateHz: recognition.sampleRateHz ?? SPEECH_SAMPLE_RATE,
      keepMs: limits.keepMs,
      fault: context.health.fault ?? 'it is not connected yet',
      isAnswered: (mark) => this.#isAnswered(mark),
      onEvent: options.onEvent,
    });
    const user = {
      dialect: () => this.#begin(),
      opened: () => this.#opened(),
      message: (text: string) => this.#read(text),
      lost: (reason: string) => this.#lost(reason),
    };
    this.#socket = new RecognizerSocket(user, context);
    this.#socket.start();
  }

  write(pcm: Int16Array, atMs: number): void {
    if (!this.#spoken.write(pcm, atMs)) return;
    if (!this.#options.pacing.endsUtterances && this.#spoken.isLongAt(atMs)) this.#spoken.cut();
    this.#pump();
    this.#spoken.tellLongMissing();
  }

  hint(hints: readonly string[]): void {
    if (this.#spoken.isClosed) return;
    this.#hints = hints;
    if (this.#connection?.isReady === true) this.#sendHints(this.#connection);
  }

  async flush(): Promise<void> {
    await this.#spoken.flush(() => this.#pump());
  }

  async close(): Promise<void> {
    if (this.#spoken.close()) this.#cancelTimers();
    await this.#socket.close(this.#connection?.dialect.farewell ?? null);
  }

  #begin(): Dialect {
    const { context, openDialect, pacing, recognition } = this.#options;
    const dialect = openDialect({ ...recognition, hints: this.#hints });
    const send = (message: string | Uint8Array): void => this.#socket.send(message);
    this.#connection = new EngineConnection(
      context.clock,
      dialect,
      pacing,
      this.#hints,
      send,
      recognition.sampleRateHz,
    );
    return dialect;
  }

  #opened(): void {
    const { dialect } = this.#connection ?? {};
    if (dialect === undefined) return;
    for (const message of dialect.greeting()) this.#socket.send(message);
    if (!dialect.waitsForReady) this.#ready();
  }

  #ready(): void {
    if (this.#connection === null || this.#connection.isReady) return;
    this.#connection.isReady = true;
    this.#socket.ready();
    this.#spoken.tellMissing();
    this.#spoken.fault = 'it has not answered';
    if (this.#connection.hints !== this.#hints) this.#sendHints(this.#connection);
    this.#beatLater();
    this.#pump();
  }

  #sendHints({ dialect }: EngineConnection): void {
    const message = dialect.hint(this.#hints);
    if (message !== null) this.#socket.send(message);
  }

  #pump(): void {
    const connection = this.#connection;
    if (connection?.isReady !== true || this.#congested !== null) return;
    for (;;) {
      const item = this.#spoken.backlog.next;
      if (item === null) return;
      if (item.kind === 'audio' && this.#isCongested(connection)) {
        this.#congested = this.#options.context.clock.schedule(CONGESTED_MS, () => {
          this.#congested = null;
          this.#pump();
        });
        return;
      }
      this.#spoken.backlog.advance();
      if (item.kind === 'audio') this.#sendFrame(connection, item);
      else this.#sendFlush(connection, item);
      connection.noteDebt();
    }
  }

  #isCongested({ bucket, dialect }: EngineConnection): boolean {
    const { windowMs } = this.#options.context.limits;
    if (this.#socket.bufferedBytes > MAX_BUFFERED_BYTES || dialect.behindMs() >= windowMs) {
      this.#spoken.fault = 'it is too slow';
      return true;
    }
    return bucket !== null && !bucket.take();
  }

  #sendFrame(connection: EngineConnection, frame: Frame): void {
    connection.sent();
    connection.sender.frame(frame);
  }

  #sendFlush(connection: EngineConnection, mark: FlushMark): void {
    const messages = connection.dialect.flush();
    if (messages === null) {
      this.#spoken.answered(mark);
      return;
    }
    connection.asked.push(mark);
    for (const message of messages) this.#socket.send(message);
  }

  #read(text: string): void {
    const connection = this.#connection;
    if (connection === null) return;
    if (!this.#allowance.take(text)) {
      this.#socket.giveUp('it says too much', false);
      return;
    }
    for (const said of connection.dialect.read(text)) {
      if (said.type !== 'malformed' && said.type !== 'failed') {
        connection.spoke();
        this.#options.context.health.works();
      }
      this.#hear(connection, said);
      if (this.#spoken.isClosed) return; // whoever was told has closed us
    }
    connection.noteDebt();
    this.#pump();
  }

  #hear(connection: EngineConnection, said: Said): void {
    const { health } = this.#options.context;
    switch (said.type) {
      case 'ready':
        this.#ready();
        return;
      case 'partial':
      case 'final':
        this.#tellWords(connection, said);
        return;
      case 'heard':
        this.#spoken.backlog.settle(connection.sender.heardUntil(said.untilMs));
        return;
      case 'flushed':
        this.#flushed(connection);
        return;
      case 'alive':
        return;
      case 'failed':
        this.#socket.giveUp(said.reason, said.refused);
        return;
      case 'malformed':
        health.heardNonsense();
        connection.malformed += 1;
        if (connection.malformed > MAX_MALFORMED) this.#socket.giveUp('it does not speak its protocol', false);
        return;
    }
  }

  #tellWords({ sender }: EngineConnection, said: Extract<Said, { type: 'partial' | 'final' }>): void {
    const event = sender.event(said);
    const { missing } = this.#spoken.backlog;
    if (missing !== null && missing.startMs <= event.startMs) this.#spoken.tellMissing();
    if (event.type === 'final') {
      if (said.isAlone === true) this.#spoken.backlog.settleAlone(event);
      else this.#spoken.backlog.settle(event.endMs);
      this.#socket.good();
    } else if (!this.#options.recognition.partials) {
      return;
    }
    this.#options.onEvent(event);
  }

  #flushed({ asked }: EngineConnection): void {
    const mark = asked.shift();
    if (mark !== undefined) this.#spoken.answered(mark);
  }

  /** An engine that need not answer a flush, and has nothing else to say, has no more words. */
  #isAnswered(mark: FlushMark): boolean {
    const connection = this.#connection;
    if (connection?.isReady !== true || connection.dialect.owes()) return false;
    const index = connection.asked.indexOf(mark);
    if (index < 0) return false;
    connection.asked.splice(index, 1);
    this.#spoken.backlog.settleFlush(mark);
    return true;
  }

  #lost(reason: string): void {
    const connection = this.#connection;
    this.#connection = null;
    this.#spoken.fault = reason;
    this.#cancelTimers();
    if (connection !== null) this.#hearRest(connection);
    this.#spoken.backlog.rewind(MAX_SENDS);
    if (this.#spoken.backlog.missing === null) this.#spoken.endVainFlushes();
  }

  #hearRest(connection: EngineConnection): void {
    if (connection.isReady) for (const said of connection.dialect.rest()) this.#hear(connection, said);
  }

  #beatLater(): void {
    const { clock, limits } = this.#options.context;
    this.#beat = clock.schedule(limits.beatMs, () => {
      this.#beatLater();
      this.#lookAfter();
    });
  }

  #lookAfter(): void {
    const { limits } = this.#options.context;
    const connection = this.#connection;
    if (connection === null) return;
    if (connection.hasStalled(limits.stallMs)) {
      this.#spoken.fault = 'it does not answer';
      this.#hearRest(connection);
      this.#spoken.backlog.rewind(1);
      this.#spoken.tellMissing();
      this.#socket.giveUp(this.#spoken.fault, false);
      return;
    }
    const endMs = this.#spoken.backlog.missing?.endMs ?? null;
    if (endMs !== null && endMs === this.#missingAtBeat) this.#spoken.tellMissing();
    this.#missingAtBeat = endMs;
    const keepAlive = connection.keepAliveAfter(limits.keepAliveMs);
    if (keepAlive === null) return;
    connection.sent();
    this.#socket.send(keepAlive);
  }

  #cancelTimers(): void {
    const { clock } = this.#options.context;
    if (this.#beat !== null) clock.cancel(this.#beat);
    if (this.#congested !== null) clock.cancel(this.#congested);
    this.#beat = null;
    this.#congested = null;
  }
}
