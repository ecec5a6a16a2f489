import { beforeEach, describe, expect, it } from 'vitest';
import { Admission } from '../../../src/call-runtime/admission.ts';
import type { Trunk } from '../../../src/config/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { good } from '../config/config-file.ts';

const TOO_FAST = { status: 503, phrase: 'Too Many Calls Per Second', reason: 'too-many-calls-per-second' };

const { trunks } = good(`
sip:
  trunks:
    - { name: pbx, uri: "sip:10.0.0.5", allow: [ "10.0.0.5" ], maxCalls: 5, maxCallsPerSecond: 3 }
    - { name: carrier, uri: "sip:10.0.0.6", allow: [ "10.0.0.6" ], maxCalls: 5, maxCallsPerSecond: 3 }
`).sip;
const [first, second] = trunks as readonly [Trunk, Trunk];

let clock: FakeClock;
let admission: Admission;
beforeEach(() => {
  clock = new FakeClock();
  admission = new Admission(clock);
});

/** Counts how many of these attempts at one time are admitted. */
function admitted(attempts: number, from: Trunk | 'local'): number {
  return Array.from({ length: attempts }, () => admission.admit(from)).filter((refusal) => refusal === null).length;
}

/** Tries calls at one time, each of which ends at once. Returns how many were admitted. */
function burst(calls: number, trunk: Trunk = first): number {
  let taken = 0;
  for (let call = 0; call < calls; call++) {
    if (admission.admit(trunk) !== null) continue;
    taken += 1;
    admission.release(trunk);
  }
  return taken;
}

describe('The rate of calls of a trunk', () => {
  it('allows a burst, and the same number in each second after it', () => {
    expect(burst(10)).toBe(3);
    expect(admission.admit(first)).toEqual(TOO_FAST);
    clock.advance(1_000);
    expect(burst(10)).toBe(3);
    clock.advance(3_600_000);
    expect(burst(10)).toBe(3);
  });

  it('is refilled bit by bit, so that no second gets twice the number', () => {
    clock.advance(900);
    expect(burst(10)).toBe(3);
    clock.advance(200);
    expect(burst(10)).toBe(0);
    clock.advance(200);
    expect(burst(10)).toBe(1);
  });

  it('belongs to each trunk alone, and programs on this machine have none', () => {
    expect([burst(10), burst(10, second)]).toEqual([3, 3]);
    expect(Array.from({ length: 100 }, () => admission.admit('local'))).not.toContainEqual(TOO_FAST);
  });

  it.each([-3_600_000, -1, 1, 3_600_000])('is the same when the time of day steps by %i ms', (stepMs) => {
    expect(burst(10)).toBe(3);
    clock.stepWall(stepMs);
    expect(burst(10)).toBe(0);
    clock.advance(1_000);
    expect(burst(10)).toBe(3);
  });
});

describe('The calls of a trunk', () => {
  const pbx = { ...first, maxCalls: 2, maxCallsPerSecond: 1_000 };

  it('are bounded; one more is refused until one is over', () => {
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
    const carrier = { ...second, maxCalls: 1 };
    admitted(2, pbx);
    expect(admitted(2, carrier)).toBe(1);
    admission.release(carrier);
    expect(admission.admit(pbx)).toMatchObject({ reason: 'too-many-calls' });
  });

  it('are never fewer than none, whatever is given back', () => {
    admission.release(pbx);
    expect(admitted(5, pbx)).toBe(2);
  });
});

it('Calls of this machine are not bounded', () => {
  expect(admitted(1_000, 'local')).toBe(1_000);
  expect(() => admission.release('local')).not.toThrow();
});
