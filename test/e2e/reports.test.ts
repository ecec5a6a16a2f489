import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/ports/records.ts';
import type { CallReport, HandoffReport } from '../../src/ports/reports.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import { Site } from './site.ts';

const TWICE = '+15550009001';
const LEAVES = '+15550009002';
const STAYS = '+15550009003';

let site: Site;

beforeAll(async () => {
  site = await Site.open();
  site.ai.script = ({ event, from }) => {
    if (event === 'handoff.ended') return [{ type: 'play', file: 'ai.wav' }];
    if (event !== 'call.started') return [];
    return from === STAYS ? [{ type: 'play', file: 'ai.wav' }] : [{ type: 'transfer', reason: 'billing' }];
  };
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

/** A call from its INVITE to its end. @returns it, as it is on record */
async function make(from: string, course: (call: PhoneCall, id: string) => Promise<void>): Promise<CallRecord> {
  await using caller = await Phone.open(from, TONES.caller);
  const call = await caller.call(NUMBER, site.product.udp);
  const { id } = await site.product.api.callFrom(from);
  await course(call, id);
  await site.product.expectQuiet();
  return await site.product.api.call(id);
}

describe('reports of real calls', () => {
  it('say what happened to each, as JSON and as CSV, and count a disposition during a call and after it', async () => {
    const { api } = site.product;
    const from = new Date(Date.now() - 60_000).toISOString();

    const bridged = await make(TWICE, async (call) => {
      const agent = await site.agent.pickUp();
      await agent.briefed();
      await agent.press('1');
      await call.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
      await delay(500);
      await call.hangUp();
      await agent.ended();
    });
    const declined = await make(TWICE, async (call, id) => {
      const agent = await site.agent.pickUp();
      await agent.briefed();
      await agent.press('2');
      await agent.ended();
      await eventually('the AI has the caller', async () => (await api.call(id)).state === 'with-ai');
      await call.hangUp();
    });
    const left = await make(LEAVES, async (call) => {
      const agent = await site.agent.ringing();
      await delay(300);
      await call.hangUp();
      await agent.waitForRequest('CANCEL');
    });
    const contained = await make(STAYS, async (call, id) => {
      await call.phone.voice.waitUntilHears([TONES.ai], ALL_TONES);
      const answer = await api.request('POST', `/v1/calls/${id}/disposition`, { resolved: false, note: 'Calls again' });
      expect(answer).toMatchObject({ status: 200, body: { id, disposition: { resolved: false } } });
      await call.hangUp();
    });
    const said = { resolved: true, precise: true };
    expect(await api.request('POST', `/v1/calls/${bridged.id}/disposition`, said)).toMatchObject({ status: 200 });

    expect([bridged, declined, left, contained].map(({ ended }) => ended)).toMatchObject([
      { result: 'completed' },
      { result: 'completed' },
      { result: 'abandoned' },
      { result: 'completed' },
    ]);
    const query = `from=${from}&to=${new Date(Date.now() + 1_000).toISOString()}`;
    const calls = await api.get<CallReport>(`/v1/reports/calls?${query}&by=hour`);
    expect(calls).toMatchObject({
      calls: 4,
      open: 0,
      answered: 4,
      byResult: { completed: 3, abandoned: 1, refused: 0, failed: 0 },
      byReason: { 'caller-hangup': 4 },
      contained: 1,
      containmentRate: 0.25,
      transferRate: 0.75,
      handedOver: 1,
      repeatCalls: 1,
      repeatCallers: 1,
      dispositions: 2,
      resolutionRate: 0.5,
      firstCallResolution: 0.5,
      transferPrecision: 1,
    });
    const longest = Math.max(...[bridged, declined, left, contained].map(lengthOf));
    expect(calls.durationMs).toMatchObject({ count: 4, max: longest, p95: longest });
    expect(calls.buckets?.reduce((sum, bucket) => sum + bucket.calls, 0)).toBe(4);

    const handoffs = await api.get<HandoffReport>(`/v1/reports/handoffs?${query}`);
    expect(handoffs).toMatchObject({
      calls: 4,
      handoffs: 3,
      completed: 1,
      abandonedInTransfer: 1,
      abandonmentRate: 0.3333,
      byResult: { bridged: 1, returned: 1, failed: 1 },
      byEnd: { completed: 1, declined: 1, 'caller-left': 1 },
      byFallback: { ai: 1, voicemail: 0, callback: 0, hangup: 0 },
      byReason: { billing: 3 },
      byAttempt: { answered: 1, declined: 1, cancelled: 1 },
      byDestination: [{ destination: site.agent.uri, attempts: 3, answered: 1 }],
      serviceLevel: 0.3333,
    });
    const { timings, attempts, createdAt } = await api.lastHandoff(bridged.id);
    const [attempt] = attempts;
    const { bridgedMs } = timings;
    expect(handoffs.waitMs).toEqual({ count: 1, mean: bridgedMs, p50: bridgedMs, p95: bridgedMs, max: bridgedMs });
    expect(handoffs.timeToContextMs.p50).toBe(Date.parse(attempt!.ringingAt!) - Date.parse(createdAt));
    expect(handoffs.handleMs.p50).toBe(Date.parse(attempt!.endedAt!) - Date.parse(attempt!.answeredAt!));
    expect(handoffs.handleMs.p50).toBeGreaterThan(500);

    const csv = (await api.bytes(`/v1/reports/handoffs?${query}&format=csv`)).toString();
    const [head = '', all = ''] = csv.split('\r\n');
    const column = (name: string): string | undefined => all.split(',')[head.split(',').indexOf(name)];
    expect([column('group'), column('handoffs'), column('waitMs.p50'), column('transferRate')]).toEqual([
      'all',
      '3',
      String(bridgedMs),
      '0.75',
    ]);

    // What was said is on record, under the chain of hashes, and in the metrics where the call was up.
    expect(await api.facts(contained.id, 'call.disposition')).toMatchObject([{ resolved: false, note: 'Calls again' }]);
    expect(contained.disposition).toMatchObject({ resolved: false });
    expect(await api.facts(bridged.id, 'call.disposition')).toMatchObject([said]);
    expect(await api.call(bridged.id)).toMatchObject({ disposition: said });
    for (const { id } of [bridged, contained]) {
      expect(await api.get(`/v1/audit/calls/${id}`)).toMatchObject({ holds: true, breaks: [] });
    }
    const metrics = (await api.bytes('/metrics')).toString();
    expect(metrics).toContain('warmbridge_dispositions_total{resolved="false"} 1\n');
    expect(metrics).toContain('warmbridge_handoffs_ended_total{result="failed",reason="caller-left"} 1\n');
  });
});

function lengthOf({ startedAt, endedAt }: CallRecord): number {
  return Date.parse(endedAt!) - Date.parse(startedAt);
}
