import { describe, expect, it } from 'vitest';
import { asHandoffId } from '../../../../src/ports/ids.ts';
import { planWith, SPEECH_PLAN } from '../support/plan.ts';
import { CALLER, FIRST_AGENT, HANDOFF, withAi } from '../support/scripted-call.ts';
import type { ScriptedCall } from '../support/scripted-call.ts';

const SUMMARY = 'Maria was charged twice, and the assistant has promised a refund.';
const EXTRACTED = 'The caller said: I was charged twice for my order.';
const PLAN = planWith({ speech: SPEECH_PLAN, summarizes: true });

/** A handoff that begins behind what the caller said. */
function handedOver(plan = PLAN, summary = ''): ScriptedCall {
  return withAi(plan).wait(2_000).said(CALLER, 'I was charged twice for my order.').handoff({ summary });
}

function made(call: ScriptedCall, handoff = HANDOFF): ScriptedCall {
  return call.send({ type: 'summary.made', handoff, summary: SUMMARY, tookMs: 800 });
}

describe('a summary by a model', () => {
  it('is asked for as the handoff begins, which does not wait: the agent is dialled, and what was extracted stands', () => {
    const call = handedOver();
    expect(call.effect('summarize')).toEqual([{ type: 'summarize', handoff: HANDOFF }]);
    expect(call.effect('dial').map(({ leg }) => leg)).toEqual([FIRST_AGENT]);
    expect(call.allFacts('handoff.started').map(({ summary }) => summary)).toEqual([EXTRACTED]);
  });

  it('is told the agent who answers behind it, and shown to the next one', () => {
    const call = made(handedOver().wait(800));
    expect(call.facts).toEqual(['handoff.summarized']);
    expect(call.effect('prepare').map(({ prompt }) => prompt)).toEqual([
      { text: `whisper: +15550001 called +15559998888 about billing. ${SUMMARY}` },
      { text: 'Press 1 to accept, or 2 to decline.' },
    ]);
    call.answered(FIRST_AGENT);
    expect(call.hears(FIRST_AGENT)).toContain(SUMMARY);
    call.digit(FIRST_AGENT, '2');
    expect(call.effect('dial').map(({ headers }) => headers?.summary)).toEqual([SUMMARY]);
  });

  it('does not interrupt an agent who is told what was extracted', () => {
    const call = handedOver().answered(FIRST_AGENT);
    expect(made(call).hears(FIRST_AGENT)).toContain(EXTRACTED);
    expect(call.effect('scene')).toEqual([]);
  });

  it('is on record also where the handoff has just ended', () => {
    const call = handedOver().answered(FIRST_AGENT).digit(FIRST_AGENT, '1').applied();
    expect(made(call).facts).toEqual(['handoff.summarized']);
    expect(call.state.handoffs.map(({ summary }) => summary)).toEqual([SUMMARY]);
  });

  it('means nothing for a handoff that there never was', () => {
    expect(made(handedOver(), asHandoffId('call.h9')).facts).toEqual([]);
  });

  it('is not asked for where somebody wrote one, the caller said nothing, or nobody summarizes', () => {
    expect(handedOver(PLAN, 'wants a refund').effect('summarize')).toEqual([]);
    expect(withAi(PLAN).handoff({ summary: '' }).effect('summarize')).toEqual([]);
    expect(handedOver(planWith({ speech: SPEECH_PLAN })).effect('summarize')).toEqual([]);
  });
});
