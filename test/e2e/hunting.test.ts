import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { header } from '../tools/sip-message.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import { Site } from './site.ts';

const ELSEWHERE = 1_900;

let site: Site;
const callers: Phone[] = [];
let calls = 0;

/** Each caller has a number of its own, so that the number finds its call on record. */
async function dial(): Promise<PhoneCall> {
  const caller = await Phone.open(`+1555300${String(++calls).padStart(3, '0')}`, TONES.caller);
  callers.push(caller);
  return await caller.call(NUMBER, site.product.udp);
}

async function closeCallers(): Promise<void> {
  for (const caller of callers.splice(0)) await caller[Symbol.asyncDispose]();
  await site.product.expectQuiet();
  expect(site.agent.sip.callsWaiting + site.secondAgent.sip.callsWaiting, 'calls that nobody expected').toBe(0);
}

/** The AI hands every call over to these destinations. */
function handOverTo(...destinations: readonly (string | { readonly skills: readonly string[] })[]): void {
  site.ai.script = ({ event }) =>
    event === 'call.started' ? [{ type: 'transfer', reason: 'billing', destination: destinations }] : [];
}

describe('hunt: simultaneous', () => {
  beforeAll(async () => {
    site = await Site.open({
      handoff: { hunt: 'simultaneous' },
      others: { prompts: { takenElsewhere: { file: 'ai.wav' } } },
    });
  });
  beforeEach(() => handOverTo(site.agent.uri, site.secondAgent.uri));
  afterEach(closeCallers);
  afterAll(async () => {
    await site[Symbol.asyncDispose]();
  });

  it('both ring; whoever accepts has the caller, and the other gets a CANCEL that says so (RFC 3326 3.1)', async () => {
    const caller = await dial();
    const other = await site.agent.ringing();
    const agent = await site.secondAgent.pickUp();
    await agent.briefed();
    await agent.press('1');
    const { message } = await other.waitForRequest('CANCEL');
    expect(header(message, 'Reason')).toMatch(/SIP ?; ?cause=200 ?; ?text="Call completed elsewhere"/);
    await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await agent.phone.voice.waitUntilHears([TONES.caller], ALL_TONES);
    const { id } = await site.product.api.callFrom(caller.phone.sip.user);
    await caller.hangUp();
    await agent.ended();
    const { attempts, result } = await site.product.api.lastHandoff(id);
    expect(result).toBe('bridged');
    expect(attempts.map((attempt) => attempt.result)).toEqual(['cancelled', 'answered']);
  });

  it('who has answered too is told that the call is taken, hung up on, and never hears the caller', async () => {
    const caller = await dial();
    const [first, second] = await Promise.all([site.agent.pickUp(), site.secondAgent.pickUp()]);
    await Promise.all([first.briefed(), second.briefed()]);
    await first.press('1');
    await second.phone.voice.waitUntilHears([TONES.ai], [...ALL_TONES, ELSEWHERE]);
    const { bye } = await second.ended();
    expect(header(bye, 'Reason')).toContain('Call completed elsewhere');
    await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    const heard = (await second.heard()).everHeard(second.answeredAtMs, Number.MAX_SAFE_INTEGER, ALL_TONES);
    expect(heard).not.toContain(TONES.caller);
    await caller.hangUp();
    await first.ended();
  });

  it('one is busy: the other goes on ringing', async () => {
    const caller = await dial();
    (await site.agent.ringing()).reject('486 Busy Here');
    const agent = await site.secondAgent.pickUp();
    await agent.briefed();
    await agent.press('1');
    await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await caller.hangUp();
    await agent.ended();
  });
});

describe('agents with a skill', () => {
  beforeAll(async () => {
    site = await Site.open();
    for (const [name, phone] of [
      ['anna', site.agent],
      ['ben', site.secondAgent],
    ] as const) {
      const agent = { name, uri: phone.uri, skills: { billing: name === 'anna' ? 2 : 1 }, wrapUpMs: 1_000 };
      expect(await site.product.api.request('PUT', `/v1/agents/${name}`, agent)).toMatchObject({ status: 201 });
    }
  });
  beforeEach(() => handOverTo({ skills: ['billing'] }));
  afterEach(closeCallers);
  afterAll(async () => {
    await site[Symbol.asyncDispose]();
  });

  async function stateOf(name: string): Promise<string> {
    return (await site.product.api.get<{ state: string }>(`/v1/agents/${name}`)).state;
  }

  it('two callers at once never ring the same one; a third finds nobody, and no telephone rings', async () => {
    const callersNow = await Promise.all([dial(), dial()]);
    const agents = await Promise.all([site.agent.pickUp(), site.secondAgent.pickUp()]);
    await eventually(
      'both are busy',
      async () => (await Promise.all(['anna', 'ben'].map(stateOf))).join() === 'busy,busy',
    );
    const third = await dial();
    const { id } = await site.product.api.callFrom(third.phone.sip.user);
    const handoff = await eventually('the handoff is over', async () => {
      const { handoffs } = await site.product.api.call(id);
      return handoffs.length > 0 && (await site.product.api.lastHandoff(id));
    });
    expect(handoff).toMatchObject({ result: 'returned', resultReason: 'busy', attempts: [] });
    await third.hangUp();
    for (const agent of agents) {
      await agent.briefed();
      await agent.press('1');
    }
    for (const caller of callersNow) await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    for (const caller of callersNow) await caller.hangUp();
    for (const agent of agents) await agent.ended();
    await eventually('anna writes the call up', async () => (await stateOf('anna')) === 'wrap-up');
    await eventually(
      'both are available',
      async () => (await Promise.all(['anna', 'ben'].map(stateOf))).join() === 'available,available',
    );
  });

  it('who does not answer is tried once, and the next one has a turn', async () => {
    const caller = await dial();
    const [call, other] = [site.agent.ringing(5_000), site.secondAgent.ringing(5_000)];
    const first = await Promise.race([call, other]);
    const isAnna = await Promise.race([call.then(() => true), other.then(() => false)]);
    await first.waitForRequest('CANCEL');
    const agent = await (isAnna ? site.secondAgent.answer(await other) : site.agent.answer(await call));
    await agent.briefed();
    await agent.press('1');
    await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await caller.hangUp();
    await agent.ended();
    const { id } = await site.product.api.callFrom(caller.phone.sip.user);
    const { attempts } = await site.product.api.lastHandoff(id);
    expect(attempts.map(({ result }) => result)).toEqual(['no-answer', 'answered']);
    expect(new Set(attempts.map(({ destination }) => destination))).toEqual(new Set(['agent:anna', 'agent:ben']));
    await eventually(
      'both are available',
      async () => (await Promise.all(['anna', 'ben'].map(stateOf))).join() === 'available,available',
    );
  });
});
