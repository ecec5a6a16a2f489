import { describe, expect, it } from 'vitest';
import { pause } from '../../../src/shared/pause.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { settle } from '../../fakes/settle.ts';

describe('A pause', () => {
  it('lasts as long as it is asked to', async () => {
    const clock = new FakeClock();
    let over = false;
    void pause(clock, 100).then(() => (over = true));
    clock.advance(99);
    await settle();
    expect(over).toBe(false);
    clock.advance(1);
    await settle();
    expect(over).toBe(true);
  });

  it('ends when it is aborted, and leaves no timer', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const paused = pause(clock, 100, stop.signal);
    stop.abort();
    await paused;
    expect(clock.pending).toBe(0);
    await pause(clock, 100, stop.signal);
    expect(clock.pending).toBe(0);
  });
});
