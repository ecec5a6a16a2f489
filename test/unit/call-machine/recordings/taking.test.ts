import { describe, expect, it } from 'vitest';
import { legRecorded } from '../../../../src/call-machine/recordings/follow-recordings.ts';
import type { Taking, TakingRequest } from '../../../../src/call-machine/recordings/state.ts';
import { beepOver, beginTaking, takingKey } from '../../../../src/call-machine/recordings/taking.ts';
import type { Step } from '../../../../src/call-machine/step.ts';
import { asPlayId, asRecordingId } from '../../../../src/ports/ids.ts';
import { CALLER, withAi } from '../support/scripted-call.ts';

const FIRST = asRecordingId('call.rec1');
const REQUEST: TakingRequest = {
  beep: { file: 'beep.wav' },
  maxMs: 120_000,
  silenceMs: 4_000,
  finishOnKey: '#',
  trim: true,
};

/** A step of a call in a handoff: a stage that is not the AI's, as that of a mailbox will be. */
function stepInHandoff(): Step {
  const call = withAi().handoff();
  return { state: call.state, at: call.at, effects: [], facts: [] };
}

function taken(step: Step, request: TakingRequest = REQUEST): Taking {
  const taking = beginTaking(step, CALLER, 'ai', request);
  if (taking === null) throw new Error('it did not begin');
  return taking;
}

describe('A party that a stage has recorded', () => {
  it('hears the beep, and is recorded behind it, with what the stage asks for', () => {
    const step = stepInHandoff();
    const taking = taken(step);
    expect([taking.beep?.prompt, taking.recording, step.effects]).toEqual([REQUEST.beep, null, []]);
    expect(beepOver(step, taking, asPlayId('another'))).toBe(taking);
    expect(beepOver(step, taking, taking.beep!.id)).toMatchObject({ beep: null, recording: FIRST });
    expect(step.effects).toEqual([
      { type: 'recordLeg', leg: CALLER, recording: FIRST, maxMs: 120_000, silenceMs: 4_000, trim: true },
    ]);
    expect(step.state.recordings).toMatchObject([{ id: FIRST, leg: CALLER, trigger: 'ai', ending: null }]);
  });

  it('ends it by a key, but not during the beep', () => {
    const step = stepInHandoff();
    const before = taken(step);
    takingKey(step, before, '#');
    const taking = beepOver(step, before, before.beep!.id)!;
    takingKey(step, taking, '1');
    expect(step.state.recordings).toMatchObject([{ ending: null }]);
    takingKey(step, taking, '#');
    expect(step.effects.at(-1)).toEqual({ type: 'stopRecordingLeg', recording: FIRST });
    legRecorded(step, { recording: FIRST, durationMs: 3_000, spoken: true, by: 'stopped', message: null });
    expect(step.facts.at(-1)).toMatchObject({ type: 'leg.recorded', data: { by: 'key', digits: '#' } });
  });

  it.each(['silence', 'limit'] as const)('ends by %s, and the recording is no longer among those of the call', (by) => {
    const step = stepInHandoff();
    taken(step, { ...REQUEST, beep: null });
    legRecorded(step, { recording: FIRST, durationMs: 3_000, spoken: true, by, message: null });
    expect(step.facts.at(-1)).toMatchObject({ type: 'leg.recorded', data: { by, durationMs: 3_000 } });
    expect(step.state.recordings).toEqual([]);
  });
});
