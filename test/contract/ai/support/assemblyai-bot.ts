import { z } from 'zod';
import type { VoiceSource } from '../../../../src/ports/ai-voice.ts';
import type { BotCall, Fields } from './model-bot.ts';
import { ModelBot } from './model-bot.ts';

type Source = Extract<VoiceSource, { kind: 'assemblyai' }>;

const format = z.strictObject({ encoding: z.literal('audio/pcmu') });
/** What a client of the Voice Agent may send, as far as it is used here. */
const CLIENT_EVENT = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('session.update'),
    session: z.strictObject({
      system_prompt: z.string(),
      greeting: z.string().optional(),
      input: z.strictObject({ format }),
      output: z.strictObject({ format, voice: z.string().optional() }),
      tools: z.array(
        z.strictObject({
          type: z.literal('function'),
          name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
          description: z.string(),
          parameters: z.looseObject({ type: z.literal('object') }),
        }),
      ),
    }),
  }),
  z.strictObject({ type: z.literal('input.audio'), audio: z.base64() }),
  z.strictObject({ type: z.literal('tool.result'), call_id: z.string(), result: z.string() }),
  z.strictObject({ type: z.literal('reply.create'), instructions: z.string() }),
  z.strictObject({ type: z.literal('session.end') }),
]);

/** What a reply has. */
export interface BotReply {
  readonly audio?: Buffer;
  /** Words with the milliseconds at which each begins and ends. */
  readonly words?: readonly (readonly [string, number, number])[];
  readonly calls?: readonly BotCall[];
  /** @defaultValue completed */
  readonly status?: 'completed' | 'interrupted';
  /** The server goes on with it later. */
  readonly open?: boolean;
}

/** A server of AssemblyAI's Voice Agent, written from the description of its messages. */
export class AssemblyAiBot extends ModelBot {
  readonly #source: Partial<Source>;
  readonly #calls = new Set<string>();
  #count = 0;
  #isReady = false;

  private constructor(source: Partial<Source>) {
    super(CLIENT_EVENT);
    this.#source = source;
  }

  static async open(source: Partial<Source> = {}): Promise<AssemblyAiBot> {
    return await new AssemblyAiBot(source).listen();
  }

  get source(): Source {
    return {
      kind: 'assemblyai',
      url: `${this.address}/v1/ws`,
      apiKey: 'aa-secret',
      voice: null,
      instructions: 'Be kind.',
      greeting: null,
      tools: { transferReasons: [], functions: [], webhook: null, secret: null },
      ...this.#source,
    };
  }

  say(ulaw: Buffer): void {
    this.reply({ audio: ulaw });
  }

  reply({ audio, words = [], calls = [], status = 'completed', open }: BotReply): void {
    const replyId = `reply_${String(++this.#count)}`;
    this.send({ type: 'reply.started', reply_id: replyId });
    for (const [delta, startMs, endMs] of words) {
      this.send({ type: 'transcript.agent.delta', reply_id: replyId, delta, start_ms: startMs, end_ms: endMs });
    }
    for (let from = 0; from < (audio?.length ?? 0); from += 3_200) {
      this.send({ type: 'reply.audio', data: audio!.subarray(from, from + 3_200).toString('base64') });
    }
    if (open === true) return;
    const text = words.map(([delta]) => delta).join('');
    const interrupted = status === 'interrupted';
    this.send({ type: 'transcript.agent', reply_id: replyId, text, interrupted });
    for (const { id, name, args } of calls) {
      if (!interrupted) this.#calls.add(id);
      this.send({ type: 'tool.call', call_id: id, name, arguments: args });
    }
    this.send({ type: 'reply.done', reply_id: replyId, status });
  }

  protected greet(): void {
    // The client speaks first.
  }

  protected taken(type: string, { call_id: callId }: Fields): void {
    if (type === 'session.update') {
      this.#isReady = true;
      this.send({ type: 'session.ready', session_id: 'sess_1', config: {} });
    } else if (!this.#isReady) {
      this.faults.push(`${type} before session.ready`);
    } else if (type === 'tool.result' && !this.#calls.delete(callId as string)) {
      this.faults.push(`a result of ${String(callId)}, which waits not`);
    } else if (type === 'session.end') {
      this.send({ type: 'session.ended', session_duration_seconds: 1, audio_duration_seconds: 1, timestamp: 1 });
    }
  }
}
