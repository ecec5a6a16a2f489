import { z } from 'zod';
import type { VoiceSource } from '../../../../src/ports/ai-voice.ts';
import type { BotCall, Fields } from './model-bot.ts';
import { ModelBot } from './model-bot.ts';

type Source = Extract<VoiceSource, { kind: 'openai-realtime' }>;

const pcmu = z.strictObject({ type: z.literal('audio/pcmu') });
const tool = z.strictObject({
  type: z.literal('function'),
  name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  description: z.string(),
  parameters: z.looseObject({ type: z.literal('object') }),
});
const EVENT_ID = { event_id: z.string().optional() };
const item = z.union([
  z.strictObject({ type: z.literal('message'), role: z.enum(['user', 'system']), content: textPart('input_text') }),
  z.strictObject({ type: z.literal('message'), role: z.literal('assistant'), content: textPart('output_text') }),
  z.strictObject({ type: z.literal('function_call_output'), call_id: z.string(), output: z.string() }),
]);
/** The client events of the API that a program may send by WebSocket, as far as they are used here. */
const CLIENT_EVENT = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('session.update'),
    session: z.strictObject({
      type: z.literal('realtime'),
      instructions: z.string(),
      output_modalities: z.tuple([z.literal('audio')]),
      audio: z.strictObject({
        input: z.strictObject({
          format: pcmu,
          transcription: z.strictObject({ model: z.string() }),
          turn_detection: z.strictObject({
            type: z.literal('server_vad'),
            create_response: z.literal(true),
            interrupt_response: z.literal(true),
          }),
        }),
        output: z.strictObject({ format: pcmu, voice: z.string().optional() }),
      }),
      tools: z.array(tool),
      tool_choice: z.literal('auto'),
    }),
    ...EVENT_ID,
  }),
  z.strictObject({ type: z.literal('input_audio_buffer.append'), audio: z.base64(), ...EVENT_ID }),
  z.strictObject({ type: z.literal('conversation.item.create'), item, ...EVENT_ID }),
  z.strictObject({
    type: z.literal('conversation.item.truncate'),
    item_id: z.string(),
    content_index: z.literal(0),
    audio_end_ms: z.int().min(0),
    ...EVENT_ID,
  }),
  z.strictObject({
    type: z.literal('response.create'),
    response: z.strictObject({ instructions: z.string() }).optional(),
    ...EVENT_ID,
  }),
  z.strictObject({ type: z.literal('response.cancel'), ...EVENT_ID }),
]);

/** What a response has. */
export interface BotResponse {
  readonly audio?: Buffer;
  readonly text?: string;
  readonly calls?: readonly BotCall[];
  /** @defaultValue completed */
  readonly status?: 'completed' | 'cancelled' | 'failed';
  /** Of a response that failed. */
  readonly code?: string;
  /** The server goes on with it later. */
  readonly open?: boolean;
  /** The names of events before the API was generally available. */
  readonly former?: boolean;
}

/** A server of OpenAI's Realtime API, written from the description of its events. */
export class OpenAiRealtimeBot extends ModelBot {
  readonly #source: Partial<Source>;
  /** Answers `response.create`. @defaultValue with nothing to say */
  onCreate: (fields: Fields) => void = () => this.respond({});
  /** The milliseconds of audio that each item has. */
  readonly #items = new Map<string, number>();
  readonly #calls = new Set<string>();
  #count = 0;
  #active: string | null = null;
  #isConfigured = false;
  outputFormat = 'audio/pcmu';

  private constructor(source: Partial<Source>, clientEvent: z.ZodType) {
    super(clientEvent);
    this.#source = source;
  }

  static async open(source: Partial<Source> = {}): Promise<OpenAiRealtimeBot> {
    return await new OpenAiRealtimeBot(source, CLIENT_EVENT).listen();
  }

  /** For clients that are not ours, and send more than ours does. */
  static async openForOthers(): Promise<OpenAiRealtimeBot> {
    return await new OpenAiRealtimeBot({}, z.looseObject({ type: z.string() })).listen();
  }

  get source(): Source {
    return {
      kind: 'openai-realtime',
      url: `${this.address}/v1/realtime`,
      apiKey: 'sk-secret',
      model: 'gpt-realtime',
      voice: null,
      instructions: 'Be kind.',
      greeting: null,
      tools: { transferReasons: [], functions: [], webhook: null, secret: null },
      ...this.#source,
    };
  }

  /** Every event of the server has an id. */
  override send(message: Fields): void {
    super.send({ event_id: `event_${String(++this.#count)}`, ...message });
  }

  say(ulaw: Buffer): void {
    this.respond({ audio: ulaw });
  }

  /** Makes a response. @returns the id of its message */
  respond({ audio, text: words = '', calls = [], status = 'completed', code, open, former }: BotResponse): string {
    const name = former === true ? 'response.audio' : 'response.output_audio';
    const responseId = this.begin();
    const itemId = `item_${String(++this.#count)}`;
    const common = { response_id: responseId, item_id: itemId, output_index: 0, content_index: 0 };
    if (audio !== undefined) {
      this.#items.set(itemId, audio.length / 8);
      const message = { id: itemId, type: 'message', role: 'assistant', content: [] };
      this.send({ type: 'response.output_item.added', response_id: responseId, output_index: 0, item: message });
      for (const delta of words.match(/\S+\s*/g) ?? []) {
        this.send({ type: `${name}_transcript.delta`, ...common, delta });
      }
      for (let from = 0; from < audio.length; from += 3_200) {
        const delta = audio.subarray(from, from + 3_200).toString('base64');
        this.send({ type: `${name}.delta`, ...common, delta });
      }
      if (open === true) return itemId;
      this.send({ type: `${name}.done`, ...common });
      this.send({ type: `${name}_transcript.done`, ...common, transcript: words });
      this.send({ type: 'response.output_item.done', response_id: responseId, output_index: 0, item: message });
    }
    const output = calls.map(({ id, name: called, args }, index) => {
      this.#calls.add(id);
      const text_ = typeof args === 'string' ? args : JSON.stringify(args);
      const call = { id: `fc_${String(index)}_${id}`, type: 'function_call', status: 'completed', call_id: id };
      const whole = { ...call, name: called, arguments: text_ };
      this.send({ type: 'response.output_item.done', response_id: responseId, output_index: index + 1, item: whole });
      return whole;
    });
    this.end(status, output, code);
    return itemId;
  }

  /** A response begins. */
  begin(): string {
    this.#active ??= `resp_${String(++this.#count)}`;
    this.send({ type: 'response.created', response: { id: this.#active, status: 'in_progress' } });
    return this.#active;
  }

  /** The response that is under way ends. */
  end(status: string, output: readonly Fields[] = [], code?: string): void {
    const details = code === undefined ? null : { type: 'failed', error: { type: 'server_error', code } };
    this.send({ type: 'response.done', response: { id: this.#active, status, status_details: details, output } });
    this.#active = null;
  }

  /** The caller speaks into it, or after it. */
  callerSpeaks(audioStartMs: number, itemId = 'user_1'): void {
    this.send({ type: 'input_audio_buffer.speech_started', audio_start_ms: audioStartMs, item_id: itemId });
  }

  protected greet(): void {
    this.send({ type: 'session.created', session: { type: 'realtime', id: 'sess_1' } });
  }

  protected taken(type: string, fields: Fields): void {
    if (type !== 'session.update' && !this.#isConfigured) this.faults.push(`${type} before session.update`);
    switch (type) {
      case 'session.update':
        this.#isConfigured = true;
        this.send({
          type: 'session.updated',
          session: { type: 'realtime', audio: { output: { format: { type: this.outputFormat } } } },
        });
        return;
      case 'response.create':
        if (this.#active === null) this.onCreate(fields);
        else this.error('conversation_already_has_active_response', fields);
        return;
      case 'response.cancel':
        if (this.#active === null) this.error('response_cancel_not_active', fields);
        else this.end('cancelled');
        return;
      case 'conversation.item.truncate': {
        const { item_id: itemId, audio_end_ms: endMs } = fields as { item_id: string; audio_end_ms: number };
        const lengthMs = this.#items.get(itemId);
        if (lengthMs === undefined) this.faults.push(`truncate of ${itemId}, which has no audio`);
        else if (endMs > lengthMs) this.faults.push(`truncate at ${String(endMs)} of ${String(lengthMs)} ms`);
        this.send({ ...fields, type: 'conversation.item.truncated' });
        return;
      }
      case 'conversation.item.create': {
        const { call_id: callId } = fields['item'] as { call_id?: string };
        if (callId !== undefined && !this.#calls.delete(callId))
          this.faults.push(`output of ${callId}, which waits not`);
        return;
      }
      default:
    }
  }

  error(code: string, { event_id: id = null }: Fields = {}): void {
    const message = `trouble with ${this.source.apiKey ?? ''}`;
    this.send({ type: 'error', error: { type: 'invalid_request_error', code, message, param: null, event_id: id } });
  }
}

function textPart(type: string) {
  return z.array(z.strictObject({ type: z.literal(type), text: z.string() })).length(1);
}
