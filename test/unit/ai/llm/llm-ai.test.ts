import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LlmAi } from '../../../../src/ai/llm/index.ts';
import type { LlmAiOptions } from '../../../../src/ai/llm/llm-ai.ts';
import type { AiAction, AiNotice, AiReply } from '../../../../src/ports/ai.ts';
import { asCallId, asHandoffId } from '../../../../src/ports/ids.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import type { ChatAnswer, ChatRequest } from '../../../sip/harness/chat-server.ts';
import { ChatServer } from '../../../sip/harness/chat-server.ts';
import { eventually } from '../../../sip/harness/wait.ts';

const CALL = asCallId('call');
const STARTED: AiNotice = { event: 'call.started', from: '+4930111', to: '+4930222' };
const NO_TOOLS = { transferReasons: [], functions: [], webhook: null, secret: null };

let directory: string;
let server: ChatServer;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'llm-'));
  await writeFile(join(directory, 'receptionist.md'), 'You are the receptionist of Acme.');
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

function said(transcript: string): AiNotice {
  return { event: 'call.speech', transcript, confidence: 0.9, webhook: null };
}

/** One call with a model, and all that it does. */
class Call {
  readonly ai: LlmAi;
  /** In their order. */
  readonly actions: AiAction[] = [];
  readonly failures: string[] = [];

  constructor(options: Partial<LlmAiOptions> = {}) {
    this.ai = new LlmAi({
      url: server.url,
      apiKey: 'key',
      model: 'small',
      temperature: null,
      clock: new SystemClock(),
      timeoutMs: 1_000,
      directory,
      prompt: 'receptionist.md',
      greeting: 'Acme, good morning.',
      filler: null,
      tools: NO_TOOLS,
      ...options,
    });
  }

  /** @returns the actions that the notice was answered with at once */
  async tell(notice: AiNotice): Promise<readonly string[]> {
    let behind: AiReply[] | null = [];
    const reply = await this.ai.notify(CALL, notice, new AbortController().signal, (more) => {
      if (behind === null) this.#take(more);
      else behind.push(more);
    });
    this.#take(reply);
    behind.forEach((more) => this.#take(more));
    behind = null;
    return reply.ok ? reply.actions.map(wordsOf) : [];
  }

  get words(): readonly string[] {
    return this.actions.map(wordsOf);
  }

  /** Waits until it waits for the caller, or has asked for something else, so many times. */
  async settled(count: number): Promise<readonly string[]> {
    await eventually(`it does something else than talk ${String(count)} times`, () =>
      this.actions.filter(({ type }) => type !== 'talk').length >= count,
    ); // prettier-ignore
    return this.words;
  }

  #take(reply: AiReply): void {
    if (reply.ok) this.actions.push(...reply.actions);
    else this.failures.push(reply.message);
  }
}

function wordsOf(action: AiAction): string {
  if (action.type === 'talk') return Object.values(action.prompt).join();
  return action.type === 'transfer' ? `transfer: ${String(action.reason)} / ${String(action.summary)}` : action.type;
}

async function open(script: (request: ChatRequest, count: number) => ChatAnswer | number): Promise<void> {
  server = await ChatServer.open((request) => script(request, server.requests.length));
}

/** What the model was given last, without the system's message. */
function lastMessages(): readonly string[] {
  return (server.requests.at(-1)?.messages ?? []).slice(1).map(({ role, content }) => `${role}: ${String(content)}`);
}

describe('A language model on the telephone', () => {
  it('tells when the model began to answer', async () => {
    await open(() => ({ words: ['Yes, ', 'we are.'], pause: async (index) => await delay(index === 0 ? 50 : 0) }));
    const call = new Call({ timeoutMs: 20_000 });
    await call.tell(STARTED);
    const reply = await call.ai.notify(CALL, said('Are you open?'), new AbortController().signal, () => undefined);
    expect(reply).toMatchObject({ ok: true, firstTokenMs: expect.any(Number) as number });
    expect(reply.ok && reply.firstTokenMs).toBeGreaterThanOrEqual(45);
  });

  it('greets, and answers what was said, sentence by sentence, before it has made all of it', async () => {
    const { promise: later, resolve: goOn } = Promise.withResolvers<undefined>();
    await open(() => ({
      words: ['We are ', 'open until six. ', 'On **Friday** until', ' four.'],
      pause: async (index) => (index < 2 ? undefined : await later),
    }));
    const call = new Call();
    expect(await call.tell(STARTED)).toEqual(['Acme, good morning.', 'listen']);
    expect(await call.tell(said('When are you open?'))).toEqual(['We are open until six.']);
    goOn(undefined);
    expect(await call.settled(2)).toEqual([
      'Acme, good morning.', 'listen', 'We are open until six.', 'On Friday until four.', 'listen',
    ]); // prettier-ignore
    const [{ messages, model, stream, authorization }] = server.requests as [ChatRequest];
    expect({ model, stream, authorization }).toEqual({ model: 'small', stream: true, authorization: 'Bearer key' });
    expect(messages[0]).toMatchObject({ role: 'system', content: expect.stringContaining('receptionist of Acme') });
    expect(messages[0]?.content).toContain('Caller: +4930111');
    expect(lastMessages()).toEqual(['assistant: Acme, good morning.', 'user: When are you open?']);
  });

  it('without a greeting the model begins', async () => {
    await open(() => ({ words: ['Hello, this is Acme.'] }));
    const call = new Call({ greeting: null });
    await call.tell(STARTED);
    expect(await call.settled(1)).toEqual(['Hello, this is Acme.', 'listen']);
  });

  it('keys are told as what they are', async () => {
    await open(() => ({ words: ['Thank you very much.'] }));
    const call = new Call();
    await call.tell(STARTED);
    await call.tell({ event: 'call.dtmf', digits: '42', transcript: 'my number', webhook: null });
    expect(lastMessages().at(-1)).toBe('user: (The caller pressed 42.) my number');
  });

  it('a caller who is silent three times has left the phone', async () => {
    await open((_request, count) => ({ words: [`Are you still there? ${String(count)}`] }));
    const call = new Call();
    await call.tell(STARTED);
    for (const count of [2, 3]) {
      await call.tell(said(''));
      await call.settled(count);
      expect(lastMessages().at(-1)).toBe('user: (The caller is silent.)');
    }
    expect(await call.tell(said(''))).toEqual(['hangup']);
  });

  it('a model that says the same three times gives the call to a human', async () => {
    await open(() => ({ words: ['I did not understand you.'] }));
    const call = new Call();
    await call.tell(STARTED);
    for (const count of [2, 3, 4]) {
      await call.tell(said('Ham and eggs'));
      await call.settled(count);
    }
    expect(call.words.at(-1)).toBe('transfer: The AI repeats itself / null');
  });
});

describe('Tools of a model', () => {
  it('transfer_to_human is offered with the reasons of the route, and done behind the words that go with it', async () => {
    const given = { reason: 'billing', summary: 'Wants a refund.' };
    await open(() => ({
      words: ['I connect you now.'],
      tools: [{ name: 'transfer_to_human', arguments: JSON.stringify(given) }],
    }));
    const call = new Call({ tools: { ...NO_TOOLS, transferReasons: ['billing', 'sales'] } });
    await call.tell(STARTED);
    await call.tell(said('I want my money back'));
    expect(await call.settled(2)).toEqual([
      'Acme, good morning.', 'listen', 'I connect you now.', 'transfer: billing / Wants a refund.',
    ]); // prettier-ignore
    expect(JSON.stringify(server.requests[0]?.tools)).toContain('"enum":["billing","sales"]');
  });

  it('end_call hangs up behind the good bye', async () => {
    await open(() => ({ words: ['Good bye and thank you.'], tools: [{ name: 'end_call', arguments: '{}' }] }));
    const call = new Call();
    await call.tell(STARTED);
    await call.tell(said('That is all'));
    expect((await call.settled(2)).slice(2)).toEqual(['Good bye and thank you.', 'hangup']);
  });

  it("the application's tool is asked, signed, with a filler meanwhile, and its answer goes to the model", async () => {
    const asked: { body: string; signature: string | undefined }[] = [];
    const tool = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked.push({ body, signature: request.headers['warmbridge-signature'] as string | undefined });
        response.end('{"balance":12}');
      });
    });
    await new Promise<void>((resolve) => tool.listen(0, '127.0.0.1', resolve));
    const webhook = `http://127.0.0.1:${String((tool.address() as AddressInfo).port)}/tools`;
    await open(({ messages }) =>
      messages.at(-1)?.role === 'tool'
        ? { words: ['You have twelve euros.'] }
        : { tools: [{ name: 'balance', arguments: '{"account":7}' }] },
    );
    const functions = [{ name: 'balance', description: 'The balance', parameters: { type: 'object' } }];
    const call = new Call({ filler: 'One moment.', tools: { ...NO_TOOLS, functions, webhook, secret: 's' } });
    await call.tell(STARTED);
    await call.tell(said('How much do I have?'));
    expect((await call.settled(2)).slice(2)).toEqual(['One moment.', 'You have twelve euros.', 'listen']);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ call_id: 'call', name: 'balance', arguments: { account: 7 } });
    expect(asked[0]?.signature).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
    expect(lastMessages().at(-1)).toBe('tool: {"balance":12}');
    await new Promise((resolve) => tool.close(resolve));
  });

  it('a tool that fails is told to the model, which is not asked for ever', async () => {
    await open(() => ({ tools: [{ name: 'nonsense', arguments: 'no JSON' }] }));
    const call = new Call();
    await call.tell(STARTED);
    await call.tell(said('Hm'));
    expect((await call.settled(2)).slice(2)).toEqual(['listen']);
    expect(server.requests).toHaveLength(5);
    expect(lastMessages().at(-1)).toBe('tool: {"error":"There is no such tool."}');
  });
});

describe('A caller who speaks into it', () => {
  it('the rest is not made any more, it listens, and the model knows what was heard', async () => {
    const { promise: never } = Promise.withResolvers<undefined>();
    await open((_request, count) =>
      count === 1
        ? { words: ['There are three kinds. ', 'The first is red. ', 'x'], pause: async (index) => (index < 2 ? undefined : await never) }
        : { words: ['Blue it is, then.'] },
    ); // prettier-ignore
    const call = new Call();
    await call.tell(STARTED);
    await call.tell(said('What do you have?'));
    await eventually('both sentences are there', () => call.words.includes('The first is red.'));
    call.ai.interrupted(CALL, { text: 'The first is red.' }, 'The first');
    expect(call.words.at(-1)).toBe('listen');
    await eventually('the request is given up', () => server.aborted === 1);
    await call.tell(said('The blue one'));
    await call.settled(3);
    expect(lastMessages().slice(-2)).toEqual(['assistant: There are three kinds. The first ...', 'user: The blue one']);
    expect(call.failures).toEqual([]);
  });

  it('where all was made already, it listens already', async () => {
    await open(() => ({ words: ['Fine, thank you very much.'] }));
    const call = new Call();
    await call.tell(STARTED);
    call.ai.interrupted(CALL, { text: 'Acme, good morning.' }, 'Acme');
    expect(call.words).toEqual(['Acme, good morning.', 'listen']);
    await call.tell(said('Hello'));
    expect(lastMessages()).toEqual(['assistant: Acme ...', 'user: Hello']);
  });
});

describe('What goes wrong', () => {
  it.each<[string, ChatAnswer | number, string]>([
    ['refuses', 401, "the model's server answered 401"],
    ['does not answer', { words: ['x'], pause: async () => await new Promise<void>(() => undefined) }, 'the model did not answer within 300 ms'],
  ])('a model that %s is a failure of the AI', async (_what, answer, message) => {
    await open(() => answer);
    const call = new Call({ timeoutMs: 300 });
    await call.tell(STARTED);
    await call.tell(said('Hello'));
    await eventually('it has failed', () => call.failures.length > 0);
    expect(call.failures[0]).toContain(message.split(' did')[0]);
  }); // prettier-ignore

  it('a prompt that is not there is named', async () => {
    await open(() => 500);
    const call = new Call({ prompt: 'other.md' });
    await call.tell(STARTED);
    expect(call.failures[0]).toContain('other.md');
  });

  it('back from people, the model is told what happened', async () => {
    await open(() => ({ words: ['How else can I help you?'] }));
    const call = new Call();
    await call.tell(STARTED);
    await call.tell({ event: 'handoff.ended', handoffId: asHandoffId('call.h1'), result: 'returned', reason: 'no-answer' });
    expect(lastMessages().at(-1)).toBe('user: (Nobody took the call: no-answer. The caller is with you again.)');
    await call.tell({ event: 'call.ended', result: 'completed', reason: 'caller-hangup', metadata: {} });
    await call.tell(said('Hello'));
    expect(call.failures).toEqual(['the AI does not know the call any more']);
  }); // prettier-ignore
});
