import { describe, expect, it } from 'vitest';
import { Breaker } from '../../../src/reachability/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const SETTINGS = { failures: 3, pauseMs: 1_000, maxPauseMs: 8_000 };

function breaker(): { readonly clock: FakeClock; readonly breaker: Breaker; readonly told: string[] } {
  const clock = new FakeClock();
  const told: string[] = [];
  const made = new Breaker({
    ...SETTINGS,
    clock,
    onPaused: (peer) => told.push(`paused ${peer}`),
    onBack: (peer) => told.push(`back ${peer}`),
  });
  return { clock, breaker: made, told };
}

describe('breaker', () => {
  it('pauses a peer after three failures, counts what it skips, and tells when the peer is back', () => {
    const { clock, breaker: one, told } = breaker();
    for (let count = 0; count < 3; count += 1) one.call('a').failed(null);
    expect(one.mayCall('a')).toBe(false);
    expect(one.mayCall('b')).toBe(true);
    expect(one.skipped).toBe(1);
    expect(one.stateOf('a')).toMatchObject({ state: 'paused', failures: 3, pausedUntil: clock.wall() + 1_000 });
    clock.advance(1_000);
    expect(one.mayCall('a')).toBe(true);
    one.call('a').worked();
    expect(told).toEqual(['paused a', 'back a']);
    expect(one.stateOf('a')).toMatchObject({ state: 'up', failures: 0, pausedUntil: null });
    expect(one.failing()).toEqual([]);
  });

  it('the first report of a call counts', () => {
    const { breaker: one } = breaker();
    const call = one.call('a');
    call.failed('trunk');
    call.worked();
    expect(one.stateOf('a')).toMatchObject({ state: 'failing', failures: 1, via: 'trunk' });
  });

  it('a trial that is given up makes room for another one', () => {
    const { clock, breaker: one } = breaker();
    for (let count = 0; count < 3; count += 1) one.failed('a');
    clock.advance(1_000);
    const trial = one.call('a');
    expect(one.mayCall('a')).toBe(false);
    trial.givenUp();
    expect(one.mayCall('a')).toBe(true);
  });

  it('pauses a peer that does not answer pings, and tells so; one that works is back', () => {
    const { clock, breaker: one, told } = breaker();
    one.failed('a', 'first');
    one.unanswered('a');
    one.unanswered('a');
    expect(one.stateOf('a')).toMatchObject({ failures: 3, pausedUntil: clock.wall() + 8_000, via: 'first' });
    one.worked('a');
    expect(told).toEqual(['paused a', 'back a']);
  });

  it('tells of each call once whether the peer works, and of pings nothing', () => {
    const calls: string[] = [];
    const onCall = (peer: string, verdict: string): void => void calls.push(`${peer} ${verdict}`);
    const one = new Breaker({ ...SETTINGS, clock: new FakeClock(), onCall });
    const call = one.call('a');
    call.failed(null);
    call.worked();
    one.call('b').worked();
    one.call('c').givenUp();
    one.unanswered('d');
    one.worked('d');
    expect(calls).toEqual(['a failed', 'b worked']);
  });

  it('forgets those who failed at a trunk that is back', () => {
    const { breaker: one } = breaker();
    one.failed('a', 'first');
    one.failed('b', 'second');
    one.forgetThose('first');
    expect(one.failing().map(({ peer }) => peer)).toEqual(['b']);
  });

  it('keeps a bounded number of peers', () => {
    const { breaker: one } = breaker();
    for (let count = 0; count < 2_500; count += 1) {
      one.failed(`bad ${String(count)}`);
      one.worked(`good ${String(count)}`);
    }
    expect(one.failing()).toHaveLength(1_000);
    expect(one.stateOf('good 0')).toBeNull();
    expect(one.failing().at(-1)?.peer).toBe('bad 2499');
  });
});
