import type { AiNotice } from '../../../ports/ai.ts';
import type { VoiceCall, VoiceTools } from '../../../ports/ai-voice.ts';
import type { TimerHandle } from '../../../ports/clock.ts';
import type { ConnectorContext } from '../voice-connector.ts';
import type { VoiceLine } from '../voice-line.ts';
import { VoiceSocket } from '../voice-socket.ts';
import { HeardTurns } from './heard-turns.ts';
import type { Stopped } from './model-speech.ts';
import { ModelSound } from './model-sound.ts';
import { ModelSpeech } from './model-speech.ts';
import { ModelTools } from './model-tools.ts';
import type { OtherEvent } from './named-message.ts';

/** Normal closure, and none given (RFC 6455 7.4.1). A service that goes away (1001) is lost. */
const ORDERLY = [1000, 1005];
/** A service that has not begun the session after this is given up. The call has its own, shorter time. */
const SESSION_MS = 30_000;
/** A model that comes into a call in which it has spoken before goes on after this, unless it is told why it is there. */
const RESUME_AFTER_MS = 300;
/** Tool calls of one answer. More are left out. */
export const MAX_TOOL_CALLS = 16;

export interface ModelSessionOptions<Event extends { readonly type: string }> {
  readonly url: string;
  readonly apiKey: string | null;
  readonly tools: VoiceTools;
  /** The first message: what the session is to be like. */
  readonly configure: () => string;
  /** Reads a message of the server. It never throws. */
  readonly read: (text: string) => Event | OtherEvent;
  readonly take: (event: Exclude<Event, OtherEvent>) => void;
}

/** What the session of every model has: its socket, what was heard of its words, the caller's turns, and its tools. */
export class ModelSession<Event extends { readonly type: string }> {
  readonly socket: VoiceSocket;
  /** What it hears and says, as it has it. */
  readonly sound: ModelSound;
  readonly speech: ModelSpeech;
  readonly heard: HeardTurns;
  readonly tools: ModelTools;
  readonly #line: VoiceLine;
  readonly #context: ConnectorContext;
  readonly #options: ModelSessionOptions<Event>;
  /** Until the session is as it is to be; then until the model goes on in a call that it knows. */
  #timer: TimerHandle | null;
  #isReady = false;

  /** @throws SyntaxError for a URL that is none */
  constructor(options: ModelSessionOptions<Event>, { call }: VoiceCall, line: VoiceLine, context: ConnectorContext) {
    this.#options = options;
    this.#line = line;
    this.#context = context;
    this.sound = new ModelSound(line.format);
    this.speech = new ModelSpeech(line, this.sound, context.clock);
    this.heard = new HeardTurns(line, context.clock);
    this.tools = new ModelTools(options.tools, call, line, context);
    const headers = options.apiKey === null ? {} : { Authorization: `Bearer ${options.apiKey}` };
    this.socket = new VoiceSocket(options.url, headers, line, context, {
      opened: () => this.socket.send(options.configure()),
      message: (data, isBinary) => this.#read(data, isBinary),
      isOrderly: (code) => ORDERLY.includes(code),
    });
    this.#timer = context.clock.schedule(SESSION_MS, () => this.socket.giveUp('it does not begin the session'));
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Sends what the caller says. @param message makes the message, where it is sent */
  hear(message: () => string): void {
    if (this.socket.sendAudio(message)) this.heard.sent();
  }

  /** The session is as it is to be: the AI can be heard. */
  begin(): void {
    this.#stopTimer();
    this.#isReady = true;
    this.#line.ready();
  }

  /** Has a model go on in a call that it knows. Where the caller comes back from a human, a notice says so before. */
  resumeSoon(resume: () => void): void {
    this.#timer = this.#context.clock.schedule(RESUME_AFTER_MS, resume);
  }

  /** Something happened in the call that the model is to be told. */
  noticed({ event }: AiNotice): void {
    this.tools.brief(event === 'handoff.briefing');
    this.tools.listen(event === 'handoff.listening');
    this.tools.stay();
    if (this.#isReady) this.#stopTimer();
  }

  /** The caller speaks into what the model says. @param cutOff drops what waits, and says what was stopped */
  interrupted(cutOff: () => readonly Stopped[]): void {
    if (!this.tools.canSpeak) return;
    const [first] = cutOff();
    if (first === undefined) return;
    const { playedMs, heard } = first;
    this.#line.tell({ type: 'interrupted', playedMs, heard, at: this.#context.clock.now() });
  }

  /** @param farewell the last message; null: none */
  async close(farewell: string | null): Promise<void> {
    this.#stopTimer();
    this.tools.close();
    await this.socket.close(farewell);
  }

  #read(data: Buffer, isBinary: boolean): void {
    const event = isBinary ? { type: 'other' as const, fault: 'it is binary' } : this.#options.read(data.toString());
    if (!isOther(event)) this.#options.take(event as Exclude<Event, OtherEvent>);
    else if (event.fault !== null) this.socket.malformed(event.fault);
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#context.clock.cancel(this.#timer);
    this.#timer = null;
  }
}

function isOther(event: { readonly type: string }): event is OtherEvent {
  return event.type === 'other';
}
