import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import { causeMessageOf } from '../../shared/message-of.ts';
import { DeadlineError, within } from '../../shared/within.ts';
import { readEvents } from './sse-reader.ts';

/** A message of a chat, as the protocol has it. */
export type ChatMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string | null; readonly tool_calls?: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly tool_call_id: string; readonly content: string };

/** A tool that the model asks for. */
export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A tool that the model may ask for. */
export interface ChatTool {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  };
}

export interface ChatClientOptions {
  /** Without `/chat/completions`. */
  readonly url: string;
  readonly apiKey: string | null;
  readonly model: string;
  readonly temperature: number | null;
  readonly clock: Clock;
  /** The first word, and each piece behind another, may take so long. */
  readonly timeoutMs: number;
}

/** An answer that did not come, or cannot be read. Its message is a sentence about the model. */
export class ChatError extends Error {
  override readonly name = 'ChatError';
}

/** What one answer may hold. A model that loses itself is cut off. */
const MAX_TEXT = 8_000;
const MAX_TOOL_CALLS = 8;
const MAX_ARGUMENTS = 16_384;

const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            tool_calls: z
              .array(
                z.object({
                  index: z.number().int().min(0).max(100),
                  id: z.string().max(256).nullish(),
                  function: z
                    .object({ name: z.string().max(256).nullish(), arguments: z.string().nullish() })
                    .nullish(),
                }),
              )
              .nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
  error: z.object({ message: z.string() }).nullish(),
});

type Chunk = z.output<typeof chunkSchema>;

/** A server with OpenAI's chat completions, such as vLLM, Ollama or llama.cpp. */
export class ChatClient {
  readonly #options: ChatClientOptions;

  constructor(options: ChatClientOptions) {
    this.#options = options;
  }

  /**
   * Has the model answer.
   * @param onText takes what it says, as it comes
   * @returns the tools that it asks for
   * @throws ChatError, or the signal's reason
   */
  async answer(
    messages: readonly ChatMessage[],
    tools: readonly ChatTool[],
    onText: (text: string) => void,
    signal: AbortSignal,
  ): Promise<readonly ToolCall[]> {
    const stop = new AbortController();
    const ended = AbortSignal.any([signal, stop.signal]);
    try {
      const response = await this.#inTime(ended, () => this.#post(messages, tools, ended));
      if (!response.ok) throw new ChatError(`the model's server answered ${String(response.status)}`);
      if (response.body === null) throw new ChatError("the model's server sent nothing");
      return await this.#read(readEvents(response.body as AsyncIterable<Uint8Array>), onText, ended);
    } catch (error) {
      if (error instanceof ChatError || signal.aborted) throw error;
      if (error instanceof DeadlineError) throw new ChatError(error.message);
      throw new ChatError(`the model cannot be reached: ${causeMessageOf(error)}`);
    } finally {
      stop.abort();
    }
  }

  async #read(
    events: AsyncGenerator<string>,
    onText: (text: string) => void,
    signal: AbortSignal,
  ): Promise<readonly ToolCall[]> {
    const calls = new Map<number, { id: string; name: string; text: string }>();
    let length = 0;
    for (;;) {
      const event = await this.#inTime(signal, () => events.next());
      if (event.done === true || event.value === '[DONE]') break;
      const { delta, error } = readChunk(event.value);
      if (error !== null) throw new ChatError(`the model's server says: ${error.slice(0, 200)}`);
      const text = delta?.content ?? '';
      length += text.length;
      if (text !== '') onText(text);
      for (const part of delta?.tool_calls ?? []) {
        const call = calls.get(part.index) ?? { id: '', name: '', text: '' };
        call.id ||= part.id ?? '';
        call.name ||= part.function?.name ?? '';
        call.text += part.function?.arguments ?? '';
        if (call.text.length > MAX_ARGUMENTS) throw new ChatError('the model asks for a tool with too many arguments');
        if (calls.has(part.index) || calls.size < MAX_TOOL_CALLS) calls.set(part.index, call);
      }
      if (length > MAX_TEXT) break;
    }
    return [...calls.entries()]
      .toSorted(([one], [other]) => one - other)
      .map(([index, { id, name, text }]) => ({
        id: id === '' ? `call_${String(index)}` : id,
        type: 'function',
        function: { name, arguments: text },
      }));
  }

  async #post(messages: readonly ChatMessage[], tools: readonly ChatTool[], signal: AbortSignal): Promise<Response> {
    const { apiKey, model, temperature, url } = this.#options;
    return await fetch(`${url.replace(/\/+$/, '')}/chat/completions`, {
      method: 'POST',
      redirect: 'error',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'text/event-stream',
        ...(apiKey !== null && { Authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ model, messages, tools, stream: true, ...(temperature !== null && { temperature }) }),
      signal,
    });
  }

  async #inTime<Result>(signal: AbortSignal, step: () => Promise<Result>): Promise<Result> {
    const { clock, timeoutMs } = this.#options;
    return await within({ clock, ms: timeoutMs, who: 'the model', signal }, step);
  }
}

/** What one event says. One that cannot be read says nothing. */
function readChunk(data: string): {
  readonly delta: NonNullable<Chunk['choices']>[number]['delta'];
  readonly error: string | null;
} {
  try {
    const { choices, error } = chunkSchema.parse(JSON.parse(data));
    return { delta: choices?.[0]?.delta ?? null, error: error?.message ?? null };
  } catch {
    return { delta: null, error: null };
  }
}
