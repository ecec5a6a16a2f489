import { describe, expect, test } from 'vitest';
import { after, PHONE_OFF } from '../../../../web/src/telephone/state.ts';
import type { PhoneEvent, PhoneState } from '../../../../web/src/telephone/state.ts';

const DANA = { number: '+15550100', name: 'Dana' };

function then(...events: readonly PhoneEvent[]): PhoneState {
  return events.reduce(after, PHONE_OFF);
}

const RINGS: PhoneEvent = { type: 'rings', party: DANA, at: 1_000 };
const ANSWERED: PhoneEvent = { type: 'answered', at: 2_000 };

describe('the state of the telephone in the browser', () => {
  test('a call rings, is answered, and is over', () => {
    expect(then(RINGS).call).toEqual({ is: 'ringing', party: DANA, since: 1_000, isAnswering: false });
    expect(then(RINGS, { type: 'answering' }).call).toMatchObject({ isAnswering: true });
    expect(then(RINGS, { type: 'answering' }, ANSWERED).call).toEqual({
      is: 'answered',
      party: DANA,
      since: 2_000,
      held: false,
      heldThere: false,
      muted: false,
      iceState: 'new',
      secured: false,
    });
    expect(then(RINGS, ANSWERED, { type: 'ended', why: null }).call).toEqual({ is: 'none', why: null });
  });

  test('a call of our own rings there, and says why it came to nothing', () => {
    const calls: PhoneEvent = { type: 'calls', party: DANA, at: 5 };
    expect(then(calls).call).toMatchObject({ is: 'calling', isRinging: false });
    expect(then(calls, { type: 'rang' }).call).toMatchObject({ is: 'calling', isRinging: true });
    expect(then(calls, { type: 'ended', why: 'busy' }).call).toEqual({ is: 'none', why: 'busy' });
  });

  test('a second call changes nothing of the first', () => {
    const first = then(RINGS, ANSWERED);
    expect(after(first, { type: 'rings', party: { number: '2', name: null }, at: 3_000 })).toBe(first);
    expect(after(first, { type: 'calls', party: { number: '2', name: null }, at: 3_000 })).toBe(first);
    expect(after(first, ANSWERED)).toBe(first);
  });

  test('what is of a call changes nothing where there is none', () => {
    for (const event of [
      { type: 'answering' },
      ANSWERED,
      { type: 'rang' },
      { type: 'held', held: true },
      { type: 'muted', muted: true },
      { type: 'ice', iceState: 'connected', secured: true },
      { type: 'ended', why: 'busy' },
    ] satisfies PhoneEvent[]) {
      expect(after(PHONE_OFF, event), event.type).toBe(PHONE_OFF);
    }
  });

  test('hold is of either end', () => {
    const ours = then(RINGS, ANSWERED, { type: 'held', held: true });
    expect(ours.call).toMatchObject({ held: true, heldThere: false });
    expect(after(ours, { type: 'held', heldThere: true }).call).toMatchObject({ held: true, heldThere: true });
    expect(after(ours, { type: 'held', held: false }).call).toMatchObject({ held: false, heldThere: false });
  });

  test('a lost connection ends no call, and is lost since the first time', () => {
    const lost = (since: number): PhoneEvent => ({ type: 'registration', registration: { is: 'lost', since } });
    const state = then(RINGS, ANSWERED, lost(10), lost(20));
    expect(state.registration).toEqual({ is: 'lost', since: 10 });
    expect(state.call.is).toBe('answered');
    const back = after(state, { type: 'registration', registration: { is: 'registered' }, user: 'anna' });
    expect(back).toMatchObject({ registration: { is: 'registered' }, user: 'anna', call: { is: 'answered' } });
    expect(after(back, lost(30))).toMatchObject({ registration: { since: 30 }, user: 'anna' });
  });

  test('whoever could not be answered still rings, and the fault is gone with the next call', () => {
    const state = then(RINGS, { type: 'answering' }, { type: 'fault', fault: 'No microphone.' });
    expect(state).toMatchObject({ call: { is: 'ringing', isAnswering: false }, fault: 'No microphone.' });
    expect(after(state, { type: 'answering' }).fault).toBe(null);
    expect(after(after(state, { type: 'ended', why: null }), RINGS).fault).toBe(null);
  });

  test('the quality is that of the call that is up', () => {
    const quality = { roundTripMs: 1, jitterMs: 1, lossPercent: 0, lossTherePercent: 0, codec: 'opus', mos: 4.4 };
    expect(after(PHONE_OFF, { type: 'quality', quality }).quality).toBe(null);
    const up = then(RINGS, ANSWERED, { type: 'quality', quality });
    expect(up.quality).toBe(quality);
    expect(after(up, { type: 'ended', why: null }).quality).toBe(null);
  });
});
