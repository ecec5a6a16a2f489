import { describe, expect, it } from 'vitest';
import { MAX_RECORDINGS } from '../../../../src/call-machine/recordings/leg-recordings.ts';
import type { AiAction } from '../../../../src/ports/ai.ts';
import { asLegId, asRecordingId, asSipCallId } from '../../../../src/ports/ids.ts';
import type { LegRecordingResult } from '../../../../src/ports/leg-recorder.ts';
import type { ScriptedCall } from '../support/scripted-call.ts';
import { CALLER, FIRST_AGENT, withAi } from '../support/scripted-call.ts';

const FIRST = asRecordingId('call.rec1');

function record(changes: Partial<Extract<AiAction, { type: 'record' }>> = {}): AiAction {
  return {
    type: 'record',
    beep: { file: 'beep:.wav' },
    maxMs: 60_000,
    silenceMs: 5_000,
    finishOnKey: '#*',
    trim: true,
    ...changes,
  };
}

function talk(words: string): AiAction {
  return { type: 'talk', prompt: { text: `talk: ${words}` } };
}

/** Whoever records tells how it ended. */
function over(call: ScriptedCall, result: Partial<LegRecordingResult> = {}, recording = FIRST): ScriptedCall {
  return call.send({
    type: 'leg.recorded',
    recording,
    durationMs: 4_000,
    spoken: true,
    by: 'silence',
    message: null,
    ...result,
  });
}

function notices(call: ScriptedCall): readonly unknown[] {
  return call.effect('notifyAi').map(({ notice }) => notice);
}

/** A call whose caller is recorded, behind the beep. */
function recording(...more: AiAction[]): ScriptedCall {
  return withAi()
    .ai(record(), ...more)
    .finished(CALLER);
}

describe('record', () => {
  it('begins behind the beep, and the caller hears nothing meanwhile', () => {
    const call = withAi().ai(record());
    expect([call.hears(CALLER), call.effect('recordLeg')]).toEqual(['beep:.wav', []]);
    call.finished(CALLER);
    expect(call.effect('recordLeg')).toEqual([
      { type: 'recordLeg', leg: CALLER, recording: FIRST, maxMs: 60_000, silenceMs: 5_000, trim: true },
    ]);
    expect(call.hears(CALLER)).toBe('silence');
    expect(call.allFacts('leg.recording')).toEqual([
      { recording: FIRST, leg: CALLER, role: 'caller', trigger: 'ai', maxMs: 60_000 },
    ]);
  });

  it('begins at once without a beep, and also behind one that could not be played', () => {
    expect(
      withAi()
        .ai(record({ beep: null }))
        .effect('recordLeg'),
    ).toHaveLength(1);
    const call = withAi().ai(record()).finished(CALLER, 'no such file');
    expect(call.effect('recordLeg')).toHaveLength(1);
  });

  it.each(['silence', 'limit'] as const)('that ends by %s is told, and the next action comes', (by) => {
    const call = over(recording(talk('thanks')), { by });
    expect(notices(call)).toEqual([
      { event: 'recording.ended', recording: FIRST, durationMs: 4_000, spoken: true, by, digits: '' },
    ]);
    expect(call.hears(CALLER)).toBe('talk: thanks');
    expect(call.state.recordings).toEqual([]);
    call.drainByHangup();
  });

  it('ends by one of its keys, which is told when the file is whole; other keys do nothing', () => {
    const call = recording().digit(CALLER, '1');
    expect(call.effect('stopRecordingLeg')).toEqual([]);
    call.digit(CALLER, '#');
    expect(call.effect('stopRecordingLeg')).toEqual([{ type: 'stopRecordingLeg', recording: FIRST }]);
    expect(notices(call)).toEqual([]);
    call.digit(CALLER, '*');
    expect(call.effect('stopRecordingLeg')).toEqual([]);
    over(call, { by: 'stopped' });
    expect(notices(call)).toMatchObject([{ by: 'key', digits: '#' }]);
    expect(call.state.ai.typeAhead).toBe('');
    call.drainByHangup();
  });

  it('does not end by keys that were pressed before it began', () => {
    const call = withAi().digit(CALLER, '#').ai(record()).digit(CALLER, '#').finished(CALLER);
    expect([call.effect('recordLeg').length, call.effect('stopRecordingLeg').length]).toEqual([1, 0]);
  });

  it('of a caller who hangs up is completed, on record, and told while the room is closed', () => {
    const call = recording().ended(CALLER);
    expect(call.effects.map(({ type }) => type)).toContain('stopRecordingLeg');
    over(call, { by: 'stopped', durationMs: 2_500 });
    expect(notices(call)).toMatchObject([{ event: 'recording.ended', durationMs: 2_500, by: 'hangup', digits: '' }]);
    expect(call.allFacts('leg.recorded')).toMatchObject([{ by: 'hangup', durationMs: 2_500, message: null }]);
    call.drain();
  });

  it('that fails is told with its reason on record, and harms no call', () => {
    const call = over(recording(talk('sorry')), { by: 'failed', message: 'the disk is full', durationMs: 900 });
    expect(notices(call)).toMatchObject([{ by: 'failed', durationMs: 900 }]);
    expect(call.allFacts('leg.recorded')).toMatchObject([{ by: 'failed', message: 'the disk is full' }]);
    expect(call.hears(CALLER)).toBe('talk: sorry');
  });

  it('of which nobody tells the end is over all the same, and a late end means nothing', () => {
    const call = recording(talk('sorry')).fire('recording');
    expect(call.effect('stopRecordingLeg')).toHaveLength(1);
    expect(notices(call)).toMatchObject([{ by: 'failed', durationMs: 0, spoken: false }]);
    expect(call.hears(CALLER)).toBe('talk: sorry');
    expect(over(call).facts).toEqual([]);
  });

  it('has four seconds to complete its file once it was asked to end', () => {
    const call = recording().wait(1_000).digit(CALLER, '#');
    expect(call.deadlines.recording).toBe(call.at + 4_000);
  });

  it.each([
    ['a handoff of the API', (call: ScriptedCall): ScriptedCall => call.handoff()],
    ['actions that are pushed', (call: ScriptedCall): ScriptedCall => call.push(talk('pushed'))],
    ['another application', (call: ScriptedCall): ScriptedCall => call.send({ type: 'api.lead' })],
  ])('is stopped by %s, and its application is not told', (_name, goOn) => {
    const call = goOn(recording(talk('behind')));
    expect(call.effect('stopRecordingLeg')).toHaveLength(1);
    over(call, { by: 'stopped' });
    expect(notices(call)).toEqual([]);
    expect(call.allFacts('leg.recorded')).toMatchObject([{ by: 'stopped' }]);
    call.drainByHangup();
  });

  it('of a caller whose place another telephone takes ends, and the application goes on (RFC 3891 3)', () => {
    const call = recording(talk('still there?'));
    call.send({ type: 'leg.replacing', leg: CALLER, sipCallId: asSipCallId('new@sip'), from: null });
    call.answered(asLegId('call.2'));
    if (call.state.recordings.length > 0) over(call, { by: 'stopped' });
    expect(call.allFacts('leg.recorded')).toMatchObject([{ by: 'failed' }]);
  });

  it('may not be spoken into before: words do not stop the talk in front of it', () => {
    const call = withAi().ai({ ...talk('after the tone'), bargeIn: true, keysStop: true } as AiAction, record());
    expect(call.digit(CALLER, '1').hears(CALLER)).toBe('talk: after the tone');
  });

  it(`that is one too many of a call (${String(MAX_RECORDINGS)}) fails at once, and the next action comes`, () => {
    const call = withAi();
    for (let count = 1; count <= MAX_RECORDINGS; count += 1) {
      over(call.ai(record({ beep: null })), {}, asRecordingId(`call.rec${String(count)}`));
    }
    call.ai(record({ beep: null }), talk('sorry'));
    expect(call.effect('recordLeg')).toEqual([]);
    expect(notices(call)).toMatchObject([{ by: 'failed', recording: 'call.rec64' }]);
    expect(call.hears(CALLER)).toBe('talk: sorry');
  });

  it('of the API goes on through whatever the call does, and the AI is not told', () => {
    const call = withAi().send({ type: 'api.startRecording', maxMs: 3_600_000, trim: false });
    expect(call.effect('recordLeg')).toEqual([
      { type: 'recordLeg', leg: CALLER, recording: FIRST, maxMs: 3_600_000, silenceMs: null, trim: false },
    ]);
    expect(call.allFacts('leg.recording')).toMatchObject([{ trigger: 'api' }]);
    for (const goOn of [() => call.ai(talk('hello')), () => call.handoff(), () => call.answered(FIRST_AGENT)]) {
      goOn();
      expect([call.effect('stopRecordingLeg'), call.state.recordings.length]).toEqual([[], 1]);
    }
    call.send({ type: 'api.stopRecording', recording: FIRST });
    expect(call.effect('stopRecordingLeg')).toHaveLength(1);
    call.send({ type: 'api.stopRecording', recording: FIRST });
    expect(call.effect('stopRecordingLeg')).toEqual([]);
    over(call, { by: 'stopped' });
    expect(notices(call)).toEqual([]);
    expect(call.allFacts('leg.recorded')).toMatchObject([{ by: 'stopped', durationMs: 4_000 }]);
    call.drainByHangup();
  });

  it('of the API ends with the caller, and is on record', () => {
    const call = withAi().send({ type: 'api.startRecording', maxMs: 60_000, trim: false }).ended(CALLER);
    expect(call.effects.map(({ type }) => type)).toContain('stopRecordingLeg');
    over(call, { by: 'stopped' });
    expect(call.allFacts('leg.recorded')).toMatchObject([{ by: 'hangup' }]);
    call.drain();
  });

  it('of the API is paused and goes on, once each; that of the AI is not for the API', () => {
    const call = withAi().send({ type: 'api.startRecording', maxMs: 60_000, trim: false });
    call.send({ type: 'api.holdRecording', recording: FIRST, pause: 'skip' });
    expect(call.effect('holdRecordingLeg')).toEqual([{ type: 'holdRecordingLeg', recording: FIRST, pause: 'skip' }]);
    call.send({ type: 'api.holdRecording', recording: FIRST, pause: 'skip' });
    expect(call.effects).toEqual([]);
    call.send({ type: 'api.holdRecording', recording: FIRST, pause: null });
    expect(call.allFacts('leg.recordingPaused')).toEqual([
      { recording: FIRST, pause: 'skip' },
      { recording: FIRST, pause: null },
    ]);
    call.ai(record({ beep: null }));
    const second = asRecordingId('call.rec2');
    call.send({ type: 'api.holdRecording', recording: second, pause: 'skip' });
    call.send({ type: 'api.stopRecording', recording: second });
    expect(call.effects).toEqual([]);
    call.drainByHangup();
  });

  it('of the API may be four at once, and none of a call that is ending', () => {
    const call = withAi();
    for (let count = 0; count < 5; count += 1) call.send({ type: 'api.startRecording', maxMs: 60_000, trim: false });
    expect(call.state.recordings).toHaveLength(4);
    const ending = withAi().ended(CALLER);
    ending.send({ type: 'api.startRecording', maxMs: 60_000, trim: false });
    expect(ending.state.recordings).toEqual([]);
  });

  it('that the API deletes is on record, but not while it goes on', () => {
    const call = recording().send({ type: 'api.deleteRecording', recording: FIRST });
    expect(call.allFacts('leg.recordingDeleted')).toEqual([]);
    over(call).send({ type: 'api.deleteRecording', recording: FIRST });
    expect(call.allFacts('leg.recordingDeleted')).toEqual([{ recording: FIRST }]);
  });

  it('is not wanted of a leg that is not recorded: an unknown recording means nothing', () => {
    const call = withAi().handoff().answered(FIRST_AGENT);
    expect(over(call).effects).toEqual([]);
  });
});
