import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AiAction, AiConnector, AiNotice, AiReply } from '../../ports/ai.ts';
import type { VoiceTools } from '../../ports/ai-voice.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CallId } from '../../ports/ids.ts';
import type { Tracing } from '../../ports/tracing.ts';
import type { Prompt } from '../../ports/prompt.ts';
import { messageOf } from '../../shared/message-of.ts';
import { toolDefinitions } from '../../shared/models/tool-definitions.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import { callFunction, errorResult } from '../../shared/outgoing/call-function.ts';
import { ChatClient } from './chat-client.ts';
import type { ChatClientOptions } from './chat-client.ts';
import { LlmCall } from './llm-call.ts';

export interface LlmAiOptions extends ChatClientOptions {
  /** The folder of {@link LlmAiOptions.prompt}. */
  readonly directory: string;
  /** The file that says who the AI is and what it is to do. */
  readonly prompt: string;
  readonly greeting: string | null;
  readonly filler: string | null;
  readonly tools: VoiceTools;
  /** @defaultValue nothing is traced */
  readonly tracing?: Tracing | undefined;
}

/** Calls that are remembered. The oldest gives way: it is long over. */
const MAX_CALLS = 10_000;
const MAX_PROMPT_BYTES = 65_536;
const NO_TOOL = errorResult('There is no such tool.');

interface Entry {
  readonly call: LlmCall;
  /** Takes what the AI says behind its last answer. */
  more: (reply: AiReply) => void;
}

/**
 * An AI of recognition, a language model with OpenAI's chat completions, and speech: the words of a `listen` go to the
 * model, whose answer is spoken sentence by sentence as it comes.
 */
export class LlmAi implements AiConnector {
  readonly #options: LlmAiOptions;
  readonly #client: ChatClient;
  readonly #calls = new Map<CallId, Entry>();

  constructor(options: LlmAiOptions) {
    this.#options = options;
    this.#client = new ChatClient(options);
  }

  /** It resolves with the first sentence. What follows comes by `more`. */
  async notify(id: CallId, notice: AiNotice, signal: AbortSignal, more: (reply: AiReply) => void): Promise<AiReply> {
    try {
      if (notice.event === 'call.started') await this.#begin(id, notice);
    } catch (error) {
      return failed(error);
    }
    const entry = this.#calls.get(id);
    if (notice.event === 'call.ended') this.#calls.delete(id);
    if (entry === undefined) return failed(new Error('the AI does not know the call any more'));
    entry.more = more;
    return await this.#answer(entry, notice, signal);
  }

  interrupted(id: CallId, prompt: Prompt, heard: string | null): void {
    const entry = this.#calls.get(id);
    entry?.call.interrupted('text' in prompt ? prompt.text : null, heard, (actions) => entry.more(succeeded(actions)));
  }

  async #answer({ call, more }: Entry, notice: AiNotice, signal: AbortSignal): Promise<AiReply> {
    const { promise, resolve } = Promise.withResolvers<AiReply>();
    const { clock } = this.#options;
    const askedAt = clock.now();
    let firstTokenMs: number | undefined;
    let isAnswered = false;
    const reply = (said: AiReply): void => {
      if (isAnswered) more(said);
      else resolve(said);
      isAnswered = true;
    };
    call
      .take(notice, {
        say: (actions) => reply({ ...succeeded(actions), firstTokenMs }),
        onToken: () => (firstTokenMs ??= Math.round(clock.now() - askedAt)),
        signal,
      })
      .then(
        () => resolve(succeeded([])),
        (error: unknown) => reply(failed(error)),
      );
    return await promise;
  }

  async #begin(id: CallId, notice: Extract<AiNotice, { event: 'call.started' }>): Promise<void> {
    const { directory, prompt, greeting, filler, tools, clock, tracing } = this.#options;
    const instructions = await readInstructions(join(directory, prompt));
    const { webhook, secret } = tools;
    const call = new LlmCall({
      client: this.#client,
      tools: toolDefinitions(tools).map((tool) => ({ type: 'function', function: tool })),
      askTool: async (name, args, signal) =>
        webhook === null
          ? NO_TOOL
          : await callFunction({ webhook, secret, clock, signal, tracing }, { call: id, name, args }),
      system: `${instructions}\n\n${aboutCall(notice, clock)}`,
      greeting,
      filler,
    });
    rememberBounded(this.#calls, id, { call, more: () => undefined }, MAX_CALLS);
  }
}

/** @throws Error that names the file */
async function readInstructions(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new Error(`the prompt of the AI cannot be read: ${file}`, { cause });
  }
  return text.slice(0, MAX_PROMPT_BYTES);
}

function aboutCall({ from, to, direction }: Extract<AiNotice, { event: 'call.started' }>, clock: Clock): string {
  const [caller, ours] = direction === 'outbound' ? [to, from] : [from, to];
  const time = new Date(clock.wall()).toISOString();
  return `You are on the telephone. What you write is spoken: no lists, no markup, short sentences. Caller: ${caller}. Our number: ${ours}. The call began at ${time}.`;
}

function succeeded(actions: readonly AiAction[]): Extract<AiReply, { ok: true }> {
  return { ok: true, actions, ignored: [] };
}

function failed(error: unknown): AiReply {
  return { ok: false, message: messageOf(error) };
}
