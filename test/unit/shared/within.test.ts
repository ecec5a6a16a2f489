import { describe, expect, it } from 'vitest';
import { DeadlineError, within } from '../../../src/shared/within.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { settle } from '../../fakes/settle.ts';

const WHO = 'the media engine';

describe('Waiting for something that may never come', () => {
  it('brings what came in time, and leaves no timer', async () => {
    const clock = new FakeClock();
    expect(await within({ clock, ms: 100, who: WHO }, () => Promise.resolve(7))).toBe(7);
    expect(clock.pending).toBe(0);
  });

  it('fails as the request fails, whether at once or later', async () => {
    const clock = new FakeClock();
    const fault = new Error('refused');
    const thrown = within({ clock, ms: 100, who: WHO }, () => {
      throw fault;
    });
    await expect(thrown).rejects.toBe(fault);
    await expect(within({ clock, ms: 100, who: WHO }, () => Promise.reject(fault))).rejects.toBe(fault);
    expect(clock.pending).toBe(0);
  });

  it('ends at the deadline, tells the request so, and cleans up what comes late', async () => {
    const clock = new FakeClock();
    const late: string[] = [];
    const answer = Promise.withResolvers<string>();
    let told: AbortSignal | null = null;
    const waiting = within({ clock, ms: 100, who: WHO, late: (value: string) => void late.push(value) }, (givenUp) => {
      told = givenUp;
      return answer.promise;
    });
    waiting.catch(() => undefined);
    clock.advance(99);
    expect(told).toMatchObject({ aborted: false });
    clock.advance(1);
    await expect(waiting).rejects.toEqual(new DeadlineError('the media engine did not answer within 100 ms'));
    expect(told).toMatchObject({ aborted: true });
    answer.resolve('room');
    await settle();
    expect(late).toEqual(['room']);
  });

  it('ends when it is aborted, and cleans up what comes late', async () => {
    const clock = new FakeClock();
    const late: number[] = [];
    const stop = new AbortController();
    const answer = Promise.withResolvers<number>();
    const wait = { clock, ms: 100, who: WHO, signal: stop.signal, late: (value: number) => void late.push(value) };
    const waiting = within(wait, () => answer.promise);
    stop.abort();
    await expect(waiting).rejects.toThrow('the media engine is not waited for any more');
    expect(clock.pending).toBe(0);
    answer.resolve(1);
    await settle();
    expect(late).toEqual([1]);
  });

  it('asks for nothing where it was aborted before', async () => {
    let asked = false;
    const wait = { clock: new FakeClock(), ms: 100, who: WHO, signal: AbortSignal.abort() };
    const waiting = within(wait, () => Promise.resolve((asked = true)));
    await expect(waiting).rejects.toBeInstanceOf(DeadlineError);
    expect(asked).toBe(false);
  });

  it('is not hurt by a failure that comes too late', async () => {
    const clock = new FakeClock();
    const answer = Promise.withResolvers<never>();
    const waiting = within({ clock, ms: 100, who: WHO }, () => answer.promise);
    clock.advance(100);
    await expect(waiting).rejects.toThrow('100 ms');
    answer.reject(new Error('too late'));
    await settle();
  });

  it.each([-3_600_000, 3_600_000])(
    'is neither cut short nor drawn out by a time of day that steps by %i',
    async (step) => {
      const clock = new FakeClock();
      let failed = false;
      const waiting = within({ clock, ms: 100, who: WHO }, () => new Promise(() => undefined));
      waiting.catch(() => (failed = true));
      clock.stepWall(step);
      clock.advance(99);
      await settle();
      expect(failed).toBe(false);
      clock.advance(1);
      await expect(waiting).rejects.toThrow('100 ms');
    },
  );
});
