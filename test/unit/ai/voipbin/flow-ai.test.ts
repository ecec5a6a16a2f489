import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { FlowAi, readFlow } from '../../../../src/ai/voipbin/index.ts';
import type { AiAction, AiNotice, AiReply } from '../../../../src/ports/ai.ts';
import { asCallId } from '../../../../src/ports/ids.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';

const CALL = asCallId('c1');
const STARTED: AiNotice = { event: 'call.started', from: '+15550001', to: '+15559998888' };
const HANGUP: AiAction = { type: 'hangup' };
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function flow(...actions: readonly unknown[]): FlowAi {
  const { steps, faults, unsupported } = readFlow(actions, () => null);
  expect([...faults, ...unsupported]).toEqual([]);
  return new FlowAi({ steps, variables: { name: 'Dana' }, clock: new SystemClock(), destinationFault: () => null });
}

async function told(ai: FlowAi, notice: AiNotice): Promise<AiReply> {
  return await ai.notify(CALL, notice, new AbortController().signal);
}

async function actionsOf(ai: FlowAi, notice: AiNotice): Promise<readonly AiAction[]> {
  const reply = await told(ai, notice);
  if (!reply.ok) throw new Error(reply.message);
  return reply.actions;
}

function talk(text: string): AiAction {
  return { type: 'talk', prompt: { text } };
}

function keys(digits: string): AiNotice {
  return { event: 'call.dtmf', digits, webhook: null };
}

/** An application that answers each request with this. */
async function application(answer: (body: string) => { status: number; body: string }): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body } = answer(Buffer.concat(chunks).toString());
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/actions`;
}

describe('a flow', () => {
  it('takes its call into a conference, and goes on when the call is out of it', async () => {
    const join = { type: 'conference_join', option: { conference_id: 'support-7' } };
    const ai = flow({ type: 'talk', option: { text: 'You join.' } }, join, { type: 'talk', option: { text: 'Bye.' } });
    const [words, action] = await actionsOf(ai, STARTED);
    expect(words).toEqual(talk('You join.'));
    expect(action).toMatchObject({
      type: 'conference',
      conference: { name: 'support-7', startOnEnter: true, endOnExit: false, muted: false, beep: 'never' },
    });
    const ended: AiNotice = { event: 'conference.ended', name: 'support-7', conference: null, reason: 'ended' };
    expect(await actionsOf(ai, ended)).toEqual([talk('Bye.'), HANGUP]);
  });

  it('runs action by action, with its variables, and hangs up at its end', async () => {
    const ai = flow(
      { type: 'answer' },
      { type: 'variable_set', option: { key: 'greeting', value: 'Hello ${name}' } },
      { type: 'talk', option: { text: '<speak>${greeting}, you call from ${voipbin.call.source.target}.</speak>' } },
      { type: 'play', option: { stream_urls: ['http://a/b.wav'] } },
    );
    expect(await actionsOf(ai, STARTED)).toEqual([
      talk('Hello Dana, you call from +15550001.'),
      { type: 'talk', prompt: { url: 'http://a/b.wav' } },
      HANGUP,
    ]);
  });

  it('collects keys, and branches by them', async () => {
    const ai = flow(
      { id: 'menu', type: 'digits_receive', option: { duration: 4_000, length: 1, key: '#' } },
      { type: 'branch', option: { target_ids: { 1: 'sales' }, default_target_id: 'again' } },
      { id: 'sales', type: 'talk', option: { text: 'sales' } },
      { type: 'hangup' },
      { id: 'again', type: 'talk', option: { text: 'you pressed ${voipbin.call.digits}' } },
      { type: 'goto', option: { target_id: 'menu', loop_count: 1 } },
      { type: 'talk', option: { text: 'bye' } },
    );
    const listen = { type: 'listen', timeoutMs: 4_000, maxDigits: 1, finishOnKey: '#', speech: false };
    expect(await actionsOf(ai, STARTED)).toMatchObject([listen]);
    expect(await actionsOf(ai, keys('7'))).toMatchObject([talk('you pressed 7'), listen]);
    // The loop has been gone round once.
    expect(await actionsOf(ai, keys('8'))).toEqual([talk('you pressed 8'), talk('bye'), HANGUP]);
    expect(await actionsOf(ai, { event: 'call.ended', result: 'completed', reason: 'r', metadata: {} })).toEqual([]);
  });

  it('connects at once and without a whisper, and goes on when the two have talked', async () => {
    const ai = flow(
      {
        type: 'connect',
        option: {
          destinations: [
            { type: 'tel', target: '+15550002' },
            { type: 'sip', target: 'a@b' },
          ],
        },
      },
      { type: 'talk', option: { text: 'thank you' } },
    );
    expect(await actionsOf(ai, STARTED)).toMatchObject([
      {
        type: 'transfer',
        destinations: ['+15550002', 'sip:a@b'],
        whisper: { text: '' },
        options: { accept: { mode: 'auto' }, afterwards: 'ai', fallback: [{ kind: 'ai' }] },
      },
    ]);
    const returned: AiNotice = { event: 'call.returned', reason: 'agent-left', handoffId: null, summary: '', context: null, metadata: {} }; // prettier-ignore
    expect(await actionsOf(ai, returned)).toEqual([talk('thank you'), HANGUP]);
  });

  it('fetches actions, with the ids of the call, and does them where it is', async () => {
    const bodies: string[] = [];
    const url = await application((body) => {
      bodies.push(body);
      return { status: 200, body: JSON.stringify([{ type: 'talk', option: { text: 'fetched' } }]) };
    });
    const ai = flow(
      { type: 'fetch', option: { event_url: url, event_method: 'POST' } },
      { type: 'talk', option: { text: 'after' } },
    );
    expect(await actionsOf(ai, STARTED)).toEqual([talk('fetched'), talk('after'), HANGUP]);
    expect(JSON.parse(bodies[0]!)).toEqual({ activeflow_id: CALL, reference_id: CALL });
  });

  it.each([
    [{ status: 500, body: '' }, /answered 500/],
    [{ status: 200, body: '{' }, /fetch failed/],
    [{ status: 200, body: '[{"type":"queue_join"}]' }, /queue_join/],
    [{ status: 200, body: '{"actions":[]}' }, /expected a list/],
  ])('that fetches %j has failed, so that a human takes over', async (answer, message) => {
    const url = await application(() => answer);
    expect(await told(flow({ type: 'fetch', option: { event_url: url } }), STARTED)).toMatchObject({
      ok: false,
      message: expect.stringMatching(message),
    });
  });

  it('that goes round without a pause, or to nowhere, is broken off', async () => {
    const round = flow({ id: 'a', type: 'answer' }, { type: 'goto', option: { target_id: 'a' } });
    expect(await told(round, STARTED)).toMatchObject({ ok: false, message: expect.stringMatching(/goes round/) });
    const nowhere = flow({ type: 'goto', option: { target_id: 'b' } });
    expect(await told(nowhere, STARTED)).toMatchObject({ ok: false, message: expect.stringMatching(/no action b/) });
  });

  it('of more talks than may wait goes on when those are done', async () => {
    const ai = flow(...Array.from({ length: 150 }, (_, index) => ({ type: 'talk', option: { text: String(index) } })));
    const first = await actionsOf(ai, STARTED);
    expect(first).toHaveLength(100);
    expect(first.at(-1)).toMatchObject({ type: 'listen', timeoutMs: 1 });
    const rest = await actionsOf(ai, keys(''));
    expect(rest).toHaveLength(52);
    expect(rest[0]).toEqual(talk('99'));
  });

  it('names what cannot be read', () => {
    expect(readFlow([{ type: 'echo' }, { type: 'sleep', option: { duration: 'x' } }, 7], () => null)).toEqual({
      steps: [],
      unsupported: ['actions[0]: the action echo'],
      faults: [
        { path: 'actions[1].option.duration', message: expect.any(String) },
        { path: 'actions[2]', message: 'expected { type, option }' },
      ],
    });
    const connect = { type: 'connect', option: { destinations: [{ target: '+1' }] } };
    expect(readFlow([connect], () => 'no trunk').faults).toEqual([
      { path: 'actions[0].option.destinations', message: 'no trunk' },
    ]);
  });
});
