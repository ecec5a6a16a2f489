import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebhookAi } from '../../../../src/ai/webhook/index.ts';
import type { AiNotice, AiReply } from '../../../../src/ports/ai.ts';
import { asCallId } from '../../../../src/ports/ids.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const CALL = asCallId('call');
const STARTED: AiNotice = { event: 'call.started', from: '+15550001', to: '+15559998888' };

let server: Server;
let clock: FakeClock;
let ai: WebhookAi;
let stop: AbortController;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  clock = new FakeClock();
  stop = new AbortController();
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  ai = new WebhookAi({ url, secret: 'secret', clock, destinationFault: () => null });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Waits for the next request to the application. */
async function asked(): Promise<[IncomingMessage, ServerResponse]> {
  return (await once(server, 'request')) as [IncomingMessage, ServerResponse];
}

/** The address and the body of the request that a notice makes. */
async function toldOf(notice: AiNotice): Promise<readonly [string | undefined, unknown]> {
  const reply = ai.notify(CALL, notice, stop.signal);
  const [request, response] = await asked();
  const chunks = await request.toArray();
  response.end();
  await reply;
  return [request.url, JSON.parse(Buffer.concat(chunks as Buffer[]).toString('utf8'))];
}

describe('What a listen heard', () => {
  const words: AiNotice = { event: 'call.speech', transcript: 'my bill', confidence: 0.8, webhook: null };

  it('is told as call.speech with the words', async () => {
    const body = { call_id: 'call', event: 'call.speech', transcript: 'my bill', confidence: 0.8 };
    expect(await toldOf(words)).toEqual(['/', body]);
  });

  it("goes to the listen's own address, with call_id in the query", async () => {
    const [url, body] = await toldOf({ ...words, webhook: '/menu?step=2' });
    expect(url).toBe('/menu?step=2&call_id=call');
    expect(body).toMatchObject({ transcript: 'my bill' });
  });

  it('says so while the caller still speaks', async () => {
    expect(await toldOf({ ...words, partial: true })).toMatchObject(['/', { partial: true }]);
  });

  it('has a second and one try while the caller still speaks, as the next notice waits behind it', async () => {
    const partial: AiNotice = { ...words, partial: true };
    const slow = ai.notify(CALL, partial, stop.signal);
    await asked();
    clock.advance(999);
    expect(clock.pending).toBe(1);
    clock.advance(1);
    expect(await slow).toEqual({ ok: false, message: 'the AI application did not answer within 1000 ms' });
    const failing = ai.notify(CALL, partial, stop.signal);
    const [, response] = await asked();
    response.writeHead(503).end();
    expect(await failing).toEqual({ ok: false, message: 'the AI application answered 503' });
    expect(clock.pending).toBe(0);
  });

  it('that was partial and is wanted no more does not hold up the next notice', async () => {
    const partial = ai.notify(CALL, { ...words, partial: true }, stop.signal);
    await asked();
    const final = ai.notify(CALL, words, new AbortController().signal);
    stop.abort();
    const [, response] = await asked();
    response.end();
    expect([(await partial).ok, (await final).ok]).toEqual([false, true]);
  });

  it('has the words that came with keys, and none where none came', async () => {
    const keys: AiNotice = { event: 'call.dtmf', digits: '4', webhook: null };
    const body = { call_id: 'call', event: 'call.dtmf', digits: '4' };
    expect(await toldOf(keys)).toEqual(['/', { ...body, transcript: '' }]);
    expect(await toldOf({ ...keys, transcript: 'four' })).toEqual(['/', { ...body, transcript: 'four' }]);
  });
});

describe('An AI application', () => {
  it('that does not answer in time is given up, and so is the request', async () => {
    const reply = ai.notify(CALL, STARTED, stop.signal);
    const [, response] = await asked();
    const gone = once(response, 'close');
    clock.advance(5_000);
    expect(await reply).toEqual({ ok: false, message: 'the AI application did not answer within 5000 ms' });
    await gone;
    expect(clock.pending).toBe(0);
  });

  it('is not asked any more once the call has ended', async () => {
    const ended = { ok: false, message: 'the call has ended' };
    const reply = ai.notify(CALL, STARTED, stop.signal);
    const [, response] = await asked();
    const gone = once(response, 'close');
    stop.abort();
    expect(await reply).toEqual(ended);
    await gone;
    expect(await ai.notify(CALL, STARTED, stop.signal)).toEqual(ended);
    expect(clock.pending).toBe(0);
  });

  it('is asked once more 200 ms after a failure', async () => {
    const waits: number[] = [];
    const schedule = clock.schedule.bind(clock);
    clock.schedule = (delayMs, task) => {
      waits.push(delayMs);
      return schedule(delayMs, task);
    };
    const reply = ai.notify(CALL, STARTED, stop.signal);
    const [first, refusal] = await asked();
    const again = asked();
    refusal.writeHead(503).end();
    await expect.poll(() => waits).toEqual([5_000, 200]);
    clock.advance(200);
    const [second, response] = await again;
    expect(second.headers['warmbridge-delivery']).toBe(first.headers['warmbridge-delivery']);
    response.writeHead(204).end();
    expect(await reply).toEqual({ ok: true, actions: [], ignored: [] });
    expect(clock.pending).toBe(0);
  });

  it.each([-3_600_000, 3_600_000])('gets the time of day in the signature, as it was set by %i ms', async (stepMs) => {
    clock.stepWall(stepMs);
    const reply = ai.notify(CALL, STARTED, stop.signal);
    const [request, response] = await asked();
    expect(request.headers['warmbridge-signature']).toContain(`t=${String(Math.floor(clock.wall() / 1000))},`);
    response.writeHead(204).end();
    expect(await reply).toMatchObject({ ok: true });
  });
});

/** Sends one answer to a notice and returns what the connector makes of it. */
async function replyTo(status: number, headers: Record<string, string>, body: string | Buffer): Promise<AiReply> {
  const reply = ai.notify(CALL, STARTED, stop.signal);
  const [, response] = await asked();
  response.writeHead(status, headers).end(body);
  return await reply;
}

const HANGUP = '{"actions":[{"type":"hangup"}]}';
const TO_HANG_UP = { ok: true, actions: [{ type: 'hangup' }], ignored: [] };
const NOTHING = { ok: true, actions: [], ignored: [] };

describe('An answer that HTTP clients take', () => {
  it.each<[string, number, string | null, string | Buffer]>([
    ['a byte order mark (RFC 8259 8.1)', 200, 'application/json', `\ufeff${HANGUP}`],
    ['a charset', 200, 'application/json; charset="UTF-8"', HANGUP],
    ['another charset', 200, 'application/json;charset=utf-16le', Buffer.from(`\ufeff${HANGUP}`, 'utf16le')],
    ['another content type', 200, 'text/plain', HANGUP],
    ['no content type', 200, null, HANGUP],
    ['whitespace about it', 200, 'application/json', `\r\n ${HANGUP} \r\n`],
    ['status 201', 201, 'application/json', HANGUP],
    ['status 202', 202, 'application/json', HANGUP],
    ['a list alone', 200, 'application/json', '[{"type":"hangup"}]'],
    ['one action alone', 200, 'application/json', '{"type":"hangup"}'],
    ['one action without a list', 200, 'application/json', '{"actions":{"type":"hangup"}}'],
  ])('%s', async (_what, status, contentType, body) => {
    expect(await replyTo(status, contentType === null ? {} : { 'Content-Type': contentType }, body)).toEqual(
      TO_HANG_UP,
    );
  });

  it.each([
    [204, ''],
    [200, ''],
    [202, ' \r\n'],
    [200, '\ufeff'],
    [200, '{}'],
    [200, 'null'],
    [200, '{"actions":null}'],
  ])('%i with %j: nothing to do', async (status, body) => {
    expect(await replyTo(status, {}, body)).toEqual(NOTHING);
  });
});

describe('An answer that cannot be read is named', () => {
  it.each<[number, Record<string, string>, string, string]>([
    [200, { 'Content-Type': 'text/html' }, '<html>', 'the answer of the AI application is not JSON (text/html)'],
    [200, {}, 'ok', 'the answer of the AI application is not JSON (it has no Content-Type)'],
    [200, {}, '"ok"', 'the answer of the AI application is JSON without a list of actions'],
    [200, {}, '{"actions":"hangup"}', 'the answer of the AI application is JSON without a list of actions'],
    [200, { 'Content-Type': 'application/json; charset=klingon' }, HANGUP, 'the answer of the AI application is in a charset that is not known (application/json; charset=klingon)'],
    [200, {}, 'x'.repeat(262_145), 'the answer of the AI application is longer than 262144 bytes'],
    [404, {}, HANGUP, 'the AI application answered 404'],
    [301, { Location: '/' }, '', 'the AI application answered 301; only 307 and 308 keep a request as it is'],
    [302, { Location: '/' }, '', 'the AI application answered 302; only 307 and 308 keep a request as it is'],
    [303, { Location: '/' }, '', 'the AI application answered 303; only 307 and 308 keep a request as it is'],
    [304, {}, '', 'the AI application answered 304; only 307 and 308 keep a request as it is'],
    [307, {}, '', 'the AI application answered 307 without an address'],
    [308, { Location: 'ftp://127.0.0.1/' }, '', 'the AI application redirects to an address of ftp:, not http: or https:'],
    [308, { Location: 'http://a:b@127.0.0.1/' }, '', 'the AI application redirects to an address with credentials'],
  ])('%i %j', async (status, headers, body, message) => {
    expect(await replyTo(status, headers, body)).toEqual({ ok: false, message });
  }); // prettier-ignore
});

describe('A redirect', () => {
  it.each([307, 308])('%i is followed with method, body and signature (RFC 9110 15.4.8, 15.4.9)', async (status) => {
    const reply = ai.notify(CALL, STARTED, stop.signal);
    const [first, redirect] = await asked();
    const again = asked();
    redirect.writeHead(status, { Location: '/moved?x=1' }).end();
    const [second, response] = await again;
    const bodies = [];
    for await (const chunk of second) bodies.push(chunk as Buffer);
    expect(JSON.parse(Buffer.concat(bodies).toString())).toMatchObject({ event: 'call.started', call_id: CALL });
    expect([second.method, second.url]).toEqual(['POST', '/moved?x=1']);
    expect(second.headers['warmbridge-signature']).toBe(first.headers['warmbridge-signature']);
    response.writeHead(200).end(HANGUP);
    expect(await reply).toEqual(TO_HANG_UP);
  });

  it('without end is given up, and is not tried again', async () => {
    let requests = 0;
    server.on('request', (_request, response: ServerResponse) => {
      requests += 1;
      response.writeHead(307, { Location: '/' }).end();
    });
    const message = 'the AI application redirects more than 3 times';
    expect(await ai.notify(CALL, STARTED, stop.signal)).toEqual({ ok: false, message });
    expect(requests).toBe(4);
  });
});
