import { describe, expect, it, test } from 'vitest';
import { answered, asked, isRegistered, newRegistration } from '../../../src/registration/registration.ts';
import type { Outcome, Registration } from '../../../src/registration/registration.ts';

const AT = 1_000_000;
const START = newRegistration(3_600, AT);

function outcome(status: number | null, more: Partial<Outcome> = {}): Outcome {
  return { status, expiresS: null, minExpiresS: null, retryAfterS: null, ...more };
}

/** An answer that came at once. */
function after(registration: Registration, what: Outcome, random = 0, now = AT): Registration {
  return answered(registration, what, now, { now, random });
}

describe('a 2xx (RFC 3261 10.2.4)', () => {
  test.each([
    ['what the registrar grants', 120, 120],
    ['what was asked for, where it says nothing', null, 3_600],
  ])('registers for %s', (_what, expiresS, granted) => {
    const state = after(START, outcome(200, { expiresS }));
    expect(state.expiresAt).toBe(AT + granted * 1_000);
    expect(isRegistered(state, AT + granted * 1_000 - 1)).toBe(true);
    expect(isRegistered(state, AT + granted * 1_000)).toBe(false);
  });

  test.each([2, 60, 120, 300, 3_600, 86_400])('is refreshed before it expires, granted %i s', (expiresS) => {
    for (const random of [0, 0.5, 0.999]) {
      const { nextAt } = after(START, outcome(200, { expiresS }), random);
      expect(nextAt).toBeGreaterThanOrEqual(AT + expiresS * 300);
      expect(nextAt).toBeLessThanOrEqual(AT + expiresS * 1_000 - Math.min(60_000, expiresS * 500));
    }
  });

  it('counts from when the REGISTER was sent, because the registrar counts from then at the latest', () => {
    const state = answered(START, outcome(200, { expiresS: 60 }), AT - 5_000, { now: AT, random: 0 });
    expect(state.expiresAt).toBe(AT + 55_000);
  });

  it('that grants nothing is a failure', () => {
    expect(after(START, outcome(200, { expiresS: 0 }))).toMatchObject({
      newest: 'failed',
      expiresAt: null,
      failures: 1,
    });
  });
});

describe('423 (RFC 3261 10.2.8)', () => {
  it('is asked again at once, for as long as the registrar wants', () => {
    const state = after(START, outcome(423, { minExpiresS: 7_200 }));
    expect(state).toMatchObject({ expiresS: 7_200, nextAt: AT, newest: null, failures: 0 });
  });

  test.each([
    ['says no time', { minExpiresS: null }],
    ['says less than was asked for', { minExpiresS: 60 }],
    ['asks for years', { minExpiresS: 100_000_000 }],
  ])('that %s is a failure', (_what, more) => {
    expect(after(START, outcome(423, more))).toMatchObject({ newest: 'failed', expiresS: 3_600 });
  });

  it('that comes again is a failure, so that no registrar keeps us busy', () => {
    const longer = after(START, outcome(423, { minExpiresS: 7_200 }));
    expect(after(longer, outcome(423, { minExpiresS: 9_000 }))).toMatchObject({ newest: 'failed' });
  });
});

describe('a failure', () => {
  it.each([null, 408, 480, 500, 503, 504, 600, 302])('%s leaves us registered until we expire', (status) => {
    const registered = after(START, outcome(200, { expiresS: 60 }));
    const state = after(registered, outcome(status));
    expect(state).toMatchObject({ newest: 'failed', expiresAt: AT + 60_000 });
  });

  it('is tried again after a wait that grows, between half of it and the whole (RFC 5626 4.5)', () => {
    let state = START;
    const waits: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      const low = after(state, outcome(503), 0).nextAt - AT;
      state = after(state, outcome(503), 0.999999);
      waits.push(Math.round(state.nextAt - AT));
      expect(low * 2).toBeCloseTo(waits.at(-1)!, -2);
    }
    expect(waits.slice(0, 4)).toEqual([4_000, 8_000, 16_000, 32_000]);
    expect(waits.at(-1)).toBeCloseTo(1_800_000, -1);
    expect(after(state, outcome(200)).failures).toBe(0);
  });

  it('waits as long as a Retry-After says, up to an hour (RFC 3261 20.33)', () => {
    expect(after(START, outcome(503, { retryAfterS: 90 })).nextAt).toBe(AT + 90_000);
    expect(after(START, outcome(503, { retryAfterS: 999_999 })).nextAt).toBe(AT + 3_600_000);
  });
});

describe('a refusal of us as we are', () => {
  it.each([400, 401, 403, 404, 407, 420, 501, 604])('%i: we are not registered, and ask seldom', (status) => {
    const registered = after(START, outcome(200, { expiresS: 3_600 }));
    const state = after(registered, outcome(status), 0.5);
    expect(state).toMatchObject({ newest: 'rejected', expiresAt: null, nextAt: AT + 600_000 });
  });
});

it('a new way to the registrar: it is asked soon, and not without end where each way is lost at once', () => {
  const registered = after(START, outcome(200, { expiresS: 3_600 }));
  expect(asked(registered, AT, AT + 60_000).nextAt).toBe(AT + 60_000);
  expect(asked(registered, AT, AT + 5).nextAt).toBe(AT + 10_000);
  expect(asked({ ...registered, nextAt: AT + 1 }, AT, AT + 60_000).nextAt).toBe(AT + 1);
});
