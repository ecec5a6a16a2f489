import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contextCardSchema } from '../../../src/context/index.ts';
import { asCallId, asHandoffId } from '../../../src/ports/ids.ts';
import { sampleCall } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { batchOf, startedHandoff } from '../context/facts.ts';
import { ApiUnderTest, KEYS, errorBody, testLinks } from './api-under-test.ts';
import type { Answer } from './api-under-test.ts';

const clock = new FakeClock();
const links = testLinks(clock);
let api: ApiUnderTest;
beforeEach(async () => {
  api = await ApiUnderTest.start({ contextLinks: links, clock });
});
afterEach(async () => {
  await api.close();
});

const SUMMARY = '<script>alert("1")</script> & \'more\'.';
const batch = batchOf([
  [1, { type: 'ai.talk', data: { prompt: { text: 'Hello <b>you</b>.' } } }],
  [9, startedHandoff('one.h1', { summary: SUMMARY, context: { collected: { '<i>': ['"x"'] } } })],
]);

describe('GET /v1/calls/{id}/context', () => {
  test('a call that is up, and a past one, in the shape of the document', async () => {
    await api.store.append(batch);
    const past = await api.ask('GET', '/v1/calls/one/context', undefined, { authorization: `Bearer ${KEYS.viewer}` });
    expect(past.status).toBe(200);
    expect(past.headers.get('cache-control')).toBe('no-store');
    expect(contextCardSchema.parse(past.body)).toMatchObject({ summary: SUMMARY, fields: { handoffId: 'one.h1' } });
    api.cards.fold(batchOf([[1, { type: 'ai.talk', data: { prompt: { text: 'Up.' } } }]], sampleCall('up')));
    const up = await api.ask('GET', '/v1/calls/up/context');
    expect(contextCardSchema.parse(up.body).transcript[0]?.text).toBe('Up.');
  });

  test('404 where there is no such call, 401 without a key', async () => {
    expect(await api.ask('GET', '/v1/calls/none/context')).toMatchObject({ status: 404, body: errorBody('not-found') });
    expect((await fetch(`${api.address}/v1/calls/none/context`)).status).toBe(401);
  });
});

/** What a browser without a key gets. */
async function open(token: string, accept = 'text/html,application/xhtml+xml,*/*;q=0.8'): Promise<Answer> {
  const response = await fetch(`${api.address}/c/${token}`, { headers: { accept } });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

function tokenOf(call = 'one', handoff = 'one.h1'): string {
  return links.linkTo(asCallId(call), asHandoffId(handoff)).slice('http://cards/c/'.length);
}

describe('GET /c/{token}', () => {
  test('a page with everything escaped, that runs and loads nothing', async () => {
    api.cards.fold(batch);
    const { status, headers, body } = await open(tokenOf());
    const page = String(body);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;.');
    expect(page).toContain('<dt>&lt;i&gt;</dt>');
    expect(page).toContain('Hello &lt;b&gt;you&lt;/b&gt;.');
    expect(page).not.toMatch(/<(script|b>you|i>|img|link|a |form)/);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow, noarchive',
      'x-content-type-options': 'nosniff',
      vary: 'Accept',
    });
    const style = /<style>(.*)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; /);
    expect(headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}';`);
  });

  test('JSON for who asks for it; from the store where the call is over', async () => {
    await api.store.append(batch);
    const { status, headers, body } = await open(tokenOf(), 'application/json');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(contextCardSchema.parse(body).fields.callId).toBe('one');
  });

  test('410 once it has expired, 404 for what is none of ours or has no call any more', async () => {
    const token = tokenOf();
    expect(await open(`${token.slice(0, -2)}AA`)).toMatchObject({
      status: 404,
      body: expect.stringContaining('no such link'),
    });
    expect(await open(token, 'application/json')).toMatchObject({ status: 404, body: errorBody('not-found') });
    clock.advance(61_000);
    expect(await open(token)).toMatchObject({ status: 410, body: expect.stringContaining('expired') });
    expect(await open(token, 'application/json')).toMatchObject({ status: 410, body: errorBody('gone') });
  });

  test('429 after too many guesses, for right links as well (RFC 6585 4)', async () => {
    api.cards.fold(batch);
    const seen: number[] = [];
    for (let count = 0; count < 12; count += 1) seen.push((await open('abc.def')).status);
    expect(seen.slice(0, 10)).toEqual(Array(10).fill(404));
    const shut = await open(tokenOf());
    expect(shut.status).toBe(429);
    expect(shut.headers.get('retry-after')).toBe('1');
    clock.advance(1_000);
    expect((await open(tokenOf())).status).toBe(200);
  });
});
