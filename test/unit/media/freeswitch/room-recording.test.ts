import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RoomRecordings } from '../../../../src/media/freeswitch/room-recordings.ts';
import { WavWriter } from '../../../../src/media/wav/index.ts';
import { asLegId } from '../../../../src/ports/ids.ts';
import type { LegId } from '../../../../src/ports/ids.ts';
import type { MediaRecording, RoomEvent } from '../../../../src/ports/media.ts';
import { MediaError } from '../../../../src/ports/media.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { settle } from '../../../fakes/settle.ts';

const FAR_END: string | null = 'v=0';
const LEG = { endpoint: { uuid: 'u1' }, farEnd: FAR_END };
const OTHER = { endpoint: { uuid: 'u2' }, farEnd: FAR_END };
const [ONE, TWO] = [asLegId('one'), asLegId('two')];

let directory: string;
let commands: string[];
let answer: string;
/** Settles when FreeSWITCH answers. */
let answering: Promise<void>;
let recordings: RoomRecordings;
let clock: FakeClock;
let events: RoomEvent[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'room-recording-'));
  commands = [];
  answer = '+OK';
  answering = Promise.resolve();
  clock = new FakeClock();
  events = [];
  recordings = new RoomRecordings({
    command: async (text) => {
      const told = answer;
      commands.push(text);
      await answering;
      if (told === '') throw new Error('FreeSWITCH is away');
      return told;
    },
    enginePath: (file) => file.replace(directory, '/engine'),
    clock,
    logger: pino({ level: 'silent' }),
    emit: (event) => events.push(event),
    legOf: (id: LegId) => {
      if (id === ONE) return LEG;
      if (id === TWO) return OTHER;
      throw new MediaError('unknown-leg', id);
    },
  });
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

function file(name = 'call'): string {
  return join(directory, `${name}.wav`);
}

async function record(name = 'call', leg = ONE): Promise<MediaRecording> {
  return await recordings.record(leg, file(name), false);
}

/** The commands that begin a recording. */
function begins(uuid: string, append: boolean, name = 'call'): string[] {
  return [
    `uuid_setvar ${uuid} RECORD_APPEND ${String(append)}`,
    `uuid_setvar ${uuid} RECORD_STEREO true`,
    `uuid_record ${uuid} start '/engine/${name}.wav'`,
  ];
}

/** The commands since the last question. */
function told(): string[] {
  return commands.splice(0);
}

/** Waits until a recording that is lost waits for its next attempt. */
async function waits(): Promise<void> {
  await expect.poll(() => clock.pending).toBe(1);
}

describe('A recording of a FreeSWITCH room', () => {
  it('is of a leg, to the file that FreeSWITCH knows by another name, until it is stopped', async () => {
    const recording = await record();
    expect(told()).toEqual(begins('u1', false));
    expect(recordings.size).toBe(1);
    await recording.stop();
    await recording.stop();
    expect(told()).toEqual(["uuid_record u1 stop '/engine/call.wav'"]);
    expect(recordings.size).toBe(0);
  });

  it('goes on with another leg at the end of the file, and the end of the former one is no loss', async () => {
    const recording = await record();
    told();
    await recording.moveTo(TWO);
    expect(told()).toEqual(["uuid_record u1 stop '/engine/call.wav'", ...begins('u2', true)]);
    recordings.lost(LEG, '/engine/call.wav', '');
    expect(events).toEqual([]);
    await recording.stop();
    expect(told()).toEqual(["uuid_record u2 stop '/engine/call.wav'"]);
    await recording.moveTo(ONE);
    expect(told()).toEqual([]);
    await expect(recording.moveTo(asLegId('nobody'))).rejects.toMatchObject({ code: 'unknown-leg' });
  });

  it.each([
    ['is refused', '-ERR Cannot start recording', 'FreeSWITCH does not record: -ERR Cannot start recording'],
    ['finds FreeSWITCH away', '', 'FreeSWITCH is away'],
  ])('that is to go on with another leg and %s is told as failed, and begun again there', async (_, refusal, error) => {
    const recording = await record();
    const atMs = clock.now();
    answering = Promise.resolve().then(() => {
      answer = refusal; // the end of the former is taken, what comes next is not
    });
    await recording.moveTo(TWO);
    const failed = { type: 'recordingFailed', file: file(), error, at: atMs };
    expect(events).toEqual([failed]);
    await waits();
    told();
    answer = '+OK';
    clock.advance(10_000);
    await expect
      .poll(() => events)
      .toEqual([failed, { type: 'recordingResumed', file: file(), lostMs: 10_000, at: atMs + 10_000 }]);
    expect(told()).toEqual(begins('u2', true));
  });

  it('that is lost and finds another leg when it is begun again is begun again there only', async () => {
    const recording = await record();
    const atMs = clock.now();
    recordings.lost(LEG, '/engine/call.wav', 'uri-failure');
    answer = '-ERR no space';
    clock.advance(10_000);
    await waits();
    told();
    await recording.moveTo(TWO);
    expect([told(), events.length, clock.pending]).toEqual([[], 1, 1]);
    answer = '+OK';
    clock.advance(10_000);
    const resumed = { type: 'recordingResumed', file: file(), lostMs: 20_000, at: atMs + 20_000 };
    await expect.poll(() => events.slice(1)).toEqual([resumed]);
    expect(told()).toEqual(begins('u2', true));
  });

  it('is of the newest leg where that changes before FreeSWITCH has answered', async () => {
    const recording = await record();
    told();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    answering = promise.then(() => undefined);
    const moves = [recording.moveTo(TWO), recording.moveTo(ONE)];
    resolve(undefined);
    await Promise.all(moves);
    expect(told()).toEqual([]); // it never left
    expect(events).toEqual([]);
  });

  it('that is ended while it goes over to another leg is no loss', async () => {
    const recording = await record();
    answer = '';
    const moved = recording.moveTo(TWO);
    recordings.abandon();
    await moved;
    expect([events, clock.pending, recordings.size]).toEqual([[], 0, 0]);
  });

  it('is refused for a leg that has not answered or is unknown, for a file that is being written, and as the thirteenth', async () => {
    const early = new RoomRecordings({
      ...{ command: () => Promise.resolve('+OK'), enginePath: (name: string) => name, clock },
      ...{ logger: pino({ level: 'silent' }), emit: () => undefined, legOf: () => ({ ...LEG, farEnd: null }) },
    });
    await expect(early.record(ONE, file(), false)).rejects.toMatchObject({ code: 'io' });
    await expect(record('call', asLegId('nobody'))).rejects.toMatchObject({ code: 'unknown-leg' });
    await record();
    await expect(record()).rejects.toMatchObject({ code: 'io' });
    for (let count = 2; count <= 12; count++) await record(String(count), TWO);
    await expect(record('13')).rejects.toMatchObject({ code: 'too-many-recordings' });
    expect(recordings.size).toBe(12);
  });

  it.each([
    ['the directory is not there', '+OK', 'missing/call'],
    ['FreeSWITCH refuses', '-ERR Cannot start recording', 'call'],
  ])('does not run if %s', async (_name, refusal, name) => {
    answer = refusal;
    await expect(record(name)).rejects.toMatchObject({ code: 'io' });
    expect(recordings.size).toBe(0);
  });

  it('is reported once if FreeSWITCH ends it, and begins again at the end of the file', async () => {
    await record();
    recordings.lost(LEG, '/engine/other.wav', 'uri-failure');
    expect(events).toEqual([]);
    const atMs = clock.now();
    recordings.lost(LEG, '/engine/call.wav', 'uri-failure');
    recordings.lost(LEG, '/engine/call.wav', 'uri-failure');
    const error = 'FreeSWITCH ended the recording: uri-failure';
    const failed = { type: 'recordingFailed', file: file(), error, at: atMs };
    expect(events).toEqual([failed]);
    answer = '-ERR no space';
    clock.advance(10_000);
    await waits();
    answer = '+OK';
    told();
    clock.advance(10_000);
    await expect
      .poll(() => events)
      .toEqual([failed, { type: 'recordingResumed', file: file(), lostMs: 20_000, at: atMs + 20_000 }]);
    expect(told()).toEqual(begins('u1', true));
    recordings.lost(LEG, '/engine/call.wav', 'uri-failure');
    expect(events).toHaveLength(3);
  });

  it('is neither reported nor begun again if we end it', async () => {
    const recording = await record();
    recordings.lost(LEG, '/engine/call.wav', 'uri-failure');
    await recording.stop();
    recordings.lost(LEG, '/engine/call.wav', 'uri-failure');
    expect(events).toHaveLength(1);
    await expect.poll(() => clock.pending).toBe(0);
    const next = await record('b');
    await next.stop();
    recordings.lost(LEG, '/engine/b.wav', 'no cause given');
    expect(events).toHaveLength(1);
  });

  it('is completed when its leg closes, and goes on with another', async () => {
    const recording = await record();
    told();
    await recordings.leave(LEG);
    expect(told()).toEqual(["uuid_record u1 stop '/engine/call.wav'"]);
    await recording.moveTo(TWO);
    expect(told()).toEqual(begins('u2', true));
    recordings.forget(OTHER);
    await recording.stop();
    expect([told(), events]).toEqual([[], []]);
  });

  it('is over if FreeSWITCH is away', async () => {
    const recording = await record();
    answer = '';
    await recording.stop();
    expect([recordings.size, events]).toEqual([0, []]);
  });
});

describe('A pause', () => {
  it('masks the file, and lifts the mask when what was said before its end is out', async () => {
    const recording = await record();
    clock.advance(1_000);
    told();
    await recording.pause();
    await recording.pause();
    expect(told()).toEqual(["uuid_record u1 mask '/engine/call.wav'"]);
    clock.advance(5_000);
    const resumed = recording.resume();
    clock.advance(199);
    await settle();
    expect(told()).toEqual([]);
    clock.advance(1);
    await resumed;
    expect(told()).toEqual(["uuid_record u1 unmask '/engine/call.wav'"]);
    expect(events).toEqual([]);
  });

  it('that begins again before the mask is lifted leaves it there', async () => {
    const recording = await record();
    clock.advance(1_000);
    await recording.pause();
    told();
    const resumed = recording.resume();
    await settle();
    const again = recording.pause();
    clock.advance(1_000);
    await Promise.all([resumed, again]);
    expect(told()).toEqual([]);
  });

  it('of a recording that has just begun ends it for so long, since its first half second is not written yet', async () => {
    const recording = await record();
    told();
    clock.advance(999);
    await recording.pause();
    expect(told()).toEqual(["uuid_record u1 stop '/engine/call.wav'"]);
    await wav(file(), 800);
    recordings.lost(LEG, '/engine/call.wav', ''); // the end that we asked for
    clock.advance(3_000);
    const resumed = recording.resume();
    clock.advance(200);
    await resumed;
    expect(told()).toEqual(begins('u1', true));
    expect(await framesIn(file())).toBe(800 + 3_200 * 8);
    expect(events).toEqual([]);
    recordings.lost(LEG, '/engine/call.wav', 'uri-failure');
    expect(events).toHaveLength(1); // this one we did not ask for
  });

  it('in which it moves to another leg: nothing is written there before its end, and the file keeps its time', async () => {
    const recording = await record();
    clock.advance(2_000);
    await recording.pause();
    told();
    clock.advance(1_000);
    await recording.moveTo(TWO);
    await wav(file(), 24_000);
    expect(told()).toEqual(["uuid_record u1 stop '/engine/call.wav'"]);
    clock.advance(4_000);
    const resumed = recording.resume();
    clock.advance(200);
    await resumed;
    expect(told()).toEqual(begins('u2', true));
    expect(await framesIn(file())).toBe(24_000 + 4_200 * 8);
  });

  it('that FreeSWITCH does not take ends the recording instead', async () => {
    const recording = await record();
    clock.advance(1_000);
    told();
    answer = '-ERR Cannot mask recording session!';
    await recording.pause();
    expect(told()).toEqual(["uuid_record u1 mask '/engine/call.wav'", "uuid_record u1 stop '/engine/call.wav'"]);
  });

  it('of a recording that is lost keeps it from being begun again before the end of the pause', async () => {
    const recording = await record();
    clock.advance(1_000);
    await recording.pause();
    recordings.lost(LEG, '/engine/call.wav', 'uri-failure');
    told();
    clock.advance(10_000);
    await waits();
    expect(told()).toEqual([]);
    await recording.resume();
    clock.advance(10_000);
    await expect.poll(() => events.map(({ type }) => type)).toEqual(['recordingFailed', 'recordingResumed']);
    expect(told()).toEqual(begins('u1', true));
  });

  it('that a recording begins in: FreeSWITCH is told nothing before its end', async () => {
    const recording = await recordings.record(ONE, file(), true);
    expect(told()).toEqual([]);
    const resumed = recording.resume();
    clock.advance(200);
    await resumed;
    expect(told()).toEqual(begins('u1', false));
  });

  it('goes on without its time where the file cannot be written to', async () => {
    const recording = await record();
    await recording.pause();
    await writeFile(file(), 'not a WAV file');
    clock.advance(1_000);
    const resumed = recording.resume();
    clock.advance(200);
    await resumed;
    expect(commands.slice(-3)).toEqual(begins('u1', true));
    expect(await readFile(file(), 'utf8')).toBe('not a WAV file');
  });
});

async function wav(name: string, frames: number): Promise<void> {
  const writer = await WavWriter.open(name, { sampleRateHz: 8_000, channels: 2 });
  await writer.write(new Int16Array(frames * 2).fill(7));
  await writer.close();
}

/** Checks both sizes of the header. */
async function framesIn(name: string): Promise<number> {
  const bytes = await readFile(name);
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
  expect(bytes.readUInt32LE(40)).toBe(bytes.length - 44);
  return (bytes.length - 44) / 4;
}
