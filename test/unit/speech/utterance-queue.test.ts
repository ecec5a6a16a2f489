import { describe, expect, test } from 'vitest';
import { UtteranceQueue } from '../../../src/speech/utterance-queue.ts';

describe('UtteranceQueue', () => {
  const NEVER = new AbortController().signal;

  test('gives the one that waits longest, and refuses more than may wait', async () => {
    const queue = new UtteranceQueue<string, number>({ who: 'the engine', maxWaiting: 2 });
    const first = queue.add('a', NEVER);
    const second = queue.add('b', NEVER);
    await expect(queue.add('c', NEVER)).rejects.toThrow('the engine is behind: 2 utterances wait');
    const taken = queue.take()!;
    expect(taken.work).toBe('a');
    taken.resolve(1);
    await expect(first).resolves.toBe(1);
    queue.refuse('it is closed');
    await expect(second).rejects.toThrow('it is closed');
    expect(queue.take()).toBeNull();
  });

  test('one that nobody waits for is never taken, and makes room', async () => {
    const queue = new UtteranceQueue<string, number>({ who: 'the engine', maxWaiting: 1 });
    const ended = new AbortController();
    const withdrawn = queue.add('a', ended.signal);
    ended.abort(new Error('the leg has ended'));
    await expect(withdrawn).rejects.toThrow('the leg has ended');
    const live = queue.add('b', NEVER);
    const taken = queue.take()!;
    expect(taken.work).toBe('b');
    taken.resolve(2);
    await expect(live).resolves.toBe(2);
    await expect(queue.add('c', ended.signal)).rejects.toThrow('the leg has ended');
    expect(queue.size).toBe(0);
  });

  test('whoever waits for one that is being worked on hears at once that it is given up', async () => {
    const queue = new UtteranceQueue<string, number>({ who: 'the engine', maxWaiting: 1 });
    const late = new AbortController();
    const waits = queue.add('a', late.signal);
    const taken = queue.take()!;
    late.abort(new Error('too late'));
    await expect(waits).rejects.toThrow('too late');
    taken.resolve(1); // it changes nothing
  });
});
