import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { NotifyingPbx } from '../tools/notifying-pbx.ts';
import { header, uriAddress } from '../tools/sip-message.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import { Site } from './site.ts';

interface Agent {
  readonly state: string;
  readonly phone: string;
  readonly watch: string;
}

const ON_THE_PHONE = `<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:r="urn:ietf:params:xml:ns:pidf:rpid" entity="pres:x">
  <tuple id="t"><status><basic>open</basic></status></tuple>
  <person id="p"><r:activities><r:on-the-phone/></r:activities></person></presence>`;
const OPEN = ON_THE_PHONE.replace('<r:on-the-phone/>', '');

let site: Site;
let pbx: NotifyingPbx;
const callers: Phone[] = [];
let calls = 0;

async function dial(): Promise<PhoneCall & { readonly id: string }> {
  const caller = await Phone.open(`+1555320${String(++calls).padStart(3, '0')}`, TONES.caller);
  callers.push(caller);
  const call = await caller.call(NUMBER, site.product.udp);
  const { id } = await site.product.api.callFrom(caller.sip.user);
  return Object.assign(call, { id });
}

async function agent(name: string): Promise<Agent> {
  return await site.product.api.get<Agent>(`/v1/agents/${name}`);
}

async function untilAgent(name: string, wanted: Partial<Agent>): Promise<void> {
  const text = JSON.stringify(wanted);
  await eventually(`${name} is ${text}`, async () => {
    const { state, phone } = await agent(name);
    return (wanted.state ?? state) === state && (wanted.phone ?? phone) === phone;
  });
}

/** The AI hands every call over to that agent, who is waited for where `queue` is named. */
function handOverTo(destination: string, more: Readonly<Record<string, unknown>> = {}): void {
  site.ai.script = ({ event }) =>
    event === 'call.started' ? [{ type: 'transfer', reason: 'billing', destination, ...more }] : [];
}

async function handoffOver(id: string) {
  return await eventually('the handoff is over', async () => {
    const { handoffs } = await site.product.api.call(id);
    if (handoffs.length === 0) return false;
    const handoff = await site.product.api.lastHandoff(id);
    return handoff.result !== null && handoff;
  });
}

async function addAgent(name: string, more: Readonly<Record<string, unknown>>): Promise<void> {
  const added = await site.product.api.request('PUT', `/v1/agents/${name}`, { name, ...more });
  expect(added).toMatchObject({ status: 201 });
}

async function endCalls(): Promise<void> {
  for (const caller of callers.splice(0)) await caller[Symbol.asyncDispose]();
  await eventually('no call is up', async () => (await site.product.api.get<{ items: { state: string }[] }>('/v1/calls?limit=100')).items.every(({ state }) => state === 'ended')); // prettier-ignore
  expect(site.agent.sip.callsWaiting + site.secondAgent.sip.callsWaiting, 'calls that nobody expected').toBe(0);
}

describe('telephones of agents at a PBX that tells what they do', () => {
  beforeAll(async () => {
    site = await Site.open({
      handoff: { fallback: [{ kind: 'ai' }] },
      others: { queues: [{ name: 'billing', maxLength: 5, maxWaitMs: 30_000, whenNoAgents: 'wait' }] },
    });
    pbx = await NotifyingPbx.open({
      anna: uriAddress(site.agent.uri),
      ben: uriAddress(site.secondAgent.uri),
      cleo: uriAddress(site.agent.uri),
    });
    await addAgent('anna', { uri: pbx.uri('anna'), watch: 'dialog' });
    await addAgent('ben', { uri: pbx.uri('ben'), watch: 'dialog', maxCalls: 2 });
    await addAgent('cleo', { uri: pbx.uri('cleo'), watch: 'presence' });
    for (const name of ['anna', 'ben']) await untilAgent(name, { phone: 'idle', state: 'available' });
  });
  beforeEach(() => handOverTo('agent:anna'));
  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    await pbx[Symbol.asyncDispose]();
  });

  describe('calls', () => {
    afterEach(endCalls);

    it('an agent on a call of the PBX is busy, and is not rung', async () => {
      pbx.says('anna', ['confirmed']);
      await untilAgent('anna', { phone: 'busy', state: 'busy' });
      const caller = await dial();
      expect(await handoffOver(caller.id)).toMatchObject({ result: 'returned', resultReason: 'busy', attempts: [] });
      await caller.hangUp();
      pbx.says('anna', []);
      await untilAgent('anna', { phone: 'idle', state: 'available' });
    });

    it('a caller who waits gets the agent when the telephone becomes free', async () => {
      pbx.says('anna', ['early']);
      await untilAgent('anna', { phone: 'busy' });
      handOverTo('agent:anna', { queue: 'billing' });
      const caller = await dial();
      await eventually('the caller waits', async () => {
        return (await site.product.api.get<{ depth: number }>('/v1/queues/billing')).depth === 1;
      });
      const ringing = site.agent.pickUp(15_000);
      pbx.says('anna', []);
      const talk = await ringing;
      pbx.says('anna', ['confirmed']);
      await talk.briefed();
      await talk.press('1');
      await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
      await caller.hangUp();
      await talk.ended();
      pbx.says('anna', []);
      await untilAgent('anna', { phone: 'idle', state: 'available' });
    });

    it('our own call is told of as well, and an agent of two calls gets another one', async () => {
      handOverTo('agent:ben');
      const caller = await dial();
      const talk = await site.secondAgent.pickUp();
      pbx.says('ben', ['confirmed']);
      await talk.briefed();
      await talk.press('1');
      await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
      await untilAgent('ben', { phone: 'busy', state: 'available' });
      const second = await dial();
      (await site.secondAgent.ringing()).reject('486 Busy Here');
      expect(await handoffOver(second.id)).toMatchObject({ attempts: [{ result: 'busy' }] });
      await second.hangUp();
      pbx.says('ben', ['confirmed', 'early']);
      await untilAgent('ben', { phone: 'busy', state: 'busy' });
      await caller.hangUp();
      await talk.ended();
      pbx.says('ben', []);
      await untilAgent('ben', { phone: 'idle', state: 'available' });
    });

    it('after our call the telephone counts as busy until the PBX says otherwise; it is asked if it says nothing', async () => {
      const caller = await dial();
      const talk = await site.agent.pickUp();
      pbx.says('anna', ['confirmed']);
      await untilAgent('anna', { phone: 'busy' });
      await talk.briefed();
      await talk.press('1');
      await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
      const asked = pbx.subscribesOf('anna').length;
      pbx.saysNobody('anna', []);
      await caller.hangUp();
      await talk.ended();
      await untilAgent('anna', { phone: 'idle', state: 'available' });
      expect(pbx.subscribesOf('anna').length).toBe(asked + 1);
    });

    it('presence tells it too', async () => {
      expect(header(pbx.subscribesOf('cleo')[0]!, 'Event')).toBe('presence');
      await untilAgent('cleo', { phone: 'unknown', state: 'available' });
      pbx.says('cleo', { presence: ON_THE_PHONE });
      await untilAgent('cleo', { phone: 'busy', state: 'busy' });
      pbx.says('cleo', { presence: OPEN });
      await untilAgent('cleo', { phone: 'idle', state: 'available' });
    });

    it('where the PBX does not tell, agents are called as ever, and the log says so', async () => {
      pbx.refusals.set('anna', 489);
      await site.product.api.request('PUT', '/v1/agents/anna', { watch: 'off' });
      await untilAgent('anna', { phone: 'unknown' });
      await site.product.api.request('PUT', '/v1/agents/anna', { watch: 'dialog' });
      await eventually('the log says so', () => {
        return site.product.output.includes("the PBX does not tell what an agent's telephone does");
      });
      await untilAgent('anna', { phone: 'unknown', state: 'available' });
      const caller = await dial();
      const talk = await site.agent.pickUp();
      await talk.briefed();
      await talk.press('1');
      await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
      await caller.hangUp();
      await talk.ended();
    });
  });

  it('every NOTIFY is answered with 200, and at the end the PBX is told', async () => {
    expect(new Set(pbx.answers)).toEqual(new Set([200]));
    await site.product[Symbol.asyncDispose]();
    for (const user of ['ben', 'cleo']) {
      expect(header(pbx.subscribesOf(user).at(-1)!, 'Expires'), `the last SUBSCRIBE for ${user}`).toBe('0');
    }
  });
});
