import { beforeEach, describe, expect, it } from 'vitest';
import { Admission } from '../../../src/call-runtime/admission.ts';
import type { Trunk } from '../../../src/config/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { good } from '../config/config-file.ts';

function trunk(name: string, limits: Partial<Pick<Trunk, 'maxCalls' | 'maxCallsPerSecond'>>): Trunk {
  const [first] = good(`sip: { trunks: [ { name: ${name}, uri: "sip:10.0.0.5", allow: [ "10.0.0.5" ] } ] }`).sip.trunks;
  return { ...first!, ...limits };
}

let clock: FakeClock;
let admission: Admission;
beforeEach(() => {
  clock = new FakeClock();
  admission = new Admission(clock);
});

/** How many of so many attempts at once are taken in. */
function admitted(attempts: number, from: Trunk | 'local'): number {
  return Array.from({ length: attempts }, () => admission.admit(from)).filter((refusal) => refusal === null).length;
}

describe('The rate of a trunk', () => {
  const PER_SECOND = 3;
  const pbx = trunk('pbx', { maxCalls: 10_000, maxCallsPerSecond: PER_SECOND });

  it('has room for as many calls at once as it says, and the flood after them is refused', () => {
    const taken = admitted(100, pbx);
    expect(taken).toBeGreaterThanOrEqual(PER_SECOND);
    expect(taken).toBeLessThanOrEqual(2 * PER_SECOND);
    expect(admission.admit(pbx)).toEqual({
      status: 503,
      phrase: 'Too Many Calls Per Second',
      reason: 'too-many-calls-per-second',
    });
  });

  it('is over when the second is: calls that come at the rate are all taken', () => {
    admitted(100, pbx);
    for (let second = 0; second < 10; second += 1) {
      clock.advance(1_000);
      expect(admitted(PER_SECOND, pbx)).toBe(PER_SECOND);
    }
  });

  it('holds second after second', () => {
    let taken = 0;
    for (let second = 0; second < 10; second += 1) {
      taken += admitted(100, pbx);
      clock.advance(1_000);
    }
    expect(taken).toBeLessThanOrEqual(11 * PER_SECOND);
  });

  it('is counted for each trunk by itself', () => {
    admitted(100, pbx);
    expect(admission.admit(trunk('carrier', {}))).toBeNull();
  });
});

describe('The calls of a trunk', () => {
  const pbx = trunk('pbx', { maxCalls: 2, maxCallsPerSecond: 1_000 });

  it('are as many as it says; one more is refused until one is over', () => {
    expect(admitted(2, pbx)).toBe(2);
    expect(admission.admit(pbx)).toEqual({ status: 503, phrase: 'Too Many Calls', reason: 'too-many-calls' });
    admission.release(pbx);
    expect(admitted(5, pbx)).toBe(1);
  });

  it('do not become fewer by time alone', () => {
    admitted(2, pbx);
    clock.advance(3_600_000);
    expect(admission.admit(pbx)).toMatchObject({ reason: 'too-many-calls' });
  });

  it('are counted for each trunk by itself', () => {
    const carrier = trunk('carrier', { maxCalls: 1 });
    admitted(2, pbx);
    expect(admitted(2, carrier)).toBe(1);
    admission.release(carrier);
    expect(admission.admit(pbx)).toMatchObject({ reason: 'too-many-calls' });
  });

  it('a trunk that had none has none to give back', () => {
    admission.release(pbx);
    expect(admitted(5, pbx)).toBe(2);
  });
});

it('Calls of this machine are not bounded', () => {
  expect(admitted(1_000, 'local')).toBe(1_000);
  expect(() => admission.release('local')).not.toThrow();
});
