import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CallFlow } from '@frejun/teler';
import { TelerAi } from '../../../../src/ai/teler/index.ts';
import type { AiNotice, AiReply } from '../../../../src/ports/ai.ts';
import { asCallId } from '../../../../src/ports/ids.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';

const CALL = asCallId('c1');
const STARTED: AiNotice = { event: 'call.started', from: '+15550001', to: '+15559998888' };
const DONE: AiNotice = { event: 'call.dtmf', digits: '', webhook: null };
const VOICE_ENDED: Extract<AiNotice, { event: 'voice.ended' }> = {
  event: 'voice.ended',
  lost: false,
  reason: 'completed',
  detail: null,
};
const HANGUP = { type: 'hangup' };

let server: Server;
let base: string;
let asked: { readonly path: string; readonly body: unknown }[];
/** The answers by path. */
let answers: Record<string, unknown>;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ path: request.url!, body: JSON.parse(Buffer.concat(chunks).toString()) });
      const answer = answers[request.url!];
      response.writeHead(answer === undefined ? 500 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  asked = [];
  answers = {};
});

function newAi(): TelerAi {
  return new TelerAi({ flowUrl: `${base}/flow`, accountId: 'acc_1', callbacks: null, clock: new SystemClock() });
}

async function tell(ai: TelerAi, notice: AiNotice): Promise<AiReply> {
  return await ai.notify(CALL, notice, new AbortController().signal);
}

function ended(reason: 'no-answer' | 'busy' | 'error'): AiNotice {
  return { event: 'handoff.ended', handoffId: 'h', result: 'returned', reason };
}

describe('a call flow of Teler', () => {
  it('is asked for with the call, and hangs up where it says so', async () => {
    answers['/flow'] = CallFlow.hangup();
    expect(await tell(newAi(), STARTED)).toMatchObject({ ok: true, actions: [HANGUP] });
    const body = { call_id: 'c1', account_id: 'acc_1', from_number: '+15550001', to_number: '+15559998888', direction: 'inbound' }; // prettier-ignore
    expect(asked).toEqual([{ path: '/flow', body }]);
  });

  it.each([{ media_url: 'http://a/b.wav' }, CallFlow.play('http://a/b.wav'), { url: 'http://a/b.wav' }])(
    'plays %j, in every spelling, and goes on at its flow_url',
    async (sound) => {
      answers['/flow'] = { ...sound, action: 'Play', flow_url: `${base}/next` };
      answers['/next'] = { action: 'hangup' };
      const ai = newAi();
      expect(await tell(ai, STARTED)).toMatchObject({
        ok: true,
        actions: [
          { type: 'talk', prompt: { url: 'http://a/b.wav' } },
          { type: 'listen', timeoutMs: 1 },
        ],
      });
      expect(await tell(ai, DONE)).toMatchObject({ ok: true, actions: [HANGUP] });
      expect(asked.map(({ path }) => path)).toEqual(['/flow', '/next']);
    },
  );

  it('dials with confirm_sound as the whisper and dial_music as the music', async () => {
    answers['/flow'] = {
      action: 'dial',
      to: '+15550002',
      timeout: 12,
      dial_music: { action: 'play', media_url: 'http://a/music.wav' },
      confirm_sound: { action: 'say', text: 'A refund.' },
    };
    expect(await tell(newAi(), STARTED)).toMatchObject({
      ok: true,
      actions: [
        {
          type: 'transfer',
          destinations: ['+15550002'],
          whisper: { text: 'A refund.' },
          options: {
            accept: { mode: 'auto' },
            ringTimeoutMs: 12_000,
            announcement: null,
            holdMusic: { url: 'http://a/music.wav' },
            afterwards: 'end',
          },
        },
      ],
    });
  });

  it.each([
    ['busy', 'engaged'],
    ['no-answer', 'nobody'],
    ['error', 'failed'],
  ] as const)('a dial that fails with %s says what the flow has for it', async (reason, text) => {
    const say = (words: string): object => ({ action: 'say', text: words });
    answers['/flow'] = { action: 'dial', to: '1', on_busy: say('engaged'), on_no_answer: say('nobody'), on_failure: say('failed') }; // prettier-ignore
    const ai = newAi();
    await tell(ai, STARTED);
    expect(await tell(ai, ended(reason))).toMatchObject({
      ok: true,
      actions: [{ type: 'talk', prompt: { text } }, HANGUP],
    });
  });

  it.each([
    [undefined, /answered 500/],
    [{ action: 'dance' }, /cannot be read/],
    [{ action: 'play' }, /media_url/],
    [{ action: 'dial' }, /to: expected/],
  ])('%j is a failure that is named, so that a human takes over', async (answer, message) => {
    answers['/flow'] = answer;
    expect(await tell(newAi(), STARTED)).toMatchObject({ ok: false, message: expect.stringMatching(message) });
  });

  it('connects a stream as the SDK writes it, which waits while a human has the caller', async () => {
    answers['/flow'] = { ...CallFlow.stream('wss://bot.example/ws', { sampleRate: '16k', chunkSize: 500 }), flow_url: `${base}/next` }; // prettier-ignore
    answers['/next'] = CallFlow.hangup();
    const ai = newAi();
    const source = { kind: 'teler-stream', url: 'wss://bot.example/ws', sampleRateHz: 16_000, chunkMs: 500, accountId: 'acc_1' }; // prettier-ignore
    expect(await tell(ai, STARTED)).toMatchObject({ actions: [{ type: 'connect', source, whileHuman: 'park' }] });
    // The stream has the caller again.
    expect(await tell(ai, ended('no-answer'))).toMatchObject({ ok: true, actions: [] });
    expect(await tell(ai, VOICE_ENDED)).toMatchObject({ ok: true, actions: [HANGUP] });
    expect(asked.map(({ path }) => path)).toEqual(['/flow', '/next']);
  });

  it('ends the call behind a stream that nothing follows, and is away where the stream is lost', async () => {
    answers['/flow'] = { action: 'Stream', url: 'ws://bot.example/ws' };
    for (const [notice, reply] of [
      [VOICE_ENDED, { ok: true, actions: [HANGUP] }],
      [
        { ...VOICE_ENDED, reason: 'handed-over' },
        { ok: true, actions: [] },
      ],
      [
        { ...VOICE_ENDED, lost: true, reason: 'broken', detail: 'it answers 403' },
        { ok: false, message: 'the flow of the Teler application has lost its stream: it answers 403' },
      ],
    ] as const) {
      const ai = newAi();
      const source = { url: 'ws://bot.example/ws', sampleRateHz: 8000, chunkMs: 400 };
      expect(await tell(ai, STARTED)).toMatchObject({ actions: [{ type: 'connect', source }] });
      expect(await tell(ai, notice)).toMatchObject(reply);
    }
  });

  it.each([
    [{ action: 'stream' }, 'ws_url: expected a ws or wss URL'],
    [{ action: 'stream', ws_url: 'http://bot.example' }, 'ws_url: expected a ws or wss URL'],
    [{ action: 'stream', ws_url: 'ws://b', chunk_size: 30 }, 'chunk_size: '],
  ])('does not read %j', async (answer, fault) => {
    answers['/flow'] = answer;
    const reply = await tell(newAi(), STARTED);
    expect(reply.ok ? '' : reply.message).toContain(fault);
  });
});
