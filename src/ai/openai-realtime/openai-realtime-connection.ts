import type { AiNotice } from '../../ports/ai.ts';
import type { VoiceCall } from '../../ports/ai-voice.ts';
import type { ConnectorContext, VoiceConnection, VoiceLine } from '../gateway/index.ts';
import type { Stopped, ToolCall } from '../gateway/models/index.ts';
import {
  greetingInstructions,
  MAX_TOOL_CALLS,
  ModelSession,
  noticeText,
  RESUME,
  turnsOf,
} from '../gateway/models/index.ts';
import type { OpenAiRealtimeSource } from './client-events.ts';
import {
  appendAudio,
  audioFormat,
  sessionUpdate,
  systemItem,
  toolOutput,
  truncateItem,
  turnItem,
} from './client-events.ts';
import { Responses } from './responses.ts';
import type { ServerEvent } from './server-event.ts';
import { readServerEvent } from './server-event.ts';

/** Errors after which a session is of no use. All others leave it as it is. */
const FATAL: ReadonlySet<string> = new Set([
  'invalid_api_key',
  'insufficient_quota',
  'model_not_found',
  'session_expired',
]);
/** Errors between two responses; after so many the model is given up. */
const MAX_ERRORS = 10;

/** A model behind OpenAI's Realtime API, or one like it, by WebSocket. */
export class OpenAiRealtimeConnection implements VoiceConnection {
  readonly #source: OpenAiRealtimeSource;
  readonly #call: VoiceCall;
  readonly #context: ConnectorContext;
  readonly #session: ModelSession<ServerEvent>;
  readonly #responses: Responses;
  /** Tool calls of the response that is under way, by their ids. */
  readonly #calls = new Map<string, ToolCall>();
  #wasCutOff = false;
  #errors = 0;

  /** @throws SyntaxError, TypeError for a URL that is none */
  constructor(source: OpenAiRealtimeSource, call: VoiceCall, line: VoiceLine, context: ConnectorContext) {
    this.#source = source;
    this.#call = call;
    this.#context = context;
    this.#session = new ModelSession(
      {
        ...source,
        url: addressOf(source),
        configure: () => sessionUpdate(source, call, this.#session.sound.isWide),
        read: readServerEvent,
        take: (event) => this.#take(event),
      },
      call,
      line,
      context,
    );
    this.#responses = new Responses(
      {
        send: (text) => this.#session.socket.send(text),
        canSpeak: () => this.#session.isReady && this.#session.tools.canSpeak,
        mayAnswer: () => this.#session.tools.mayAnswer,
        giveUp: (reason) => this.#session.socket.giveUp(reason),
      },
      context,
    );
  }

  hear(audio: Uint8Array): void {
    this.#session.hear(() => appendAudio(this.#session.sound.forModel(audio)));
  }

  dtmf(): void {
    // The protocol cannot say it.
  }

  attend(has: boolean): void {
    this.#session.tools.attend(has);
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
    this.#session.noticed(notice);
    this.#session.socket.send(systemItem(text));
    if (notice.event !== 'handoff.listening') this.#responses.want(null);
  }

  async close(): Promise<void> {
    this.#responses.close();
    await this.#session.close(null);
  }

  #take(event: ServerEvent): void {
    switch (event.type) {
      case 'session.updated':
        this.#begin(event.session?.audio?.output?.format?.type ?? null);
        return;
      case 'input_audio_buffer.speech_started':
        this.#session.heard.started(event.item_id, event.audio_start_ms);
        this.#interrupted();
        return;
      case 'input_audio_buffer.speech_stopped':
        this.#session.heard.stopped(event.item_id, event.audio_end_ms);
        return;
      case 'conversation.item.input_audio_transcription.completed':
        this.#session.heard.text(event.item_id, event.transcript);
        return;
      case 'response.created':
        this.#wasCutOff = false;
        this.#responses.began();
        return;
      case 'response.output_audio.delta':
        if (this.#session.tools.canSpeak) this.#session.speech.audio(event.item_id, event.delta);
        return;
      case 'response.output_audio_transcript.delta':
        this.#session.speech.words(event.item_id, event.delta, null);
        return;
      case 'response.output_audio_transcript.done':
        this.#session.speech.wholeText(event.item_id, event.transcript);
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
  #begin(format: string | null): void {
    if (this.#session.isReady) return;
    const { type } = audioFormat(this.#session.sound.isWide);
    if (format !== null && format !== type) {
      this.#session.socket.giveUp(`it speaks ${format.slice(0, 32)}, not ${type}`);
      return;
    }
    this.#session.begin();
    const turns = turnsOf(this.#call);
    for (const turn of turns) this.#session.socket.send(turnItem(turn));
    const { greeting } = this.#source;
    if (turns.length === 0) {
      this.#responses.want(greeting === null ? null : greetingInstructions(greeting));
      return;
    }
    this.#session.resumeSoon(() => {
      this.#session.socket.send(systemItem(RESUME));
      this.#responses.want(null);
    });
  }

  /** The caller speaks: the server cancels its response, and we drop what waits. */
  #interrupted(): void {
    this.#session.interrupted(() => this.#cutOff());
  }

  #cutOff(): readonly Stopped[] {
    const stopped = this.#session.speech.stop();
    for (const { id, playedMs } of stopped) this.#session.socket.send(truncateItem(id, playedMs));
    if (stopped.length > 0) this.#wasCutOff = true;
    return stopped;
  }

  #note(item: NonNullable<(ServerEvent & { type: 'response.output_item.done' })['item']>): void {
    if (!('call_id' in item) || this.#calls.size >= MAX_TOOL_CALLS) return;
    this.#calls.set(item.call_id, { id: item.call_id, name: item.name, args: item.arguments });
  }

  #done({ status, status_details, output }: (ServerEvent & { type: 'response.done' })['response']): void {
    for (const item of output ?? []) this.#note(item);
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#session.speech.finish();
    if (status !== 'failed') this.#errors = 0;
    if (calls.length > 0) void this.#run(calls, this.#wasCutOff || status === 'cancelled');
    this.#responses.ended(status === 'failed', status_details?.error?.code ?? null);
  }

  async #run(calls: readonly ToolCall[], wasCutOff: boolean): Promise<void> {
    const results = await this.#session.tools.run(calls, wasCutOff);
    for (const { id, output } of results) this.#session.socket.send(toolOutput(id, output));
    if (results.some(({ goOn }) => goOn)) this.#responses.want(null);
  }

  /** Most errors are of one message, and the session goes on. */
  #failed({ type, code, param, event_id }: (ServerEvent & { type: 'error' })['error']): void {
    const name = (code ?? type ?? 'no code').slice(0, 64);
    // The message itself may repeat instructions, or the key.
    this.#context.log('warn', 'a model reports an error', { code: name, param: param?.slice(0, 128) ?? null });
    if (!this.#session.isReady || FATAL.has(name) || ++this.#errors >= MAX_ERRORS) {
      this.#session.socket.giveUp(`it reports an error (${name})`);
      return;
    }
    this.#responses.refused(event_id ?? null, code ?? null);
  }
}

function addressOf({ url, model }: OpenAiRealtimeSource): string {
  const address = new URL(url);
  if (!address.searchParams.has('model')) address.searchParams.set('model', model);
  return address.href;
}
