import { describe, expect, it } from 'vitest';
import { SpeechJobs } from '../../../../src/speech/tts/speech-jobs.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

describe('SpeechJobs', () => {
  it('a text that is stopped before its turn begins is not begun, and the next one has its turn', async () => {
    const clock = new FakeClock();
    const jobs = new SpeechJobs({ clock, maxAtOnce: 1, maxWaiting: 1 });
    const leaving = new AbortController();
    const begun: string[] = [];
    const left = jobs.run(leaving.signal, 1_000, () => Promise.resolve(begun.push('left')));
    const next = jobs.run(new AbortController().signal, 1_000, () => Promise.resolve(begun.push('next')));
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'aborted' });
    await next;
    expect(begun).toEqual(['next']);
    expect(clock.pending).toBe(0);
  });
});
