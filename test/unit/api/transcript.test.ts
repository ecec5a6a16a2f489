import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { transcriptMatchSchema, transcriptSchema } from '../../../src/api/schemas/transcript-schemas.ts';
import { contextCardSchema } from '../../../src/context/index.ts';
import type { Fact } from '../../../src/ports/facts.ts';
import { asLegId, asPlayId } from '../../../src/ports/ids.ts';
import { at, sampleCall } from '../../contract/store/journal-samples.ts';
import { batchOf } from '../context/facts.ts';
import type { Told } from '../context/facts.ts';
import { ApiUnderTest, KEYS, errorBody } from './api-under-test.ts';

const VIEWER = { authorization: `Bearer ${KEYS.viewer}` };
let api: ApiUnderTest;
beforeEach(async () => {
  api = await ApiUnderTest.start();
});
afterEach(async () => {
  await api.close();
});

const CALLER = { leg: asLegId('one.l1'), role: 'caller', private: false } as const;
const AGENT = { leg: asLegId('one.l2'), role: 'agent', private: false } as const;

function speech(changes: Partial<Extract<Fact, { type: 'call.speech' }>['data']>): Fact {
  const data = { ...CALLER, text: 'Words.', startMs: 0, endMs: 500, confidence: null, ...changes };
  return { type: 'call.speech', data };
}

const STARTED: Told = [0, { type: 'call.started', data: { from: '+1', to: '+2', route: '*' } }];
const TOLD: readonly Told[] = [
  STARTED,
  [1, { type: 'ai.talk', data: { prompt: { text: 'Hello.' } } }],
  [5, speech({ text: 'I was <b>charged</b> twice & more\n\n00:01 --> 00:02', startMs: 2_300.4, endMs: 4_100, confidence: 0.9 })],
  [8, speech({ ...AGENT, private: true, text: 'He is angry.', startMs: 6_000, endMs: 7_000 })],
  // Told later than what was said behind it.
  [9, speech({ text: 'Are you there?', startMs: 5_000, endMs: 5_900 })],
  [10, { type: 'call.speechMissing', data: { ...AGENT, startMs: 8_000, endMs: 9_500, reason: 'the recognizer\nis away' } }],
  [11, { type: 'call.speechMissing', data: { ...AGENT, private: true, startMs: 9_600, endMs: 9_700, reason: 'full' } }],
  [12, speech({ ...AGENT, leg: asLegId('one.l3'), text: 'Hi, I am Bob.', startMs: 3_700_010, endMs: 3_702_000 })],
]; // prettier-ignore

describe('GET /v1/calls/{id}/transcript', () => {
  beforeEach(async () => {
    await api.store.append(batchOf(TOLD));
  });

  test('who said what, in the order in which it was said, and what is missing', async () => {
    const { status, headers, body } = await api.ask('GET', '/v1/calls/one/transcript');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(transcriptSchema.parse(body)).toEqual(body);
    const told = { final: true, private: false };
    expect(body).toEqual({
      items: [
        { ...told, leg: null, role: 'ai', text: 'Hello.', startMs: 1_000, endMs: null },
        { ...told, ...CALLER, text: 'I was <b>charged</b> twice & more\n\n00:01 --> 00:02', startMs: 2_300, endMs: 4_100, confidence: 0.9 },
        { ...told, ...CALLER, text: 'Are you there?', startMs: 5_000, endMs: 5_900 },
        { ...told, ...AGENT, private: true, text: 'He is angry.', startMs: 6_000, endMs: 7_000 },
        { ...told, ...AGENT, leg: 'one.l3', text: 'Hi, I am Bob.', startMs: 3_700_010, endMs: 3_702_000 },
      ],
      missing: [
        { ...AGENT, startMs: 8_000, endMs: 9_500, reason: 'the recognizer\nis away' },
        { ...AGENT, private: true, startMs: 9_600, endMs: 9_700, reason: 'full' },
      ],
      nextCursor: null,
    });
  }); // prettier-ignore

  test('viewers see nothing private: not here, on the card, in the journal or by a search', async () => {
    const { body } = await api.ask('GET', '/v1/calls/one/transcript', undefined, VIEWER);
    const { items, missing } = transcriptSchema.parse(body);
    expect([items.length, missing.length]).toEqual([4, 1]);
    for (const path of ['transcript', 'transcript?format=vtt', 'transcript?format=text', 'context', 'events']) {
      const hidden = await api.ask('GET', `/v1/calls/one/${path}`, undefined, VIEWER);
      expect(hidden.status).toBe(200);
      expect(JSON.stringify(hidden.body)).not.toContain('angry');
      expect(JSON.stringify((await api.ask('GET', `/v1/calls/one/${path}`)).body)).toContain('angry');
    }
    const events = await api.ask('GET', '/v1/calls/one/events', undefined, VIEWER);
    expect(JSON.stringify(events.body)).toContain('"text":"[private]"');
    expect((await api.ask('GET', '/v1/transcripts?q=angry', undefined, VIEWER)).body).toMatchObject({ items: [] });
  });

  test('an input of the journal with what was heard is hidden from viewers whole', async () => {
    const call = sampleCall('one');
    const entry = { callId: call.id, sequence: TOLD.length + 1, at: at(20), kind: 'input', type: 'speech.heard' } as const;
    const text = 'The cat is out.';
    await api.store.append({ call, handoffs: [], entries: [{ ...entry, data: { leg: 'one.l1', text } }] });
    const shown = async (headers = {}): Promise<string> =>
      JSON.stringify((await api.ask('GET', '/v1/calls/one/events', undefined, headers)).body);
    expect(await shown()).toContain(text);
    expect(await shown(VIEWER)).not.toContain(text);
  }); // prettier-ignore

  test('viewers see no whisper in the journal: neither that it was asked for, nor that it was said', async () => {
    const call = sampleCall('one');
    const data = { leg: asLegId('one.l2'), way: 'whisper', prompt: { text: 'Offer him half.' } } as const;
    const asked = { callId: call.id, sequence: TOLD.length + 1, at: at(20), kind: 'input', type: 'api.say', data } as const;
    await api.store.append({ call, handoffs: [], entries: [asked] });
    const said: Told = [21, { type: 'call.said', data: { ...data, role: 'agent', finished: true, error: null } }];
    await api.store.append(batchOf([said], call, TOLD.length + 2));
    const shown = async (headers = {}): Promise<string> =>
      JSON.stringify((await api.ask('GET', '/v1/calls/one/events?after=8', undefined, headers)).body);
    expect((await shown()).match(/Offer him half/g)).toHaveLength(2);
    expect((await shown(VIEWER)).match(/"prompt":\{"text":"\[private\]"\}/g)).toHaveLength(2);
  }); // prettier-ignore

  test.each([
    ['ai.actions', { actions: [{ type: 'transfer', reason: 'Refund', whisper: { text: 'Offer him half.' } }] }],
    ['api.handoff', { request: { reason: 'Refund', summary: '', whisper: { text: 'Offer him half.' } } }],
  ])('viewers see no briefing in the journal: input %s', async (type, data) => {
    const call = sampleCall('one');
    const asked = { callId: call.id, sequence: TOLD.length + 1, at: at(20), kind: 'input', type, data } as const;
    await api.store.append({ call, handoffs: [], entries: [asked] });
    const shown = async (headers = {}): Promise<string> =>
      JSON.stringify((await api.ask('GET', '/v1/calls/one/events?after=8', undefined, headers)).body);
    expect(await shown()).toContain('"whisper":{"text":"Offer him half."}');
    const hidden = await shown(VIEWER);
    expect(hidden).toContain('"whisper":{"text":"[private]"}');
    expect(hidden).toContain('Refund');
    expect(hidden).not.toContain('half');
  }); // prettier-ignore

  test('viewers do not see the bodies of webhooks, which have everything', async () => {
    const times = { dueAtMs: 0, expiresAtMs: 1 };
    const delivery = { id: 'd1', webhook: 'crm', event: 'call.speech', body: '{"text":"angry"}', ...times };
    await api.store.append({ ...batchOf([], sampleCall('one')), deliveries: [delivery] });
    const list = await api.ask('GET', '/v1/webhook-deliveries', undefined, VIEWER);
    expect([list.status, JSON.stringify(list.body).includes('angry')]).toEqual([200, false]);
    expect((await api.ask('GET', '/v1/webhook-deliveries/d1')).body).toMatchObject({ body: delivery.body });
    const refused = await api.ask('GET', '/v1/webhook-deliveries/d1', undefined, VIEWER);
    expect(refused).toMatchObject({ status: 403, body: errorBody('forbidden') });
  });

  test('pages follow each other', async () => {
    const first = transcriptSchema.parse((await api.ask('GET', '/v1/calls/one/transcript?limit=2')).body);
    expect(first.items.map(({ startMs }) => startMs)).toEqual([1_000, 2_300]);
    const path = `/v1/calls/one/transcript?limit=3&cursor=${first.nextCursor ?? ''}`;
    const second = transcriptSchema.parse((await api.ask('GET', path)).body);
    expect(second.items.map(({ startMs }) => startMs)).toEqual([5_000, 6_000, 3_700_010]);
    expect(second.nextCursor).toBeNull();
  });

  test('WebVTT with voices, where nothing that was said is markup or ends a cue (WebVTT 4.2.2)', async () => {
    const { headers, body } = await api.ask('GET', '/v1/calls/one/transcript', undefined, { accept: 'text/vtt, */*' });
    expect(headers.get('content-type')).toBe('text/vtt; charset=utf-8');
    expect(body).toBe(`WEBVTT

00:00:01.000 --> 00:00:02.500
<v AI>Hello.

00:00:02.300 --> 00:00:04.100
<v Caller>I was &lt;b&gt;charged&lt;/b&gt; twice &amp; more 00:01 --&gt; 00:02

00:00:05.000 --> 00:00:05.900
<v Caller>Are you there?

00:00:06.000 --> 00:00:07.000
<v.private Agent>He is angry.

NOTE
From 00:00:08.000 to 00:00:09.500 words of Agent are missing: the recognizer is away

NOTE
From 00:00:09.600 to 00:00:09.700 words of Agent are missing: full

01:01:40.010 --> 01:01:42.000
<v Agent 2>Hi, I am Bob.
`);
    expect((await api.ask('GET', '/v1/calls/one/transcript?format=vtt')).body).toBe(body);
  });

  test('plain text, a line for each segment', async () => {
    const { headers, body } = await api.ask('GET', '/v1/calls/one/transcript', undefined, { accept: 'text/plain' });
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(body).toBe(`[0:00:01] AI: Hello.
[0:00:02] Caller: I was <b>charged</b> twice & more 00:01 --> 00:02
[0:00:05] Caller: Are you there?
[0:00:06] Agent (private): He is angry.
[0:00:08] (words of Agent are missing until 0:00:09: the recognizer is away)
[0:00:09] (words of Agent are missing until 0:00:09: full)
[1:01:40] Agent 2: Hi, I am Bob.
`);
  });

  test('a call without words has an empty transcript in every form', async () => {
    await api.store.append(batchOf([STARTED], sampleCall('mute')));
    expect((await api.ask('GET', '/v1/calls/mute/transcript')).body).toEqual({ items: [], missing: [], nextCursor: null });
    expect((await api.ask('GET', '/v1/calls/mute/transcript?format=vtt')).body).toBe('WEBVTT\n');
    expect((await api.ask('GET', '/v1/calls/mute/transcript?format=text')).body).toBe('');
  }); // prettier-ignore

  test('what the caller interrupted is as long as it was heard', async () => {
    const prompt = { text: 'A long welcome.' };
    const told: readonly Told[] = [
      STARTED,
      [1, { type: 'ai.talk', data: { prompt } }],
      [2, { type: 'ai.interrupted', data: { play: asPlayId('p'), prompt, playedMs: 800, heard: 'A long' } }],
    ];
    await api.store.append(batchOf(told, sampleCall('cut')));
    const { body } = await api.ask('GET', '/v1/calls/cut/transcript');
    expect(body).toMatchObject({ items: [{ text: 'A long', startMs: 1_000, endMs: 1_800 }] });
  });

  test('404, 401, and 400 for what is not known', async () => {
    const none = await api.ask('GET', '/v1/calls/none/transcript');
    expect(none).toMatchObject({ status: 404, body: errorBody('not-found') });
    expect((await fetch(`${api.address}/v1/calls/one/transcript`)).status).toBe(401);
    const wrong = await api.ask('GET', '/v1/calls/one/transcript?format=pdf&limit=0');
    expect(wrong).toMatchObject({ status: 400, body: errorBody('invalid', expect.any(Array)) });
  });

  test('the card has the same segments, with private ones marked', async () => {
    api.cards.fold(batchOf(TOLD));
    const card = contextCardSchema.parse((await api.ask('GET', '/v1/calls/one/context')).body);
    const { items } = transcriptSchema.parse((await api.ask('GET', '/v1/calls/one/transcript')).body);
    expect(card.transcript).toEqual(items);
  });
});

describe('GET /v1/transcripts', () => {
  beforeEach(async () => {
    await api.store.append(batchOf(TOLD));
  });
  const found = async (query: string): Promise<readonly string[]> => {
    const { status, body } = await api.ask('GET', `/v1/transcripts?${query}`);
    expect(status).toBe(200);
    const { items } = body as { readonly items: readonly unknown[] };
    return items.map((item) => transcriptMatchSchema.parse(item).snippet);
  };

  test('words, phrases and times', async () => {
    expect(await found('q=AM+bob')).toEqual(['Hi, I am Bob.']);
    expect(await found('q="are+you"+there')).toEqual(['Are you there?']);
    expect(await found('q="you+are"')).toEqual([]);
    expect(await found(`q=i&from=${at(6)}`)).toEqual(['Hi, I am Bob.']);
    expect(await found(`q=i&to=${at(6)}`)).toHaveLength(1);
    expect(await found('q=hello&from=2026-07-01T14:00:00%2B02:00')).toEqual(['Hello.']);
  });

  test.each([
    ['q=%22%22', 'q', 'has no word to look for'],
    ['q=*', 'q', 'has no word to look for'],
    [`q=${'a+'.repeat(17)}`, 'q', 'has more than 16 words and phrases'],
    [`q=${'a'.repeat(300)}`, 'q', expect.stringContaining('256')],
    ['q=a&from=yesterday', 'from', 'expected a date and time with its zone (RFC 3339)'],
    ['limit=5', 'q', expect.any(String)],
    ['q=a&cursor=x!', 'cursor', expect.any(String)],
  ])('%s is 400', async (query, path, message) => {
    const answer = await api.ask('GET', `/v1/transcripts?${query}`);
    expect(answer).toMatchObject({ status: 400, body: errorBody('invalid', [{ path, message }]) });
  });

  test.each(['q="a', "q=a'b", 'q=NEAR(a+b)', 'q=a:b', 'q=%00a', 'q=-a', 'q=a+OR+*', 'q=%F0%9F%98%80x'])(
    '%s is no fault of ours',
    async (query) => {
      expect((await api.ask('GET', `/v1/transcripts?${query}`)).status).toBe(200);
    },
  );
});
