import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BreakerSettings, Circuit } from '../../../src/reachability/circuit.ts';
import { called, failed, mayCall, trialGivenUp, unanswered } from '../../../src/reachability/circuit.ts';

const SETTINGS: BreakerSettings = { failures: 3, pauseMs: 1_000, maxPauseMs: 8_000 };

/** A circuit after failures at these times. */
function after(times: readonly number[], settings = SETTINGS): Circuit {
  let circuit: Circuit | null = null;
  for (const at of times) circuit = failed(circuit, at, settings);
  return circuit!;
}

describe('circuit', () => {
  it('two failures in a row spare nobody calls, and the third does', () => {
    expect(mayCall(after([0, 1]), 2)).toBe(true);
    expect(mayCall(after([0, 1, 2]), 2)).toBe(false);
    expect(mayCall(after([0, 1, 2]), 1_001)).toBe(false);
    expect(mayCall(after([0, 1, 2]), 1_002)).toBe(true);
  });

  it('after the pause one call is let through, and no other one before it has told', () => {
    const { circuit, isTrial } = called(after([0, 0, 0]), 1_000);
    expect(isTrial).toBe(true);
    expect(mayCall(circuit, 1_001)).toBe(false);
    expect(mayCall(trialGivenUp(circuit), 1_001)).toBe(true);
    expect(mayCall(circuit, 500_000), 'it never told').toBe(true);
  });

  it('a trial that fails doubles the pause, up to the bound', () => {
    let circuit = after([0, 0, 0]);
    const pauses = [circuit.pausedUntil];
    for (let count = 0; count < 5; count += 1) {
      const at = circuit.pausedUntil!;
      const before = at;
      circuit = failed(called(circuit, at).circuit, at, SETTINGS);
      pauses.push(circuit.pausedUntil! - before);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it('a call that began before the pause makes it no longer', () => {
    const paused = after([0, 0, 0]);
    expect(failed(paused, 500, SETTINGS)).toMatchObject({ failures: 4, pausedUntil: 1_000, pauses: 1 });
  });

  it('pings that are not answered count like calls, and pause for the longest time at once', () => {
    const two = unanswered(failed(null, 0, SETTINGS), 1, SETTINGS);
    expect(two).toMatchObject({ failures: 2, failedAt: 1, pausedUntil: null });
    expect(unanswered(two, 2, SETTINGS)).toMatchObject({
      failures: 3,
      pausedUntil: 2 + SETTINGS.maxPauseMs,
      pauses: 1,
    });
  });

  it('a ping that is not answered makes a pause the longest one, once', () => {
    const once = unanswered(after([0, 0, 0]), 100, SETTINGS);
    expect(once).toMatchObject({ failures: 4, pausedUntil: 100 + SETTINGS.maxPauseMs });
    expect(unanswered(once, 200, SETTINGS)).toMatchObject({ failures: 5, pausedUntil: 100 + SETTINGS.maxPauseMs });
  });

  it('after a pause pings begin no other one: a call shows whether it is them alone', () => {
    const { pausedUntil } = after([0, 0, 0]);
    const silent = unanswered(after([0, 0, 0]), pausedUntil!, SETTINGS);
    expect(mayCall(silent, pausedUntil!)).toBe(true);
    const trial = called(silent, pausedUntil!).circuit;
    expect(unanswered(trial, pausedUntil! + 1, SETTINGS).trialUntil).toBe(trial.trialUntil);
    const again = failed(trial, pausedUntil! + 2, SETTINGS);
    expect(mayCall(again, pausedUntil! + 3)).toBe(false);
    expect(unanswered(again, pausedUntil! + 3, SETTINGS).pausedUntil).toBe(pausedUntil! + 3 + SETTINGS.maxPauseMs);
  });

  it('with 0 failures none is paused', () => {
    expect(unanswered(after([0, 0, 0], { ...SETTINGS, failures: 0 }), 0, { ...SETTINGS, failures: 0 })).toMatchObject({
      failures: 4,
      pausedUntil: null,
    });
    expect(
      mayCall(
        after(
          Array.from({ length: 50 }, () => 0),
          { ...SETTINGS, failures: 0 },
        ),
        0,
      ),
    ).toBe(true);
  });

  it('whatever calls come to: at most one is let through at a time, and a pause ends', () => {
    const step = fc.record({
      afterMs: fc.integer({ min: 0, max: 3_000 }),
      comes: fc.constantFrom<'failed' | 'worked' | 'given-up' | 'nothing' | 'unanswered'>(
        'failed',
        'failed',
        'unanswered',
        'worked',
        'given-up',
        'nothing',
      ),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let circuit: Circuit | null = null;
        let at = 0;
        let inARow = 0;
        for (const { afterMs, comes } of steps) {
          at += afterMs;
          if (comes === 'unanswered') {
            // A ping comes whether calls may or not, and takes the chance of no call that could go there.
            const might: boolean = circuit !== null && circuit.pausedUntil !== null && mayCall(circuit, at);
            inARow += 1;
            circuit = unanswered(circuit, at, SETTINGS);
            expect(circuit.failures).toBe(inARow);
            expect(mayCall(circuit, at)).toBe(inARow < SETTINGS.failures || might);
            continue;
          }
          const wasPaused: boolean = circuit !== null && circuit.pausedUntil !== null;
          // Nobody is spared calls who failed less often in a row.
          if (inARow < SETTINGS.failures) expect(circuit === null || mayCall(circuit, at)).toBe(true);
          if (circuit !== null && !mayCall(circuit, at)) {
            // Whoever waits is let through after the longest pause, or when the trial must have told.
            expect(mayCall(circuit, at + SETTINGS.maxPauseMs + 120_000)).toBe(true);
            continue;
          }
          const begun: { circuit: Circuit | null; isTrial: boolean } =
            circuit === null ? { circuit, isTrial: false } : called(circuit, at);
          expect(begun.isTrial).toBe(wasPaused);
          if (begun.isTrial) expect(mayCall(begun.circuit!, at)).toBe(false);
          if (comes === 'failed') {
            inARow += 1;
            circuit = failed(begun.circuit, at, SETTINGS);
            expect(circuit.failures).toBe(inARow);
            expect(mayCall(circuit, at)).toBe(inARow < SETTINGS.failures);
            expect((circuit.pausedUntil ?? at) - at).toBeLessThanOrEqual(SETTINGS.maxPauseMs);
          } else if (comes === 'worked') {
            inARow = 0;
            circuit = null;
          } else if (comes === 'given-up') {
            circuit = begun.isTrial && begun.circuit !== null ? trialGivenUp(begun.circuit) : begun.circuit;
          } else {
            circuit = begun.circuit;
          }
        }
      }),
    );
  });
});
