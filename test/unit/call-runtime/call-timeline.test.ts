import { describe, expect, it } from 'vitest';
import { CallTimeline } from '../../../src/call-runtime/call-timeline.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { AGENT, CALLER, NOTHING_LEFT, OwnedCall } from './support/owned-call.ts';

const HOUR_MS = 3_600_000;

describe('The time of a call', () => {
  it('is the time of day at its beginning, in whole milliseconds, plus the monotonic time since then', () => {
    const clock = new FakeClock();
    const began = clock.wall();
    clock.advance(0.4);
    const timeline = new CallTimeline(clock);
    expect(timeline.now()).toBe(began);
    clock.advance(10.7);
    expect(timeline.now()).toBe(began + 11);
    expect(timeline.at(clock.now() + 0.8)).toBe(began + 11);
    expect(timeline.at(clock.now() + 0.95)).toBe(began + 12);
  });

  it('says how long it is until a time, and 0 for a past time', () => {
    const clock = new FakeClock();
    const timeline = new CallTimeline(clock);
    const due = timeline.now() + 100;
    clock.advance(99.5);
    expect(timeline.until(due)).toBeCloseTo(0.5);
    clock.advance(5);
    expect(timeline.until(due)).toBe(0);
  });

  it.each([-HOUR_MS, HOUR_MS])('does not step with the time of day (%i ms)', (stepMs) => {
    const clock = new FakeClock();
    const timeline = new CallTimeline(clock);
    const began = timeline.now();
    clock.stepWall(stepMs);
    clock.advance(20);
    expect(timeline.now()).toBe(began + 20);
    expect(timeline.until(began + 30)).toBe(10);
    expect(new CallTimeline(clock).now()).toBe(began + 20 + stepMs);
  });
});

describe.each([-HOUR_MS, HOUR_MS])('A time of day that steps by %i ms while a call is up', (stepMs) => {
  it('moves no line of its journal, no length and no deadline', async () => {
    const call = await new OwnedCall().begin();
    const began = call.clock.wall();
    await call.advance(1_000);
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'billing', summary: 'refund' } });
    await call.advance(0);
    call.clock.stepWall(stepMs);
    const { ringTimeoutMs } = call.state.plan.handoff;
    await call.advance(ringTimeoutMs - 1);
    expect(call.facts('handoff.ended')).toEqual([]);
    await call.advance(1);
    const noAnswer = call.entries.findLast(({ type }) => type === 'deadline');
    expect(Date.parse(noAnswer!.at) - began).toBe(1_000 + ringTimeoutMs);
    call.caller.end();
    await call.advance(0);
    const times = call.entries.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(Math.max(...times) - began).toBe(1_000 + ringTimeoutMs);
  });

  it('keeps the times of the media engine on the line of the call', async () => {
    const call = await new OwnedCall().bridge();
    const began = call.clock.wall();
    call.clock.stepWall(stepMs);
    await call.advance(500);
    call.room.emit({ type: 'mediaTimeout', leg: CALLER, at: call.clock.now() - 100 });
    await call.advance(0);
    const silence = call.entries.find(({ type }) => type === 'media.timeout');
    expect(Date.parse(silence!.at) - began).toBe(400);
    call.caller.end();
    call.agent().end();
    await call.advance(60_000);
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
    expect(AGENT).not.toBe(CALLER);
  });
});
