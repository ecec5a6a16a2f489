import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { header } from '../tools/sip-message.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

/** Numbers whose route takes one call at a time, and refuses another one in its own way. */
const ONE = '+15550180001';
const BUSY = '+15550180002';

interface RouteOfApi {
  readonly match: { readonly to: string };
  readonly load: Readonly<Record<'calls' | 'handoffs' | 'refusedCalls' | 'refusedHandoffs', number>>;
}

let site: Site;
const callers: Phone[] = [];
let calls = 0;

async function newCaller(): Promise<Phone> {
  const caller = await Phone.open(`+1555018${String(++calls).padStart(4, '0')}`, TONES.caller);
  callers.push(caller);
  return caller;
}

/** A call that its route refuses. @returns the final response */
async function refused(number: string): Promise<SipMessage> {
  const caller = await newCaller();
  const call = caller.sip.invite(number, site.product.udp, caller.voice.sdp());
  return (await call.waitForFinal()).message;
}

async function loadOf(number: string): Promise<RouteOfApi['load']> {
  const { items } = await site.product.api.get<{ items: readonly RouteOfApi[] }>('/v1/routes');
  return items.find(({ match }) => match.to === number)!.load;
}

async function metric(name: string, route: string): Promise<number> {
  const text = String((await site.product.api.request('GET', '/metrics')).body);
  const line = text.split('\n').find((each) => each.startsWith(`warmbridge_route_${name}{route="${route}"}`));
  return Number(line?.split(' ').at(-1));
}

async function call(number: string): Promise<PhoneCall> {
  return await (await newCaller()).call(number, site.product.udp);
}

beforeAll(async () => {
  site = await Site.open({
    handoff: { maxAtOnce: 1, ringTimeoutMs: 20_000, totalTimeoutMs: 30_000, fallback: [{ kind: 'ai' }] },
    moreRoutes: (agent) => {
      const handoff = { destinations: [agent], ringTimeoutMs: 20_000, totalTimeoutMs: 30_000 };
      const ai = { kind: 'none' };
      return [
        { match: { to: ONE }, maxCalls: 1, ai, handoff },
        { match: { to: BUSY }, maxCalls: 1, refuseWith: 486, ai, handoff },
      ];
    },
  });
});
afterEach(async () => {
  await site.product.api.hangUpAll();
  for (const caller of callers.splice(0)) await caller[Symbol.asyncDispose]();
  await site.product.expectQuiet();
  for (const number of [NUMBER, ONE, BUSY]) expect(await loadOf(number)).toMatchObject({ calls: 0, handoffs: 0 });
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

describe('A route that takes one call at a time', () => {
  it('refuses another with 503, Retry-After and the cause, on record, and takes calls again after the first', async () => {
    const first = await call(ONE);
    await site.agent.ringing();
    const answer = await refused(ONE);
    expect(answer.startLine).toBe('SIP/2.0 503 Service Unavailable');
    expect(header(answer, 'Retry-After')).toBe('10');
    expect(header(answer, 'Reason')).toBe('Q.850;cause=42;text="Switching equipment congestion"');
    expect(await site.product.api.endedCall(callers.at(-1)!.sip.user)).toMatchObject({
      ended: { result: 'refused', reason: 'route-full', sipStatus: 503 },
    });
    expect(await loadOf(ONE)).toMatchObject({ calls: 1, handoffs: 1, refusedCalls: 1 });
    expect(await metric('calls', ONE)).toBe(1);
    expect(await metric('refused_calls_total', ONE)).toBe(1);
    await first.hangUp();
    await eventually('the route has room again', async () => (await loadOf(ONE)).calls === 0);
    const second = await call(ONE);
    await site.agent.ringing();
    await second.hangUp();
  });

  it('says busy where it is to (RFC 3261 21.4.24)', async () => {
    const first = await call(BUSY);
    await site.agent.ringing();
    expect((await refused(BUSY)).startLine).toBe('SIP/2.0 486 Busy Here');
    // Other routes take calls meanwhile.
    const other = await call(ONE);
    await site.agent.ringing();
    await other.hangUp();
    await first.hangUp();
  });

  it('is full for calls of ours, too: 503 by the API, and no telephone rings', async () => {
    const first = await call(ONE);
    await site.agent.ringing();
    const { status, body } = await site.product.api.request('POST', '/v1/calls', { to: site.agent.uri, route: ONE });
    expect({ status, body }).toMatchObject({
      status: 503,
      body: { error: { code: 'unavailable', message: `route ${ONE}: route-full` } },
    });
    expect(site.agent.sip.callsWaiting).toBe(0);
    await first.hangUp();
  });
});

describe('A route with one handoff at a time', () => {
  it('calls nobody for another caller, who is with the AI at once, and is told why', async () => {
    const first = await call(NUMBER);
    const ringing = await site.agent.ringing();
    const second = await call(NUMBER);
    await second.phone.voice.waitUntilHears([TONES.ai], ALL_TONES);
    const { id } = await site.product.api.callFrom(second.phone.sip.user);
    expect(await site.product.api.lastHandoff(id)).toMatchObject({
      result: 'returned',
      resultReason: 'too-many-at-once',
      attempts: [],
    });
    expect(await site.product.api.facts(id, 'handoff.limited')).toMatchObject([{ maxAtOnce: 1 }]);
    expect(await loadOf(NUMBER)).toMatchObject({ calls: 2, handoffs: 1, refusedHandoffs: 1 });
    expect(site.agent.sip.callsWaiting, 'telephones that ring for the second').toBe(0);
    ringing.reject('486 Busy Here');
    await first.phone.voice.waitUntilHears([TONES.ai], ALL_TONES);
    expect(await loadOf(NUMBER)).toMatchObject({ handoffs: 0 });
    expect(await metric('refused_handoffs_total', NUMBER)).toBe(1);
    await first.hangUp();
    await second.hangUp();
  });
});
