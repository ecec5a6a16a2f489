import { describe, expect, it } from 'vitest';
import type { MediaCommand, MediaRequests } from '../../../../src/media/embedded/messages.ts';
import { ThreadLink } from '../../../../src/media/thread/thread-link.ts';
import { asLegId, asPlayId } from '../../../../src/ports/ids.ts';
import { CountedClock } from '../../../fakes/counted-clock.ts';

const OPTIONS = { address: '127.0.0.1', firstPort: 35_300, lastPort: 35_309, drainMs: 0, inactivityMs: 1000 };

/** The failing media thread, and how often it was lost. */
async function link(): Promise<{
  thread: ThreadLink<MediaRequests, MediaCommand>;
  lost: string[];
  clock: CountedClock;
}> {
  const clock = new CountedClock();
  const lost: string[] = [];
  const thread = await ThreadLink.start<MediaRequests, MediaCommand>(
    new URL('../embedded/failing-worker.ts', import.meta.url),
    OPTIONS,
    clock,
    { log: () => undefined, told: () => undefined, lost: (reason) => lost.push(reason) },
  );
  return { thread, lost, clock };
}

describe('ThreadLink', () => {
  it('carries requests and their refusals', async () => {
    const { thread, lost } = await link();
    expect(await thread.request('usage', {})).toEqual({ rooms: 0, endpoints: 0, plays: 0, forks: 0, ports: 0 });
    const refused = thread.request('startRecording', {
      room: 1,
      recording: 1,
      leg: asLegId('a'),
      paused: false,
      sampleRateHz: 8_000,
    });
    await expect(refused).rejects.toMatchObject({ name: 'MediaError', code: 'unknown-leg' });
    await thread.close();
    expect(lost).toEqual([]);
  });

  it('ends a thread that does not answer in time, refuses all waiting requests, and reports the loss once', async () => {
    const { thread, lost } = await link();
    const waiting = [
      thread.request('closeLeg', { room: 1, leg: asLegId('hang') }, 200),
      thread.request('usage', {}, 60_000),
    ];
    const results = await Promise.allSettled(waiting);
    expect(results.map((result) => result.status === 'rejected' && (result.reason as { code: string }).code)).toEqual([
      'engine-lost',
      'engine-lost',
    ]);
    expect(lost).toEqual(['thread does not answer']);
    await expect(thread.request('usage', {})).rejects.toMatchObject({ code: 'engine-lost' });
    thread.post({ op: 'playFailed', room: 1, leg: asLegId('a'), play: asPlayId('p'), error: '' });
    await thread.close();
    expect(lost).toHaveLength(1);
  });

  it('waits for answers that lie ready while the main thread was busy itself', async () => {
    const { thread, lost, clock } = await link();
    const answer = thread.request('usage', {}, 50);
    const untilMs = performance.now() + 300;
    while (performance.now() < untilMs);
    expect(await answer).toMatchObject({ rooms: 0 });
    expect(clock.pending).toBe(0); // no deadline is left that could end the thread later
    expect(lost).toEqual([]);
    await thread.close();
  });
});
