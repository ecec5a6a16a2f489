import type { AiNotice } from '../../ports/ai.ts';
import type { VoiceCall } from '../../ports/ai-voice.ts';
import type { TimerHandle } from '../../ports/clock.ts';
import type { ConnectorContext, VoiceConnection, VoiceLine } from '../gateway/index.ts';
import { VoiceSocket } from '../gateway/index.ts';
import type { ToolCall } from '../gateway/models/index.ts';
import {
  HeardTurns,
  ModelSpeech,
  ModelTools,
  noticeText,
  RESUME,
  RESUME_AFTER_MS,
  SESSION_MS,
} from '../gateway/models/index.ts';
import type { AssemblyAiSource } from './client-messages.ts';
import { createReply, END_SESSION, inputAudio, sessionUpdate, toolResult } from './client-messages.ts';
import type { ServerEvent } from './server-event.ts';
import { readServerEvent } from './server-event.ts';

/** Normal closure, and none given (RFC 6455 7.4.1). */
const ORDERLY = [1000, 1005];
/** Errors of one message. After all others the session is of no use. */
const HARMLESS: ReadonlySet<string> = new Set(['invalid_format', 'invalid_message', 'invalid_value', 'rate_limited']);
/** Errors between two replies; after so many the agent is given up. */
const MAX_ERRORS = 10;
/** Tool calls of one reply. More are left out. */
const MAX_CALLS = 16;
/** The server names what the caller says by the words only. */
const CALLER_TURN = 'turn';

/** AssemblyAI's Voice Agent, by WebSocket. */
export class AssemblyAiConnection implements VoiceConnection {
  readonly #line: VoiceLine;
  readonly #context: ConnectorContext;
  readonly #call: VoiceCall;
  readonly #socket: VoiceSocket;
  readonly #speech: ModelSpeech;
  readonly #heard: HeardTurns;
  readonly #tools: ModelTools;
  /** Tool calls of the reply that is under way. */
  #calls: ToolCall[] = [];
  /** Counts replies. */
  #reply = 0;
  #isReplying = false;
  #wasCutOff = false;
  /** What the agent is to say as soon as it can be heard. */
  #owed: string | null = null;
  /** Until the session is ready; then until the agent goes on in a call that it knows. */
  #timer: TimerHandle | null;
  #isReady = false;
  #errors = 0;

  /** @throws SyntaxError for a URL that is none */
  constructor(source: AssemblyAiSource, call: VoiceCall, line: VoiceLine, context: ConnectorContext) {
    this.#line = line;
    this.#context = context;
    this.#call = call;
    this.#speech = new ModelSpeech(line, context.clock);
    this.#heard = new HeardTurns(line, context.clock);
    this.#tools = new ModelTools(source.tools, call.call, line, context);
    const headers = source.apiKey === null ? {} : { Authorization: `Bearer ${source.apiKey}` };
    this.#socket = new VoiceSocket(source.url, headers, line, context, {
      opened: () => this.#socket.send(sessionUpdate(source, call)),
      message: (data, isBinary) => this.#read(data, isBinary),
      isOrderly: (code) => ORDERLY.includes(code),
    });
    this.#timer = context.clock.schedule(SESSION_MS, () => this.#socket.giveUp('it does not begin the session'));
  }

  hear(ulaw: Uint8Array): void {
    if (this.#socket.sendAudio(() => inputAudio(ulaw))) this.#heard.sent();
  }

  dtmf(): void {
    // The protocol cannot say it.
  }

  attend(has: boolean): void {
    this.#tools.attend(has);
    if (has) this.#proceed();
    else this.#cutOff();
  }

  tell(notice: AiNotice): void {
    const text = noticeText(notice);
    if (text === null) return;
    this.#tools.stay();
    if (this.#isReady) this.#stopTimer();
    this.#owed = text;
    this.#proceed();
  }

  async close(): Promise<void> {
    this.#stopTimer();
    this.#tools.close();
    await this.#socket.close(END_SESSION);
  }

  #read(data: Buffer, isBinary: boolean): void {
    const event = isBinary ? { type: 'other' as const, fault: 'it is binary' } : readServerEvent(data.toString());
    if (event.type !== 'other') this.#take(event);
    else if (event.fault !== null) this.#socket.malformed(event.fault);
  }

  #take(event: ServerEvent): void {
    switch (event.type) {
      case 'session.ready':
        this.#begin();
        return;
      case 'input.speech.started':
        this.#heard.started(CALLER_TURN, null);
        this.#interrupted();
        return;
      case 'input.speech.stopped':
        this.#heard.stopped(CALLER_TURN, null);
        return;
      case 'transcript.user':
        this.#heard.text(CALLER_TURN, event.text);
        return;
      case 'reply.started':
        this.#reply++;
        this.#isReplying = true;
        this.#wasCutOff = false;
        return;
      case 'reply.audio':
        if (this.#tools.canSpeak) this.#speech.audio(this.#replyId, event.data);
        return;
      case 'transcript.agent.delta':
        this.#speech.words(this.#replyId, event.delta, event.end_ms ?? null);
        return;
      case 'transcript.agent':
        // Of a reply that was cut off the server has its own account; what was heard is known better here.
        if (!event.interrupted) this.#speech.wholeText(this.#replyId, event.text);
        return;
      case 'tool.call':
        this.#note({ id: event.call_id, name: event.name, args: event.arguments });
        return;
      case 'reply.done':
        this.#done(event.status === 'interrupted');
        return;
      case 'session.ended':
        this.#line.end(false, 'it ended the session');
        return;
      case 'session.error':
        this.#failed(event.code.slice(0, 64));
        return;
    }
  }

  get #replyId(): string {
    return String(this.#reply);
  }

  #begin(): void {
    if (this.#isReady) return;
    this.#stopTimer();
    this.#isReady = true;
    this.#line.ready();
    this.#proceed();
    if (this.#call.history.length === 0 || this.#owed !== null) return;
    // Where the caller comes back from a human, a notice says so at once.
    this.#timer = this.#context.clock.schedule(RESUME_AFTER_MS, () => {
      this.#owed = RESUME;
      this.#proceed();
    });
  }

  /** Has the agent say what it owes, where it can be heard. */
  #proceed(): void {
    if (this.#owed === null || !this.#isReady || this.#isReplying || !this.#tools.canSpeak) return;
    this.#socket.send(createReply(this.#owed));
    this.#owed = null;
  }

  #interrupted(): void {
    if (!this.#tools.canSpeak) return;
    const [first] = this.#cutOff();
    if (first === undefined) return;
    const { playedMs, heard } = first;
    this.#line.tell({ type: 'interrupted', playedMs, heard, at: this.#context.clock.now() });
  }

  #cutOff(): ReturnType<ModelSpeech['stop']> {
    const stopped = this.#speech.stop();
    if (stopped.length > 0) this.#wasCutOff = true;
    return stopped;
  }

  #note(call: ToolCall): void {
    if (this.#isReplying) {
      if (this.#calls.length < MAX_CALLS) this.#calls.push(call);
    } else {
      void this.#run([call], false, false);
    }
  }

  #done(wasInterrupted: boolean): void {
    // The server may have heard the caller before it told so.
    if (wasInterrupted) this.#interrupted();
    this.#isReplying = false;
    this.#errors = 0;
    this.#speech.finish();
    const calls = this.#calls.splice(0);
    if (calls.length > 0) void this.#run(calls, wasInterrupted || this.#wasCutOff, wasInterrupted);
    this.#proceed();
  }

  /** Results of a reply that was interrupted are not told: the server has dropped its calls. */
  async #run(calls: readonly ToolCall[], wasCutOff: boolean, wasInterrupted: boolean): Promise<void> {
    const results = await this.#tools.run(calls, wasCutOff);
    if (wasInterrupted) return;
    for (const { id, output } of results) this.#socket.send(toolResult(id, output));
  }

  /** `session.error`: most end the session. */
  #failed(code: string): void {
    this.#context.log('warn', 'an agent reports an error', { code });
    if (this.#isReady && HARMLESS.has(code) && ++this.#errors < MAX_ERRORS) return;
    this.#socket.giveUp(`it reports an error (${code})`);
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#context.clock.cancel(this.#timer);
    this.#timer = null;
  }
}
