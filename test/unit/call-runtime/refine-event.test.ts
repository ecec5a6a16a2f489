import { describe, expect, it } from 'vitest';
import { refined } from '../../../src/call-runtime/refine-event.ts';
import type { UntimedEvent } from '../../../src/call-runtime/untimed-event.ts';
import type { EscalationConditions } from '../../../src/ports/escalation.ts';
import { asLegId, asReferId } from '../../../src/ports/ids.ts';
import { SpeechRedactor } from '../../../src/transcription/redact/index.ts';
import { planWith } from '../call-machine/support/plan.ts';
import { CALLER, withAi } from '../call-machine/support/scripted-call.ts';

const CARD = '4111 1111 1111 1111';
const HIDDEN = '[card number]';

function refine(event: UntimedEvent, when?: EscalationConditions): UntimedEvent {
  const escalation = when === undefined ? undefined : [{ when, reason: 'a' }];
  const { state } = withAi(planWith({ escalation })).last;
  return refined(event, state, { newRedactor: () => new SpeechRedactor(['card-numbers']), sentimentOf: () => -0.7 });
}

describe('What a handoff tells the human is made unreadable before it is stored', () => {
  const context = { intent: `pay ${CARD}`, collected: { card: [CARD, { plain: 4_111_111_111_111_111, count: 7 }] } };
  const hidden = { intent: `pay ${HIDDEN}`, collected: { card: [HIDDEN, { plain: HIDDEN, count: 7 }] } };

  it('in the tool call of an AI', () => {
    const transfer = { type: 'transfer', destinations: [], whisper: { text: `card ${CARD}` }, reason: `r ${CARD}`, summary: `s ${CARD}`, context } as const; // prettier-ignore
    const talk = { type: 'talk', prompt: { text: 'hello' } } as const;
    expect(refine({ type: 'ai.actions', actions: [talk, transfer] })).toEqual({
      type: 'ai.actions',
      actions: [
        talk,
        { ...transfer, whisper: { text: `card ${HIDDEN}` }, reason: `r ${HIDDEN}`, summary: `s ${HIDDEN}`, context: hidden }, // prettier-ignore
      ],
    });
  });

  it('in a request to the API', () => {
    const request = { reason: CARD, summary: `sum ${CARD}`, whisper: { file: 'a.wav' }, context };
    expect(refine({ type: 'api.handoff', request })).toEqual({
      type: 'api.handoff',
      request: { reason: HIDDEN, summary: `sum ${HIDDEN}`, whisper: { file: 'a.wav' }, context: hidden },
    });
    const bare = { type: 'api.handoff', request: { reason: 'a', summary: '' } } as const;
    expect(refine(bare)).toEqual(bare);
  });

  it('in a REFER', () => {
    const event = { type: 'leg.referred', leg: CALLER, refer: asReferId('r'), target: 'sip:a@b', replaces: null, referredBy: null } as const; // prettier-ignore
    expect(refine({ ...event, reason: null, summary: CARD })).toEqual({ ...event, reason: null, summary: HIDDEN });
  });
});

describe('The sentiment of words', () => {
  const heard = { type: 'speech.heard', leg: CALLER, text: 'so', startAt: 1, endAt: 2, confidence: 1 } as const;

  it('comes with those of the caller where a rule asks for it', () => {
    expect(refine(heard, { sentimentBelow: 0 })).toEqual({ ...heard, sentiment: -0.7 });
    expect(refine(heard, { failures: 1 })).toEqual(heard);
    expect(refine(heard)).toEqual(heard);
    const agent = { ...heard, leg: asLegId('call.2') };
    expect(refine(agent, { sentimentBelow: 0 })).toEqual(agent);
  });
});
