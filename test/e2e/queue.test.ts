import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs } from '../tools/index.ts';
import { longestPauseMs } from './hearing.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import { Site } from './site.ts';

/** Nobody who waits is in silence for longer. */
const MOST_SILENCE_MS = 400;
const WRAP_UP_MS = 1_500;

interface Queue {
  readonly depth: number;
  readonly agents: { readonly free: number; readonly busy: number };
  readonly waiting: readonly { readonly callId: string; readonly position: number; readonly priority: number }[];
  readonly lastHour: { readonly answered: number; readonly abandoned: number; readonly refused: number };
}

let site: Site;
const callers: Phone[] = [];
let calls = 0;
let priority = 0;

interface Waiting extends PhoneCall {
  readonly id: string;
}

async function dial(): Promise<Waiting> {
  const caller = await Phone.open(`+1555310${String(++calls).padStart(3, '0')}`, TONES.caller);
  callers.push(caller);
  const call = await caller.call(NUMBER, site.product.udp);
  const { id } = await site.product.api.callFrom(caller.sip.user);
  return Object.assign(call, { id });
}

async function queue(name = 'billing'): Promise<Queue> {
  return await site.product.api.get<Queue>(`/v1/queues/${name}`);
}

async function untilDepth(depth: number, name?: string): Promise<void> {
  await eventually(`${String(depth)} wait`, async () => (await queue(name)).depth === depth);
}

/** What the caller was told of the place. */
async function wordsTo(id: string): Promise<readonly string[]> {
  const facts = await site.product.api.facts(id, 'handoff.placeTold');
  return facts.map((fact) => (fact as unknown as { prompt: { text: string } }).prompt.text);
}

async function handoffOver(id: string) {
  return await eventually(
    'the handoff is over',
    async () => {
      const { handoffs } = await site.product.api.call(id);
      if (handoffs.length === 0) return false;
      const handoff = await site.product.api.lastHandoff(id);
      return handoff.result !== null && handoff;
    },
    10_000,
  );
}

async function expectNoSilence(caller: PhoneCall, untilMs = nowMs()): Promise<void> {
  const heard = await caller.heard();
  const fromMs = heard.firstHeardMs(TONES.announcement);
  expect(fromMs, 'the caller heard the announcement').not.toBeNull();
  const ms = longestPauseMs(heard, fromMs!, untilMs);
  process.stdout.write(`a waiting caller was in silence for ${ms.toFixed(0)} ms at most\n`);
  expect(ms).toBeLessThanOrEqual(MOST_SILENCE_MS);
}

/** The agent takes the next call. */
async function takeNext(): Promise<PhoneCall> {
  const agent = await site.agent.pickUp(20_000);
  await agent.briefed();
  await agent.press('1');
  return agent;
}

beforeAll(async () => {
  site = await Site.open({
    handoff: {
      destinations: [{ skills: ['billing'] }],
      queue: 'billing',
      fallback: [{ kind: 'ai' }],
    },
    others: {
      queues: [
        {
          name: 'billing',
          maxLength: 2,
          maxWaitMs: 60_000,
          whenNoAgents: 'wait',
          keys: { ai: '0', callback: '1', voicemail: '2' },
        },
        { name: 'impatient', maxLength: 2, maxWaitMs: 2_000 },
      ],
      prompts: {
        directory: 'prompts',
        holdMusic: { file: 'hold.wav' },
        announcement: { file: 'announcement.wav' },
        callerLeft: { file: 'caller-left.wav' },
        wait: { text: 'You are number {position} in line. The wait is {estimate}.', everyMs: 4_000 },
      },
    },
  });
  const agent = { uri: site.agent.uri, skills: { billing: 1 }, wrapUpMs: WRAP_UP_MS };
  expect(await site.product.api.request('PUT', '/v1/agents/anna', agent)).toMatchObject({ status: 201 });
});
beforeEach(() => {
  priority = 0;
  site.ai.script = ({ event }) => {
    if (event === 'call.started') return [{ type: 'transfer', reason: 'billing', priority }];
    return event === 'handoff.ended' ? [{ type: 'play', file: 'ai.wav' }] : [];
  };
});
afterEach(async () => {
  await site.product.api.hangUpAll();
  await site.agent.voice.sendTo(null);
  for (const caller of callers.splice(0)) await caller[Symbol.asyncDispose]();
  await site.product.expectQuiet();
  await eventually('anna is free', async () => (await queue()).agents.free === 1);
  expect(await queue()).toMatchObject({ depth: 0, waiting: [] });
  expect(site.agent.sip.callsWaiting, 'calls that nobody expected').toBe(0);
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

describe('Callers in a queue for agents', () => {
  it('are served in their order, hear their place, and never silence; the wrap-up is kept', async () => {
    const first = await dial();
    const talking = await takeNext();
    await first.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    const second = await dial();
    await untilDepth(1);
    const third = await dial();
    await untilDepth(2);
    const { waiting, agents } = await queue();
    expect(waiting.map(({ callId, position }) => [callId, position])).toEqual([
      [second.id, 1],
      [third.id, 2],
    ]);
    expect(agents).toMatchObject({ free: 0, busy: 1 });
    expect(await site.product.api.lastHandoff(third.id)).toMatchObject({
      phase: 'queued',
      queue: { name: 'billing', position: 2, estimate: null },
    });
    await eventually(
      'both were told',
      async () => (await wordsTo(second.id)).length > 0 && (await wordsTo(third.id)).length > 0,
    );
    expect((await wordsTo(second.id))[0]).toBe('You are number one in line.');
    expect((await wordsTo(third.id))[0]).toBe('You are number two in line.');

    // The agent who leaves ends the call, so that the caller gets our BYE.
    await talking.hangUp();
    await first.ended();
    const endedMs = nowMs();
    const next = await takeNext();
    expect(next.answeredAtMs - endedMs, 'the wrap-up was not over').toBeGreaterThan(WRAP_UP_MS - 100);
    await second.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await expectNoSilence(second);
    await eventually(
      'the third is first',
      async () => (await wordsTo(third.id)).includes('You are number one in line.'),
      12_000,
    );
    await expectNoSilence(third);
    const types = (await site.product.api.events(second.id)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['handoff.queued', 'handoff.turn', 'handoff.bridged']));
    const { timings } = await site.product.api.lastHandoff(second.id);
    expect(timings.turnMs).toBeGreaterThan(timings.queuedMs ?? NaN);
    const card = await site.product.api.get<{ fields: { waitedMs?: number } }>(`/v1/calls/${second.id}/context`);
    expect(card.fields.waitedMs).toBeGreaterThan(0);
    await second.hangUp();
    await next.ended();
    await third.hangUp();
    await untilDepth(0);
  });

  it('who has more priority is before those who came earlier', async () => {
    const first = await dial();
    const talking = await takeNext();
    const second = await dial();
    await untilDepth(1);
    priority = 10;
    const urgent = await dial();
    await untilDepth(2);
    expect((await queue()).waiting).toMatchObject([
      { callId: urgent.id, priority: 10 },
      { callId: second.id, priority: 0 },
    ]);
    await first.hangUp();
    await talking.ended();
    await site.agent.pickUp(10_000);
    expect((await queue()).waiting).toMatchObject([{ callId: second.id, position: 1 }]);
  });

  it('an agent who declines: the caller keeps the place and waits for another', async () => {
    const caller = await dial();
    const agent = await site.agent.pickUp();
    await agent.briefed();
    await agent.press('2');
    await agent.ended();
    await untilDepth(1);
    const ben = { uri: site.secondAgent.uri, skills: { billing: 1 } };
    await site.product.api.request('PUT', '/v1/agents/ben', ben);
    const other = await site.secondAgent.pickUp(10_000);
    await other.briefed();
    await other.press('1');
    await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await expectNoSilence(caller);
    await caller.hangUp();
    await other.ended();
    await site.product.api.request('DELETE', '/v1/agents/ben');
  });

  it('a key leads back to the AI; one for what cannot be done does nothing', async () => {
    const first = await dial();
    await takeNext();
    const second = await dial();
    await untilDepth(1);
    await second.phone.voice.waitUntilHears([TONES.hold], ALL_TONES, 8_000);
    await second.press('0');
    expect(await handoffOver(second.id)).toMatchObject({ result: 'returned', resultReason: 'caller-chose' });
    await second.phone.voice.waitUntilHears([TONES.ai], ALL_TONES);
    await expectNoSilence(second);
    expect((await queue()).depth).toBe(0);
    await first.hangUp();
  });

  it('a full queue takes nobody more', async () => {
    const first = await dial();
    await takeNext();
    await dial();
    await untilDepth(1);
    await dial();
    await untilDepth(2);
    const { refused } = (await queue()).lastHour;
    const fourth = await dial();
    expect(await handoffOver(fourth.id)).toMatchObject({
      result: 'returned',
      resultReason: 'queue-full',
      attempts: [],
    });
    expect((await queue()).lastHour.refused).toBe(refused + 1);
    await first.hangUp();
  });

  it('nobody waits longer than may be', async () => {
    site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'transfer', reason: 'b', queue: 'impatient' }] : event === 'handoff.ended' ? [{ type: 'play', file: 'ai.wav' }] : []); // prettier-ignore
    const first = await dial();
    await takeNext();
    const second = await dial();
    await untilDepth(1, 'impatient');
    expect(await handoffOver(second.id)).toMatchObject({ result: 'returned', resultReason: 'max-wait' });
    await second.phone.voice.waitUntilHears([TONES.ai], ALL_TONES);
    await expectNoSilence(second);
    const facts = await site.product.api.facts(second.id, 'handoff.leftQueue');
    expect(facts).toMatchObject([{ queue: 'impatient', reason: 'max-wait' }]);
    await first.hangUp();
  });

  it('a caller who hangs up leaves the queue, and no telephone rings for nobody', async () => {
    const first = await dial();
    await takeNext();
    const second = await dial();
    await untilDepth(1);
    const { abandoned } = (await queue()).lastHour;
    await second.hangUp();
    await untilDepth(0);
    expect((await queue()).lastHour.abandoned).toBe(abandoned + 1);
    await first.hangUp();
    await eventually('anna is free', async () => (await queue()).agents.free === 1);
  });

  it('the metrics and the list tell of it, and a queue that there is not is refused', async () => {
    const list = await site.product.api.get<{ items: { name: string }[] }>('/v1/queues');
    expect(list.items.map(({ name }) => name)).toEqual(['billing', 'impatient']);
    expect(await site.product.api.request('GET', '/v1/queues/sales')).toMatchObject({ status: 404 });
    site.ai.script = () => [];
    const caller = await dial();
    const refused = await site.product.api.request('POST', `/v1/calls/${caller.id}/handoffs`, { reason: 'r', summary: '', queue: 'biling' }); // prettier-ignore
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { details: [{ path: 'queue', message: 'biling is not one of queues; did you mean billing?' }] } },
    });
    await caller.hangUp();
  });
});
