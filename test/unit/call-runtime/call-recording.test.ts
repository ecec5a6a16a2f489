import pino from 'pino';
import { expect, it } from 'vitest';
import { CallRecording } from '../../../src/call-runtime/call-recording.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { FakeMedia, FakeRoom } from '../../fakes/fake-media.ts';
import { settle } from '../../fakes/settle.ts';

const LEG = asLegId('caller');
const OTHER = asLegId('other');

function begin(failures: number): {
  clock: FakeClock;
  room: FakeRoom;
  events: string[];
  abort: AbortController;
  recording: CallRecording;
} {
  const clock = new FakeClock();
  const room = new FakeRoom(new FakeMedia(() => clock.now()), () => undefined);
  const events: string[] = [];
  const abort = new AbortController();
  const fail = (): void => {
    if (failures-- > 0) room.failNext('record', new Error('ENOSPC'));
  };
  fail();
  const recording = new CallRecording({
    room,
    file: 'f',
    leg: LEG,
    paused: false,
    clock,
    logger: pino({ level: 'silent' }),
    signal: abort.signal,
    onFailed: (error) => events.push(`failed ${error}`),
    onResumed: (lostMs) => events.push(`resumed ${String(lostMs)}`),
  });
  void recording.begin();
  const advance = clock.advance.bind(clock);
  clock.advance = (ms): void => {
    fail();
    advance(ms);
  };
  return { clock, room, events, abort, recording };
}

it('a recording that cannot begin is told once, tried every ten seconds, and told when it runs', async () => {
  const { clock, room, events } = begin(2);
  await settle();
  expect(events).toEqual(['failed ENOSPC']);
  clock.advance(10_000);
  await settle();
  expect(room.requests).toEqual(['record caller', 'record caller']);
  clock.advance(10_000);
  await settle();
  expect(events).toEqual(['failed ENOSPC', 'resumed 20000']);
  expect([room.recordings.size, clock.pending]).toEqual([1, 0]);
});

it('ends with the call, and leaves no timer', async () => {
  const { clock, room, events, abort } = begin(2);
  await settle();
  abort.abort();
  await settle();
  clock.advance(60_000);
  expect([room.requests.length, clock.pending, events.length]).toEqual([1, 0, 1]);
});

it('begins as what is wanted by then: of another leg, and paused', async () => {
  const { clock, room, recording } = begin(1);
  await settle();
  recording.moveTo(OTHER);
  recording.hold(true);
  clock.advance(10_000);
  await settle();
  expect(room.recordings.get('f')).toEqual({ leg: OTHER, paused: true });
  recording.hold(false);
  await settle();
  expect(room.recordings.get('f')?.paused).toBe(false);
});

it('that changes while it begins is changed as soon as it runs', async () => {
  const { room, recording } = begin(0);
  recording.moveTo(OTHER);
  recording.hold(true);
  await settle();
  expect(room.recordings.get('f')).toEqual({ leg: OTHER, paused: true });
});

it('that is ended while it begins ends as soon as it runs', async () => {
  const { room, recording } = begin(0);
  await recording.stop();
  await settle();
  expect([room.recordings.size, room.requests]).toEqual([0, ['record caller', 'stopRecording caller']]);
});
