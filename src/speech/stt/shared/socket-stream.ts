import type { TimerHandle } from '../../../ports/clock.ts';
import type { RecognitionEvent, RecognitionOptions, RecognitionStream } from '../../../ports/speech.ts';
import type { FlushMark, Frame, Span } from './audio-backlog.ts';
import { AudioBacklog } from './audio-backlog.ts';
import type { Dialect, OpenDialect, Pacing, Said } from './dialect.ts';
import { EngineConnection } from './engine-connection.ts';
import { PendingFlushes } from './pending-flushes.ts';
import type { SocketContext } from './recognizer-socket.ts';
import { RecognizerSocket } from './recognizer-socket.ts';
import { SpeechAllowance } from './speech-allowance.ts';

/** More octets than that wait for nobody: the engine does not read. */
const MAX_BUFFERED_BYTES = 65_536;
/** What an engine has broken off on so often is not sent again. */
const MAX_SENDS = 3;
/** An engine that was slow is asked again after that long. */
const CONGESTED_MS = 50;
/** So many messages of a connection may be none of the protocol. */
const MAX_MALFORMED = 20;
/** Missing time is told at the latest when it is so long. */
const MAX_MISSING_MS = 60_000;

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
  readonly #backlog: AudioBacklog;
  readonly #flushes: PendingFlushes;
  readonly #socket: RecognizerSocket;
  readonly #allowance: SpeechAllowance;
  #hints: readonly string[];
  #connection: EngineConnection | null = null;
  #fault: string;
  #beat: TimerHandle | null = null;
  #congested: TimerHandle | null = null;
  /** The audio since the last flush began then; null: there is none. */
  #utteranceAtMs: number | null = null;
  #missingAtBeat: number | null = null;
  #isClosed = false;

  constructor(options: SocketStreamOptions) {
    const { context, recognition } = options;
    const { clock, limits } = context;
    this.#options = options;
    this.#hints = recognition.hints;
    this.#allowance = new SpeechAllowance(clock);
    this.#fault = context.health.fault ?? 'it is not connected yet';
    this.#backlog = new AudioBacklog(limits.keepMs);
    this.#flushes = new PendingFlushes(clock, limits, (mark) => this.#isAnswered(mark));
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
    if (this.#isClosed || pcm.length === 0 || !Number.isFinite(atMs)) return;
    this.#utteranceAtMs ??= atMs;
    this.#backlog.write(pcm, atMs);
    const { context, pacing } = this.#options;
    const isLong = atMs - this.#utteranceAtMs >= context.limits.maxUtteranceMs;
    if (isLong && !pacing.endsUtterances) this.#mark({ kind: 'flush' });
    this.#pump();
    const { missing } = this.#backlog;
    if (missing !== null && missing.endMs - missing.startMs >= MAX_MISSING_MS) this.#tellMissing();
  }

  hint(hints: readonly string[]): void {
    if (this.#isClosed) return;
    this.#hints = hints;
    if (this.#connection?.isReady === true) this.#sendHints(this.#connection);
  }

  async flush(): Promise<void> {
    if (this.#isClosed) return;
    if (this.#utteranceAtMs === null) {
      await this.#flushes.all();
      return;
    }
    const mark: FlushMark = { kind: 'flush' };
    const done = this.#flushes.add(mark);
    this.#mark(mark);
    this.#pump();
    await done;
  }

  async close(): Promise<void> {
    if (!this.#isClosed) {
      // What was loud and is not answered may have had words, whether the engine was asked for them or not.
      this.#tell(this.#backlog.clear(), this.#fault);
      this.#isClosed = true;
      this.#flushes.allDone();
      this.#cancelTimers();
    }
    await this.#socket.close(this.#connection?.dialect.farewell ?? null);
  }

  #mark(mark: FlushMark): void {
    this.#backlog.flush(mark);
    this.#utteranceAtMs = null;
  }

  #begin(): Dialect {
    const { context, openDialect, pacing, recognition } = this.#options;
    const dialect = openDialect({ ...recognition, hints: this.#hints });
    const send = (message: string | Uint8Array): void => this.#socket.send(message);
    this.#connection = new EngineConnection(context.clock, dialect, pacing, this.#hints, send);
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
    this.#tellMissing();
    this.#fault = 'it has not answered';
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
      const item = this.#backlog.next;
      if (item === null) return;
      if (item.kind === 'audio' && this.#isCongested(connection)) {
        this.#congested = this.#options.context.clock.schedule(CONGESTED_MS, () => {
          this.#congested = null;
          this.#pump();
        });
        return;
      }
      this.#backlog.advance();
      if (item.kind === 'audio') this.#sendFrame(connection, item);
      else this.#sendFlush(connection, item);
      connection.noteDebt();
    }
  }

  #isCongested({ bucket, dialect }: EngineConnection): boolean {
    const { windowMs } = this.#options.context.limits;
    if (this.#socket.bufferedBytes > MAX_BUFFERED_BYTES || dialect.behindMs() >= windowMs) {
      this.#fault = 'it is too slow';
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
      this.#backlog.settleFlush(mark);
      this.#flushes.done(mark);
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
      if (this.#isClosed) return; // whoever was told has closed us
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
        this.#backlog.settle(connection.sender.heardUntil(said.untilMs));
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
    const { missing } = this.#backlog;
    if (missing !== null && missing.startMs <= event.startMs) this.#tellMissing();
    if (event.type === 'final') {
      if (said.isAlone === true) this.#backlog.settleAlone(event);
      else this.#backlog.settle(event.endMs);
      this.#socket.good();
    } else if (!this.#options.recognition.partials) {
      return;
    }
    this.#options.onEvent(event);
  }

  #flushed({ asked }: EngineConnection): void {
    const mark = asked.shift();
    if (mark === undefined) return;
    this.#backlog.settleFlush(mark);
    this.#flushes.done(mark);
  }

  /** An engine that need not answer a flush, and has nothing else to say, has no more words. */
  #isAnswered(mark: FlushMark): boolean {
    const connection = this.#connection;
    if (connection?.isReady !== true || connection.dialect.owes()) return false;
    const index = connection.asked.indexOf(mark);
    if (index < 0) return false;
    connection.asked.splice(index, 1);
    this.#backlog.settleFlush(mark);
    return true;
  }

  #lost(reason: string): void {
    const connection = this.#connection;
    this.#connection = null;
    this.#fault = reason;
    this.#cancelTimers();
    if (connection !== null) this.#hearRest(connection);
    this.#backlog.rewind(MAX_SENDS);
    if (this.#backlog.missing === null) this.#flushes.endWhere((mark) => !this.#backlog.awaits(mark));
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
      this.#fault = 'it does not answer';
      this.#hearRest(connection);
      this.#backlog.rewind(1);
      this.#tellMissing();
      this.#socket.giveUp(this.#fault, false);
      return;
    }
    const endMs = this.#backlog.missing?.endMs ?? null;
    if (endMs !== null && endMs === this.#missingAtBeat) this.#tellMissing();
    this.#missingAtBeat = endMs;
    const keepAlive = connection.keepAliveAfter(limits.keepAliveMs);
    if (keepAlive === null) return;
    connection.sent();
    this.#socket.send(keepAlive);
  }

  #tellMissing(): void {
    const { missing } = this.#backlog;
    this.#backlog.told();
    this.#tell(missing, this.#fault);
    if (missing !== null) this.#flushes.endWhere((mark) => !this.#backlog.awaits(mark));
  }

  #tell(span: Span | null, reason: string): void {
    if (span === null || this.#isClosed) return;
    this.#options.onEvent({ type: 'missing', ...span, reason });
  }

  #cancelTimers(): void {
    const { clock } = this.#options.context;
    if (this.#beat !== null) clock.cancel(this.#beat);
    if (this.#congested !== null) clock.cancel(this.#congested);
    this.#beat = null;
    this.#congested = null;
  }
}
