import { expect, it } from 'vitest';
import type { UntimedEvent } from '../../../src/call-runtime/leg-driver.ts';
import { recordCall } from '../../../src/call-runtime/record-call.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import type { MediaRoom } from '../../../src/ports/media.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { settle } from '../../fakes/settle.ts';

function begin(results: readonly (string | null)[]): {
  clock: FakeClock;
  events: UntimedEvent[];
  abort: AbortController;
  tries: () => number;
} {
  const clock = new FakeClock();
  const events: UntimedEvent[] = [];
  const abort = new AbortController();
  let tries = 0;
  const startRecording = (): Promise<void> => {
    const result = results[tries++] ?? null;
    return result === null ? Promise.resolve() : Promise.reject(new Error(result));
  };
  const room = { startRecording } as unknown as MediaRoom;
  const { signal } = abort;
  void recordCall({ room, file: 'f', caller: () => asLegId('c'), clock, signal, emit: (event) => events.push(event) });
  return { clock, events, abort, tries: () => tries };
}

it('a recording that cannot begin is told once, tried every ten seconds, and told when it runs', async () => {
  const { clock, events, tries } = begin(['ENOSPC', 'ENOSPC', null]);
  await settle();
  expect(events).toEqual([{ type: 'media.recordingFailed', error: 'ENOSPC' }]);
  clock.advance(10_000);
  await settle();
  expect(tries()).toBe(2);
  clock.advance(10_000);
  await settle();
  expect(events.slice(1)).toEqual([{ type: 'media.recordingResumed', lostMs: 20_000 }]);
  expect(clock.pending).toBe(0);
});

it('ends with the call, and leaves no timer', async () => {
  const { clock, events, abort, tries } = begin(['ENOSPC', 'ENOSPC']);
  await settle();
  abort.abort();
  await settle();
  clock.advance(60_000);
  expect([tries(), clock.pending, events.length]).toEqual([1, 0, 1]);
});
