import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { header } from '../tools/sip-message.ts';
import { TONES } from '../sip/harness/tones.ts';
import type { Take } from '../tools/index.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Phone } from './phone.ts';
import { SpokenSite } from './spoken-site.ts';

/** The recognizer of the tests calls what a caller says `caller`. By the second turn that is a wish. */
const RULES = [{ when: { phrases: ['caller', '@human-en'], turnsAbove: 1 }, reason: 'caller_requested' }];

let spoken: SpokenSite;

/** Whether there was something to hear. Words of Flite are louder than this. */
function isLoud(take: Take): boolean {
  return take.packets.some(({ atMs }) => take.pcm(atMs, atMs + 0.001).some((sample) => Math.abs(sample) > 700));
}

beforeAll(async () => {
  spoken = await SpokenSite.open({
    escalation: RULES,
    handoff: { whisper: { text: '{reason}. {summary}' }, accept: { mode: 'dtmf', timeoutMs: 15_000 } },
  });
  await spoken.site.agent.voice.tone(null);
  spoken.site.ai.script = ({ event }) => {
    if (event === 'call.started') return [{ type: 'talk', text: 'Hello.' }, { type: 'listen' }];
    if (event === 'call.speech') return [{ type: 'talk', text: 'I see.' }, { type: 'listen' }];
    return [];
  };
});

afterAll(async () => {
  await spoken[Symbol.asyncDispose]();
});

describe('A caller who says what a rule waits for', () => {
  it('goes to the agent with a summary of the own words in whisper, headers and card, and the AI is not asked', async () => {
    const { site } = spoken;
    const { api } = site.product;
    await using caller = await Phone.open('+15550016001', TONES.caller);
    await caller.voice.tone(null);
    const { call, record } = await spoken.call(caller);
    await delay(2_000);
    await spoken.say(caller, 'caller');
    await site.ai.waitFor('call.speech');
    expect((await api.call(record.id)).state).toBe('with-ai');
    await delay(2_000);
    await spoken.say(caller, 'caller');

    const agentCall = await site.agent.answer(await site.agent.ringing());
    const handoff = await api.lastHandoff(record.id);
    const summary = 'The caller said: caller.';
    expect(handoff).toMatchObject({ reason: 'caller_requested', summary });
    expect(decodeURIComponent(header(agentCall.sip.invitation!, 'X-Warmbridge-Summary')!)).toBe(summary);
    expect(await api.get(`/v1/calls/${record.id}/context`)).toMatchObject({
      summary,
      fields: { reason: 'caller_requested' },
    });
    const events = await api.events(record.id);
    expect(events.find(({ type }) => type === 'escalation.matched')).toMatchObject({
      rule: 0,
      reason: 'caller_requested',
      evidence: [{ condition: 'phrases', value: 'caller' }, { condition: 'turnsAbove', value: 2 }],
    }); // prettier-ignore
    expect(events.find(({ type }) => type === 'handoff.started')).toMatchObject({ trigger: 'escalation' });
    expect(site.ai.requests.filter(({ event }) => event === 'call.speech')).toHaveLength(1);

    await eventually('the agent is briefed', async () => isLoud(await agentCall.heard()));
    await agentCall.press('1');
    await eventually('they talk', async () => (await api.call(record.id)).state === 'with-agent', 10_000);
    const word = await spoken.say(site.agent, 'agent');
    expect((await call.heard()).firstHeardMs(TONES.agent, word.atMs)).not.toBeNull();
    // The rules look at a call on record as they did while it was up, but for what a human says.
    const dryRun = await api.request('POST', '/v1/escalation/dry-run', { call: record.id });
    expect(dryRun.body).toMatchObject({ escalates: true, reason: 'caller_requested', rule: 0 });
    await call.hangUp();
    await agentCall.ended();
  });
});
