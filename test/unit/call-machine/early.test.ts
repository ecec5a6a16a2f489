import { describe, expect, it } from 'vitest';
import { asSipCallId } from '../../../src/ports/ids.ts';
import { planWith } from './support/plan.ts';
import { CALLER, ScriptedCall } from './support/scripted-call.ts';

/** A caller who hears us behind a 183. */
function early(): ScriptedCall {
  const call = new ScriptedCall(planWith({ early: { maxMs: 60_000 } }));
  return call.send({ type: 'leg.early', leg: CALLER, sipCallId: asSipCallId('caller@sip'), codec: 'PCMU' });
}

/** The same after the 200. */
function answered(): ScriptedCall {
  return early()
    .wait(1_000)
    .ai({ type: 'talk', prompt: { text: 'talk: hello' } })
    .answered(CALLER);
}

describe('a caller who is heard before the answer', () => {
  it('may be silent before the 200', () => {
    const call = early().wait(30_000).send({ type: 'media.timeout', leg: CALLER });
    expect(call.effects).toEqual([]);
    expect(call.state.stage.name).toBe('with-ai');
  });

  it('is expected to send from the 200 on, and ends the call where nothing comes', () => {
    const call = answered();
    expect(call.effect('expectMedia')).toEqual([{ type: 'expectMedia', leg: CALLER }]);
    call.wait(30_000).send({ type: 'media.timeout', leg: CALLER });
    expect(call.effect('hangup')).toMatchObject([{ leg: CALLER, cause: { text: 'Media timeout' } }]);
  });

  it('is expected nowhere else', () => {
    expect(new ScriptedCall().answered(CALLER).effect('expectMedia')).toEqual([]);
  });
});
