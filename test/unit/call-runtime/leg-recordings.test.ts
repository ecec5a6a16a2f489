import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { UntimedEvent } from '../../../src/call-runtime/untimed-event.ts';
import { LegRecordings } from '../../../src/call-runtime/leg-recordings.ts';
import { asCallId, asLegId, asRecordingId } from '../../../src/ports/ids.ts';
import type {
  LegRecorderPort,
  LegRecordingOptions,
  LegRecordingResult,
  RecordingPause,
} from '../../../src/ports/leg-recorder.ts';
import type { MediaFork, MediaRoom, RoomEvent } from '../../../src/ports/media.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { FakeMedia } from '../../fakes/fake-media.ts';
import { settle } from '../../fakes/settle.ts';

const LEG = asLegId('leg');
const RECORDING = asRecordingId('call.rec1');
const ASK = { type: 'recordLeg', leg: LEG, recording: RECORDING, maxMs: 60_000, silenceMs: 5_000, trim: true } as const;

/** A recorder that the test speaks for. */
class ScriptedRecorder implements LegRecorderPort {
  readonly opened: LegRecordingOptions[] = [];
  readonly began: number[] = [];
  readonly ends: (string | null)[] = [];
  readonly holds: (RecordingPause | null)[] = [];
  fault: Error | null = null;
  /** Its files are never completed. */
  isStuck = false;
  over: (result: Partial<LegRecordingResult>) => void = () => undefined;

  open(options: LegRecordingOptions): ReturnType<LegRecorderPort['open']> {
    if (this.fault !== null) return Promise.reject(this.fault);
    this.opened.push(options);
    const { promise, resolve } = Promise.withResolvers<LegRecordingResult>();
    this.over = (result) => resolve({ durationMs: 4_000, spoken: true, by: 'silence', message: null, ...result });
    return Promise.resolve({
      address: { address: '127.0.0.1', port: 4_000 },
      over: promise,
      began: ({ ssrc }) => this.began.push(ssrc),
      hold: (pause) => this.holds.push(pause),
      end: (fault) => {
        this.ends.push(fault);
        if (!this.isStuck) this.over({ by: fault === null ? 'stopped' : 'failed', message: fault });
      },
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

class World {
  readonly clock = new FakeClock();
  readonly recorder = new ScriptedRecorder();
  readonly media = new FakeMedia(() => this.clock.now());
  readonly told: UntimedEvent[] = [];
  room: MediaRoom | null = null;
  recordings!: LegRecordings;

  static async open(hasLeg = true): Promise<World> {
    const world = new World();
    const onEvent = (event: RoomEvent): void => {
      if (event.type === 'forkLost') world.recordings.forkLost(event);
    };
    world.room = await world.media.openRoom(asCallId('call'), onEvent);
    if (hasLeg) await world.room.openWithOffer(LEG, 'offer sendrecv');
    world.recordings = new LegRecordings({
      recorder: world.recorder,
      recordingFileOf: (recording) => `recordings/${recording}.wav`,
      clock: world.clock,
      logger: pino({ level: 'silent' }),
      room: () => world.room,
      dispatch: (event) => world.told.push(event),
    });
    return world;
  }

  async record(): Promise<this> {
    this.recordings.record(ASK);
    await settle();
    return this;
  }

  async forks(): Promise<number> {
    return (await this.media.usage()).forks;
  }
}

describe('the recording of a leg', () => {
  it('has a file of its own, and a fork of the leg that ends with it', async () => {
    const world = await (await World.open()).record();
    await world.record();
    expect(world.recorder.opened).toEqual([
      { file: 'recordings/call.rec1.wav', maxMs: 60_000, silenceMs: 5_000, trim: true, wideband: false },
    ]);
    expect([world.recorder.began.length, await world.forks(), world.told]).toEqual([1, 1, []]);
    world.recorder.over({ by: 'silence' });
    await settle();
    expect(world.told).toEqual([
      { type: 'leg.recorded', recording: RECORDING, durationMs: 4_000, spoken: true, by: 'silence', message: null },
    ]);
    expect([await world.forks(), world.clock.pending]).toEqual([0, 0]);
  });

  it('is paused and goes on, also where that is asked for while it opens', async () => {
    const world = await World.open();
    world.recordings.record(ASK);
    world.recordings.hold(RECORDING, 'skip');
    await settle();
    world.recordings.hold(RECORDING, null);
    world.recordings.hold(asRecordingId('call.rec2'), 'silence');
    expect(world.recorder.holds).toEqual(['skip', null]);
  });

  it('is stopped once, and its end is told once', async () => {
    const world = await (await World.open()).record();
    world.recordings.stop(RECORDING);
    world.recordings.end(LEG);
    await settle();
    world.recordings.stop(RECORDING);
    expect(world.told).toMatchObject([{ by: 'stopped' }]);
  });

  it('that cannot begin has failed, and says why', async () => {
    const noFile = await World.open();
    const cause = new Error('ENOSPC: no space left on device');
    noFile.recorder.fault = new Error('file cannot be created', { cause });
    await noFile.record();
    expect(noFile.told).toMatchObject([
      { by: 'failed', durationMs: 0, message: 'file cannot be created: ENOSPC: no space left on device' },
    ]);
    const noLeg = await (await World.open(false)).record();
    expect(noLeg.told).toMatchObject([{ by: 'failed' }]);
    expect([noLeg.recorder.ends.length, noLeg.clock.pending]).toEqual([1, 0]);
  });

  it('that does not open in time has failed, and is ended when it opens after all', async () => {
    const world = await World.open();
    const open = Promise.withResolvers<Awaited<ReturnType<LegRecorderPort['open']>>>();
    const late = await world.recorder.open({ file: 'late.wav', maxMs: 1, silenceMs: null, trim: false });
    world.recorder.open = () => open.promise;
    await world.record();
    world.clock.advance(2_000);
    await settle();
    expect(world.told).toMatchObject([{ by: 'failed', message: 'the disk did not answer within 2000 ms' }]);
    open.resolve(late);
    await settle();
    expect(world.recorder.ends).toEqual([null]);
  });

  it('that is stopped while it opens is over', async () => {
    const world = await World.open();
    world.recorder.open = () => new Promise(() => undefined);
    await world.record();
    world.recordings.end(LEG);
    await settle();
    expect(world.told).toMatchObject([{ by: 'stopped', durationMs: 0, message: null }]);
  });

  it('whose fork the engine lost has failed with what came until then', async () => {
    const world = await World.open();
    const forks: MediaFork[] = [];
    const fork = world.room!.fork.bind(world.room);
    world.room!.fork = async (leg, to) => {
      forks.push(await fork(leg, to));
      return forks.at(-1)!;
    };
    await world.record();
    world.recordings.forkLost({ type: 'forkLost', fork: forks[0]!, reason: 'gone', at: 0 });
    await settle();
    expect(world.told).toMatchObject([
      { by: 'failed', durationMs: 4_000, message: "the media engine has lost the leg's audio: gone" },
    ]);
  });

  it('keeps no call up: a disk that never completes the file is waited for three seconds', async () => {
    const world = await (await World.open()).record();
    world.recorder.isStuck = true;
    let isOver = false;
    const ending = world.recordings.endAll().then(() => (isOver = true));
    await settle();
    expect([isOver, world.told]).toEqual([false, []]);
    world.clock.advance(3_000);
    await ending;
    expect(world.told).toMatchObject([{ by: 'failed', message: 'the disk did not answer within 3000 ms' }]);
  });

  it('is told before the end of all of them is', async () => {
    const world = await (await World.open()).record();
    await world.recordings.endAll();
    expect(world.told).toMatchObject([{ by: 'stopped' }]);
  });

  it('fails where nobody can record', async () => {
    const world = await World.open();
    const told: UntimedEvent[] = [];
    const recordings = new LegRecordings({
      recordingFileOf: () => 'none.wav',
      clock: world.clock,
      logger: pino({ level: 'silent' }),
      room: () => world.room,
      dispatch: (event) => told.push(event),
    });
    recordings.record(ASK);
    await settle();
    expect(told).toMatchObject([{ by: 'failed', message: 'nobody can record' }]);
  });
});
