import { describe, expect, it } from 'vitest';
import { planWith } from '../../support/plan.ts';
import { briefing, CALLER, FIRST_AGENT, joining } from '../../support/scripted-call.ts';

describe('introduction', () => {
  it('is heard by both as they are joined, over each other', () => {
    const call = joining(planWith({ handoff: { introduction: { text: 'say: {from} about {reason}' } } })).applied();
    const said = call.state.said.map(({ leg, play }) => ({ leg, prompt: play.prompt }));
    expect(said).toMatchObject([
      { leg: CALLER, prompt: { text: expect.stringMatching(/^say: .+ about .+/) as unknown } },
      { leg: FIRST_AGENT, prompt: said[0]?.prompt },
    ]);
    expect(JSON.stringify(said)).not.toContain('{from}');
    const [scene] = call.effect('scene');
    expect(scene?.scene.hears[CALLER]?.map(({ kind }) => kind)).toEqual(['leg', 'play']);
    expect(scene?.scene.hears[FIRST_AGENT]?.map(({ kind }) => kind)).toEqual(['leg', 'play']);
  });

  it('is made ready as the handoff begins', () => {
    const call = briefing(planWith({ handoff: { introduction: { file: 'beep.wav' } } }));
    expect(call.state.handoff?.introduction).toEqual({ file: 'beep.wav' });
  });

  it('is nothing where the request says so', () => {
    const call = briefing(planWith({ handoff: { introduction: { file: 'beep.wav' } } }), { introduction: null });
    expect(call.state.handoff?.introduction).toBeUndefined();
  });
});
