import { describe, expect, it } from 'vitest';
import { AI, AGENT, handedOver, voicePlan, withVoice } from '../support/voice-call.ts';

const TEXT = 'Offer ten percent.';

describe('an AI that shows the human texts', () => {
  it('is told that it listens, and its text is on record while it does', () => {
    const call = handedOver(voicePlan({ whileHuman: 'listen' }));
    const told = call.history.effects.flatMap((effect) => (effect.type === 'notifyAi' ? [effect.notice.event] : []));
    expect(told).toEqual(['handoff.listening']);
    call.send({ type: 'ai.coached', leg: AI, text: TEXT });
    expect(call.facts).toEqual(['ai.coached']);
    expect(call.allFacts('ai.coached')).toEqual([{ leg: AI, text: TEXT }]);
    expect(call.effects).toEqual([]);
  });

  it('is not heard of where it waits in silence, has the caller, or has gone', () => {
    expect(handedOver().send({ type: 'ai.coached', leg: AI, text: TEXT }).facts).toEqual([]);
    expect(withVoice().send({ type: 'ai.coached', leg: AI, text: TEXT }).facts).toEqual([]);
    const gone = handedOver(voicePlan({ whileHuman: 'listen' })).ended(AI);
    expect(gone.send({ type: 'ai.coached', leg: AI, text: TEXT }).facts).toEqual([]);
    expect(gone.send({ type: 'ai.coached', leg: AGENT, text: TEXT }).facts).toEqual([]);
  });

  it('may be any application by the API, while people talk', () => {
    expect(handedOver().send({ type: 'ai.coached', leg: null, text: TEXT }).facts).toEqual(['ai.coached']);
    expect(withVoice().send({ type: 'ai.coached', leg: null, text: TEXT }).facts).toEqual([]);
  });
});
