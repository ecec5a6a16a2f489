import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HandoffRecord } from '../../src/ports/records.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import { Site } from './site.ts';

let site: Site;
let callers = 0;

beforeAll(async () => {
  site = await Site.open();
  site.ai.script = ({ event }) =>
    event === 'call.started' ? [{ type: 'transfer', reason: 'billing', summary: 'Refund' }] : [];
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
});
afterEach(async () => {
  await site.product.expectQuiet();
});

async function dial(): Promise<{ caller: Phone; call: PhoneCall; id: string; handoff: string }> {
  const caller = await Phone.open(`+1555500${String(++callers).padStart(3, '0')}`, TONES.caller);
  const call = await caller.call(NUMBER, site.product.udp);
  const { id } = await site.product.api.callFrom(caller.sip.user);
  const handoff = await eventually('the handoff is on record', async () => {
    const { body } = await site.product.api.request('GET', `/v1/calls/${id}/handoffs`);
    const [first] = (body as { items: HandoffRecord[] }).items;
    return (first?.attempts.length ?? 0) > 0 && first!.id;
  });
  return { caller, call, id, handoff };
}

async function say(answer: 'accept' | 'decline', id: string, handoff: string): Promise<number> {
  return (await site.product.api.request('POST', `/v1/calls/${id}/handoffs/${handoff}/${answer}`)).status;
}

describe('an agent who answers from a screen', () => {
  it('accepts once the telephone was answered, not before, and not twice', async () => {
    const { caller, call, id, handoff } = await dial();
    const ringing = await site.agent.ringing();
    expect(await say('accept', id, handoff)).toBe(409);
    const agent = await site.agent.answer(ringing);
    await agent.briefed();
    expect(await say('accept', id, handoff)).toBe(200);
    await call.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await agent.phone.voice.waitUntilHears([TONES.caller], ALL_TONES);
    expect((await call.heard()).everHeard(-Infinity, Infinity, [TONES.whisper])).toEqual([]);
    expect(await say('accept', id, handoff)).toBe(409);
    expect(await site.product.api.lastHandoff(id)).toMatchObject({ id: handoff, result: 'bridged' });
    await call.hangUp();
    await agent.ended();
    await caller[Symbol.asyncDispose]();
  });

  it('declines while it rings: the telephone stops, the attempt is declined, and the caller goes back to the AI', async () => {
    const { caller, call, id, handoff } = await dial();
    const ringing = await site.agent.ringing();
    expect(await say('decline', id, handoff)).toBe(200);
    await ringing.waitForRequest('CANCEL');
    const ended = await eventually('the handoff has ended', async () => {
      const found = await site.product.api.lastHandoff(id);
      return found.result !== null && found;
    });
    expect(ended).toMatchObject({ result: 'returned', resultReason: 'declined', attempts: [{ result: 'declined' }] });
    await call.hangUp();
    await caller[Symbol.asyncDispose]();
  });

  it('declines during the briefing: the telephone is hung up on', async () => {
    const { caller, call, id, handoff } = await dial();
    const agent = await site.agent.pickUp();
    await agent.briefed();
    expect(await say('decline', id, handoff)).toBe(200);
    await agent.ended();
    expect(await say('decline', id, handoff)).toBe(409);
    expect((await site.product.api.lastHandoff(id)).attempts).toMatchObject([{ result: 'declined' }]);
    await call.hangUp();
    await caller[Symbol.asyncDispose]();
  });
});
