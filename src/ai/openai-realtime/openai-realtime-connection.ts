import type { AiNotice } from '../../ports/ai.ts';
import type { VoiceCall } from '../../ports/ai-voice.ts';
import type { TimerHandle } from '../../ports/clock.ts';
import type { ConnectorContext, VoiceConnection, VoiceLine } from '../gateway/index.ts';
import { VoiceSocket } from '../gateway/index.ts';
import type { ToolCall } from '../gateway/models/index.ts';
import {
  greetingInstructions,
  HeardTurns,
  ModelSpeech,
  ModelTools,
  noticeText,
  RESUME,
  RESUME_AFTER_MS,
  SESSION_MS,
  turnsOf,
} from '../gateway/models/index.ts';
import type { OpenAiRealtimeSource } from './client-events.ts';
import {
  appendAudio,
  AUDIO_FORMAT,
  sessionUpdate,
  systemItem,
  toolOutput,
  truncateItem,
  turnItem,
} from './client-events.ts';
import { Responses } from './responses.ts';
import type { ServerEvent } from './server-event.ts';
import { readServerEvent } from './server-event.ts';

/** Normal closure, and none given (RFC 6455 7.4.1). A service that goes away (1001) is lost. */
const ORDERLY = [1000, 1005];
/** Errors after which a session is of no use. All others leave it as it is. */
const FATAL: ReadonlySet<string> = new Set([
  'invalid_api_key',
  'insufficient_quota',
  'model_not_found',
  'session_expired',
]);
/** Errors between two responses; after so many the model is given up. */
const MAX_ERRORS = 10;
/** Tool calls of one response. More are left out. */
const MAX_CALLS = 16;

/** A model behind OpenAI's Realtime API, or one like it, by WebSocket. */
export class OpenAiRealtimeConnection implements VoiceConnection {
  readonly #source: OpenAiRealtimeSource;
  readonly #call: VoiceCall;
  readonly #line: VoiceLine;
  readonly #context: ConnectorContext;
  readonly #socket: VoiceSocket;
  readonly #speech: ModelSpeech;
  readonly #heard: HeardTurns;
  readonly #tools: ModelTools;
  readonly #responses: Responses;
  /** Tool calls of the response that is under way, by their ids. */
  readonly #calls = new Map<string, ToolCall>();
  /** Until the session is as it is to be; then until the model goes on in a call that it knows. */
  #timer: TimerHandle | null;
  #isReady = false;
  #wasCutOff = false;
  #errors = 0;

  /** @throws SyntaxError, TypeError for a URL that is none */
  constructor(source: OpenAiRealtimeSource, call: VoiceCall, line: VoiceLine, context: ConnectorContext) {
    this.#source = source;
    this.#call = call;
    this.#line = line;
    this.#context = context;
    this.#speech = new ModelSpeech(line, context.clock);
    this.#heard = new HeardTurns(line, context.clock);
    this.#tools = new ModelTools(source.tools, call.call, line, context);
    const headers = source.apiKey === null ? {} : { Authorization: `Bearer ${source.apiKey}` };
    this.#socket = new VoiceSocket(addressOf(source), headers, line, context, {
      opened: () => this.#socket.send(sessionUpdate(source, call)),
      message: (data, isBinary) => this.#read(data, isBinary),
      isOrderly: (code) => ORDERLY.includes(code),
    });
    this.#responses = new Responses(
      {
        send: (text) => this.#socket.send(text),
        canSpeak: () => this.#isReady && this.#tools.canSpeak,
        giveUp: (reason) => this.#socket.giveUp(reason),
      },
      context,
    );
    this.#timer = context.clock.schedule(SESSION_MS, () => this.#socket.giveUp('it does not begin the session'));
  }

  hear(ulaw: Uint8Array): void {
    if (this.#socket.sendAudio(() => appendAudio(ulaw))) this.#heard.sent();
  }

  dtmf(): void {
    // The protocol cannot say it.
  }

  attend(has: boolean): void {
    this.#tools.attend(has);
    if (has) {
      this.#responses.proceed();
    } else {
      this.#cutOff();
      this.#responses.cancel();
    }
  }

  tell(notice: AiNotice): void {
    const text = noticeText(notice);
    if (text === null) return;
    this.#tools.stay();
    if (this.#isReady) this.#stopTimer();
    this.#socket.send(systemItem(text));
    this.#responses.want(null);
  }

  async close(): Promise<void> {
    this.#stopTimer();
    this.#responses.close();
    this.#tools.close();
    await this.#socket.close(null);
  }

  #read(data: Buffer, isBinary: boolean): void {
    const event = isBinary ? { type: 'other' as const, fault: 'it is binary' } : readServerEvent(data.toString());
    if (event.type !== 'other') this.#take(event);
    else if (event.fault !== null) this.#socket.malformed(event.fault);
  }

  #take(event: ServerEvent): void {
    switch (event.type) {
      case 'session.updated':
        this.#begin(event.session?.audio?.output?.format?.type ?? AUDIO_FORMAT);
        return;
      case 'input_audio_buffer.speech_started':
        this.#heard.started(event.item_id, event.audio_start_ms);
        this.#interrupted();
        return;
      case 'input_audio_buffer.speech_stopped':
        this.#heard.stopped(event.item_id, event.audio_end_ms);
        return;
      case 'conversation.item.input_audio_transcription.completed':
        this.#heard.text(event.item_id, event.transcript);
        return;
      case 'response.created':
        this.#wasCutOff = false;
        this.#responses.began();
        return;
      case 'response.output_audio.delta':
        if (this.#tools.canSpeak) this.#speech.audio(event.item_id, event.delta);
        return;
      case 'response.output_audio_transcript.delta':
        this.#speech.words(event.item_id, event.delta, null);
        return;
      case 'response.output_audio_transcript.done':
        this.#speech.wholeText(event.item_id, event.transcript);
        return;
      case 'response.output_item.done':
        this.#note(event.item);
        return;
      case 'response.done':
        this.#done(event.response);
        return;
      case 'error':
        this.#failed(event.error);
        return;
    }
  }

  /** The session is as it is to be: the model is told what was said before, or greets the caller. */
  #begin(format: string): void {
    if (this.#isReady) return;
    if (format !== AUDIO_FORMAT) {
      this.#socket.giveUp(`it speaks ${format.slice(0, 32)}, not ${AUDIO_FORMAT}`);
      return;
    }
    this.#stopTimer();
    this.#isReady = true;
    this.#line.ready();
    const turns = turnsOf(this.#call);
    for (const turn of turns) this.#socket.send(turnItem(turn));
    const { greeting } = this.#source;
    if (turns.length === 0) {
      this.#responses.want(greeting === null ? null : greetingInstructions(greeting));
      return;
    }
    // Where the caller comes back from a human, a notice says so at once.
    this.#timer = this.#context.clock.schedule(RESUME_AFTER_MS, () => {
      this.#socket.send(systemItem(RESUME));
      this.#responses.want(null);
    });
  }

  /** The caller speaks: the server cancels its response, and we drop what waits. */
  #interrupted(): void {
    if (!this.#tools.canSpeak) return;
    const [first] = this.#cutOff();
    if (first === undefined) return;
    const { playedMs, heard } = first;
    this.#line.tell({ type: 'interrupted', playedMs, heard, at: this.#context.clock.now() });
  }

  #cutOff(): ReturnType<ModelSpeech['stop']> {
    const stopped = this.#speech.stop();
    for (const { id, playedMs } of stopped) this.#socket.send(truncateItem(id, playedMs));
    if (stopped.length > 0) this.#wasCutOff = true;
    return stopped;
  }

  #note(item: NonNullable<(ServerEvent & { type: 'response.output_item.done' })['item']>): void {
    if (!('call_id' in item) || this.#calls.size >= MAX_CALLS) return;
    this.#calls.set(item.call_id, { id: item.call_id, name: item.name, args: item.arguments });
  }

  #done({ status, status_details, output }: (ServerEvent & { type: 'response.done' })['response']): void {
    for (const item of output ?? []) this.#note(item);
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#speech.finish();
    if (status !== 'failed') this.#errors = 0;
    if (calls.length > 0) void this.#run(calls, this.#wasCutOff || status === 'cancelled');
    this.#responses.ended(status === 'failed', status_details?.error?.code ?? null);
  }

  async #run(calls: readonly ToolCall[], wasCutOff: boolean): Promise<void> {
    const results = await this.#tools.run(calls, wasCutOff);
    for (const { id, output } of results) this.#socket.send(toolOutput(id, output));
    if (results.some(({ goOn }) => goOn)) this.#responses.want(null);
  }

  /** Most errors are of one message, and the session goes on. */
  #failed({ type, code, param, event_id }: (ServerEvent & { type: 'error' })['error']): void {
    const name = (code ?? type ?? 'no code').slice(0, 64);
    // The message itself may repeat instructions, or the key.
    this.#context.log('warn', 'a model reports an error', { code: name, param: param?.slice(0, 128) ?? null });
    if (!this.#isReady || FATAL.has(name) || ++this.#errors >= MAX_ERRORS) {
      this.#socket.giveUp(`it reports an error (${name})`);
      return;
    }
    this.#responses.refused(event_id ?? null, code ?? null);
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#context.clock.cancel(this.#timer);
    this.#timer = null;
  }
}

function addressOf({ url, model }: OpenAiRealtimeSource): string {
  const address = new URL(url);
  if (!address.searchParams.has('model')) address.searchParams.set('model', model);
  return address.href;
}
