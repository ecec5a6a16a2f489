import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/ports/records.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs } from '../tools/index.ts';
import { cseqOf, mustHave } from '../tools/sip-message.ts';
import { expectTogether } from './hearing.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

/** The tone of whoever answers behind a trunk. */
const BEHIND = 1_700;
const AMONG = [...ALL_TONES, BEHIND];
const CHANGE_MS = 200;
/** A hunt over the trunks is over within this time. */
const HUNT_MS = 8_000;
const SILENCE_MS = 700;
/** Numbers by where they go: the first trunk is `a`, sends nothing at all, or has one call at most. */
const TO = { first: '+4930', dead: '+3930', narrow: '+4430' } as const;
/** Their callers are handed over to the number at once. */
const ROUTES = { first: '+15550160001', dead: '+15550160002', agent: '+15550160003' } as const;

/** How the first trunk does not take a call, and what is on record of it. */
const ROWS = [
  { how: '503', number: TO.first, status: '503 Service Unavailable', failed: 503 },
  { how: '500', number: TO.first, status: '500 Server Internal Error', failed: 500 },
  { how: '408', number: TO.first, status: '408 Request Timeout', failed: 408 },
  { how: 'silence after 100', number: TO.first, status: null, failed: 408 },
  { how: 'silence', number: TO.dead, status: null, failed: 408 },
] as const;
type Row = (typeof ROWS)[number];

let site: Site;
let first: Phone;
let second: Phone;
let dead: Socket;

beforeAll(async () => {
  first = await Phone.open('trunk-a', BEHIND);
  second = await Phone.open('trunk-b', BEHIND);
  dead = createSocket('udp4');
  await new Promise<void>((resolve) => dead.bind(0, '127.0.0.1', resolve));
  const trunk = (name: string, port: number, more: object = {}): object => ({
    ...{ name, uri: `sip:127.0.0.1:${String(port)}`, silenceMs: SILENCE_MS, ...more },
  });
  const engines = enginesOfRun();
  const sip = {
    ...engines.sip,
    trunks: [
      trunk('a', first.sip.port),
      trunk('b', second.sip.port),
      trunk('dead', dead.address().port),
      trunk('narrow', first.sip.port, { maxCalls: 1 }),
      trunk('wide', second.sip.port, { maxCalls: 1 }),
      trunk('inside', 9, { allow: ['127.0.0.0/8'] }),
    ],
    outbound: [
      { match: `${TO.first}*`, trunks: ['a', 'b'] },
      { match: `${TO.dead}*`, trunks: ['dead', 'b'] },
      { match: `${TO.narrow}*`, trunks: ['narrow', 'wide'] },
    ],
  };
  const handoff = {
    ringTimeoutMs: 6_000,
    totalTimeoutMs: 10_000,
    accept: { mode: 'auto' },
    whisper: { file: 'whisper.wav' },
  };
  site = await Site.open({
    engines: { ...engines, sip },
    moreRoutes: (agent) => [
      { match: { to: ROUTES.first }, ai: { kind: 'none' }, handoff: { ...handoff, destinations: [`${TO.first}1`] } },
      { match: { to: ROUTES.dead }, ai: { kind: 'none' }, handoff: { ...handoff, destinations: [`${TO.dead}1`] } },
      { match: { to: ROUTES.agent }, ai: { kind: 'none' }, handoff: { ...handoff, destinations: [agent] } },
    ],
  });
});

afterAll(async () => {
  // An INVITE that nobody answers is only over after 64*T1 (RFC 3261 17.1.1.2 timer B).
  await site.product.expectQuiet(40_000);
  await site[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
  dead.close();
});

afterEach(async () => {
  const { api } = site.product;
  await api.hangUpAll();
  for (const phone of [first, second, site.agent]) await phone.voice.sendTo(null);
});

/** The first trunk gets the INVITE, and does what the row says. @returns the time when it was left */
async function passedOver({ number, status, how }: Row): Promise<void> {
  if (number === TO.dead) return;
  const call = await first.sip.nextCall();
  if (status !== null) {
    call.reject(status);
    return;
  }
  const cancel = await call.waitForRequest('CANCEL');
  expect(mustHave(cancel.message, 'Reason'), how).toContain('cause=102');
  await call.waitForRequest('ACK');
}

/** The second trunk gets the same number and offer, and its phone answers. */
async function answeredBySecond(number: string): Promise<PhoneCall> {
  const ringing = await second.ringing(HUNT_MS);
  expect(ringing.invitation!.startLine).toContain(`sip:${number}@127.0.0.1:${String(second.sip.port)}`);
  return await second.answer(ringing);
}

async function order(to: string): Promise<{ readonly status: number; readonly body: CallRecord }> {
  return await site.product.api.request('POST', '/v1/calls', { to, route: NUMBER, ringTimeoutMs: 6_000 });
}

async function ended(id: string): Promise<CallRecord> {
  return await eventually('the end of the call', async () => {
    const call = await site.product.api.call(id);
    return call.ended !== null && call;
  });
}

/** The trunks that were tried, as the facts of the call have them. */
async function tried(id: string): Promise<readonly unknown[]> {
  const routed = await site.product.api.facts(id, 'leg.routed');
  return routed.map(({ trunk, failed }) => [trunk, (failed as { sipStatus: number } | null)?.sipStatus ?? null]);
}

describe('the first trunk does not take the call: the next one is dialled (RFC 3261 16.7, 21.5)', () => {
  it.each(ROWS)('a call out, $how', async (row) => {
    const number = `${row.number}77`;
    const { status, body } = await order(number);
    expect(status).toBe(201);
    await passedOver(row);
    const party = await answeredBySecond(number);
    const agent = await site.agent.pickUp(HUNT_MS);
    await agent.briefed();
    await agent.press('1');
    await expectTogether(party, agent, AMONG, HUNT_MS);
    await party.hangUp();
    await agent.ended();
    expect((await ended(body.id)).ended).toEqual({ result: 'completed', reason: 'caller-hangup', sipStatus: 200 });
    expect((await site.product.api.call(body.id)).legs[0]).toMatchObject({ role: 'caller', trunk: 'b' });
    expect(await tried(body.id)).toEqual([[row.number === TO.dead ? 'dead' : 'a', null], ['b', row.failed]]); // prettier-ignore
  });

  it.each(ROWS.filter(({ how }) => how !== '500'))('an agent by number, $how', async (row) => {
    const user = `+1555017000${String(ROWS.indexOf(row))}`;
    await using caller = await Phone.open(user, TONES.caller);
    const call = await caller.call(row.number === TO.dead ? ROUTES.dead : ROUTES.first, site.product.udp);
    await passedOver(row);
    const agent = await answeredBySecond(`${row.number}1`);
    await expectTogether(call, agent, AMONG, HUNT_MS);
    expect((await call.heard()).everHeard(call.answeredAtMs, nowMs(), AMONG)).not.toContain(TONES.whisper);
    await call.hangUp();
    await agent.ended();
    const record = await site.product.api.endedCall(user);
    expect((await site.product.api.lastHandoff(record.id)).attempts).toMatchObject([
      {
        ...{ destination: `${row.number}1`, trunk: 'b', result: 'answered', sipStatus: 200 },
        failedTrunks: [{ trunk: row.number === TO.dead ? 'dead' : 'a', sipStatus: row.failed }],
      },
    ]);
  });

  it.each(ROWS.filter(({ how }) => how !== '500'))('the target of a blind REFER, $how', async (row) => {
    const user = `+1555018000${String(ROWS.indexOf(row))}`;
    await using caller = await Phone.open(user, TONES.caller);
    const call = await caller.call(ROUTES.agent, site.product.udp);
    const agent = await site.agent.pickUp();
    await caller.voice.waitUntilHears([TONES.agent], AMONG, HUNT_MS);
    agent.sip.sendRequest('REFER', [['Refer-To', `<tel:${row.number}5>`]]);
    await agent.sip.waitFor(
      '202',
      ({ status, ...message }) => status === 202 && cseqOf({ status, ...message }).method === 'REFER',
    );
    const askedAtMs = nowMs();
    await passedOver(row);
    const other = await answeredBySecond(`${row.number}5`);
    // The caller hears music over both tries.
    const heard = (await call.heard()).everHeard(askedAtMs + CHANGE_MS, other.answeredAtMs, AMONG);
    expect(heard.filter((tone) => tone !== TONES.hold)).toEqual([]);
    await agent.sip.waitFor(
      'NOTIFY of 200',
      ({ method, body }) => method === 'NOTIFY' && body.startsWith('SIP/2.0 200 '),
    );
    await agent.hangUp();
    await expectTogether(call, other, AMONG, HUNT_MS);
    await call.hangUp();
    await other.ended();
    const { id } = await site.product.api.endedCall(user);
    expect((await tried(id)).slice(-2)).toEqual([[row.number === TO.dead ? 'dead' : 'a', null], ['b', row.failed]]); // prettier-ignore
  });

  it.each([
    ['486 Busy Here', 'busy', 486],
    ['603 Decline', 'declined', 603],
    ['404 Not Found', 'unreachable', 404],
  ])(
    '%s is the answer of the callee: no other trunk is tried (RFC 3261 21.4, 21.6)',
    async (answer, reason, sipStatus) => {
      const { body } = await order(`${TO.first}78`);
      (await first.sip.nextCall()).reject(answer);
      expect((await ended(body.id)).ended).toEqual({ result: 'failed', reason, sipStatus });
      expect(await tried(body.id)).toEqual([['a', null]]);
    },
  );

  it('both trunks answer 503: the call fails with the last status', async () => {
    const { body } = await order(`${TO.first}79`);
    (await first.sip.nextCall()).reject('503 Service Unavailable');
    (await second.sip.nextCall()).reject('502 Bad Gateway');
    expect((await ended(body.id)).ended).toEqual({ result: 'failed', reason: 'unreachable', sipStatus: 502 });
  });
});

describe('trunks that are full (maxCalls)', () => {
  it('are passed over; with none left POST /v1/calls gets 503 with Retry-After, and there is room again after a call', async () => {
    const one = await order(`${TO.narrow}1`);
    const atFirst = await first.ringing();
    const two = await order(`${TO.narrow}2`);
    const atSecond = await second.ringing();
    expect(atSecond.invitation!.startLine).toContain(`sip:${TO.narrow}2@`);
    const three = await site.product.api.request('POST', '/v1/calls', { to: `${TO.narrow}3`, route: NUMBER });
    expect(three).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } });
    expect(three.body.error.message).toBe('trunk narrow: too-many-calls, trunk wide: too-many-calls');
    atFirst.reject('486 Busy Here');
    expect((await ended(one.body.id)).ended).toMatchObject({ reason: 'busy' });
    const four = await order(`${TO.narrow}4`);
    expect(four.status).toBe(201);
    const again = await first.ringing();
    expect(again.invitation!.startLine).toContain(`sip:${TO.narrow}4@`);
    again.reject('486 Busy Here');
    atSecond.reject('486 Busy Here');
    await ended(two.body.id);
    await ended(four.body.id);
  });

  it('a full second trunk is not tried after the 503 of the first', async () => {
    const one = await order(`${TO.narrow}1`);
    const atFirst = await first.ringing();
    const two = await order(`${TO.narrow}2`);
    const atSecond = await second.ringing();
    atFirst.reject('486 Busy Here');
    await ended(one.body.id);
    const three = await order(`${TO.narrow}3`);
    (await first.ringing()).reject('503 Service Unavailable');
    expect((await ended(three.body.id)).ended).toEqual({ result: 'failed', reason: 'unreachable', sipStatus: 503 });
    atSecond.reject('486 Busy Here');
    expect((await ended(two.body.id)).ended).toMatchObject({ reason: 'busy' });
  });
});

describe('what POST /v1/calls refuses', () => {
  it.each([
    [{ to: '+99', route: NUMBER }, 'to'],
    [{ to: `${TO.first}1`, route: '+1' }, 'route'],
    [{ to: 'http://127.0.0.1/', route: NUMBER }, 'to'],
    [{ to: `${TO.first}1`, route: NUMBER, ringTimeoutMs: 0 }, 'ringTimeoutMs'],
    [{ to: `${TO.first}1`, route: NUMBER, from: 'sip:a@b' }, 'from'],
  ])('%j: 400 that names %s, and nobody is called', async (body, path) => {
    const { length } = first.sip.log;
    const answer = await site.product.api.request('POST', '/v1/calls', body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body.error)).toContain(path);
    expect(first.sip.log).toHaveLength(length);
  });
});
