import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RoomRecording } from '../../../../src/media/freeswitch/room-recording.ts';
import type { RoomEvent } from '../../../../src/ports/media.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const LEG = { endpoint: { uuid: 'u1' }, farEnd: 'v=0' };

let directory: string;
let commands: string[];
let answer: string;
/** Settles when FreeSWITCH answers. */
let answering: Promise<void>;
let recording: RoomRecording;
let clock: FakeClock;
let events: RoomEvent[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'room-recording-'));
  commands = [];
  answer = '+OK';
  answering = Promise.resolve();
  clock = new FakeClock();
  events = [];
  recording = new RoomRecording({
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
  });
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

describe('RoomRecording', () => {
  it('records a leg to the file that FreeSWITCH knows by another name, until it is stopped', async () => {
    await recording.start(LEG, join(directory, 'call.wav'));
    expect(commands).toEqual(['uuid_setvar u1 RECORD_STEREO true', "uuid_record u1 start '/engine/call.wav'"]);
    expect(recording.running).toBe(true);
    expect([recording.isOf(LEG), recording.isOf({ ...LEG })]).toEqual([true, false]);
    await recording.stop();
    await recording.stop();
    expect(commands.slice(2)).toEqual(["uuid_record u1 stop '/engine/call.wav'"]);
    expect(recording.running).toBe(false);
  });

  it('goes on with another leg at the end of the file, and the end of the former one is no loss', async () => {
    await recording.start(LEG, join(directory, 'call.wav'));
    const other = { endpoint: { uuid: 'u2' }, farEnd: 'v=0' };
    await recording.move(other);
    expect(commands.slice(2)).toEqual([
      "uuid_record u1 stop '/engine/call.wav'",
      'uuid_setvar u2 RECORD_APPEND true',
      'uuid_setvar u2 RECORD_STEREO true',
      "uuid_record u2 start '/engine/call.wav'",
    ]);
    recording.lost(LEG, '/engine/call.wav', '');
    expect(events).toEqual([]);
    expect([recording.isOf(LEG), recording.isOf(other)]).toEqual([false, true]);
    await recording.stop();
    expect(commands.at(-1)).toBe("uuid_record u2 stop '/engine/call.wav'");
    await recording.move(LEG);
    expect(recording.running).toBe(false);
  });

  it.each([
    ['is refused', '-ERR Cannot start recording', 'FreeSWITCH does not record: -ERR Cannot start recording'],
    ['finds FreeSWITCH away', '', 'FreeSWITCH is away'],
  ])('that is to go on with another leg and %s is told as failed, and begun again there', async (_, refusal, error) => {
    await recording.start(LEG, join(directory, 'call.wav'));
    const atMs = clock.now();
    answer = refusal;
    await recording.move({ endpoint: { uuid: 'u2' }, farEnd: 'v=0' });
    const failed = { type: 'recordingFailed', error, at: atMs };
    expect(events).toEqual([failed]);
    expect(recording.running).toBe(true);
    commands = [];
    answer = '+OK';
    clock.advance(10_000);
    await expect.poll(() => events).toEqual([failed, { type: 'recordingResumed', lostMs: 10_000, at: atMs + 10_000 }]);
    expect(commands).toEqual([
      'uuid_setvar u2 RECORD_APPEND true',
      'uuid_setvar u2 RECORD_STEREO true',
      "uuid_record u2 start '/engine/call.wav'",
    ]);
  });

  it('that is lost and finds another leg when it is begun again is begun again there only', async () => {
    await recording.start(LEG, join(directory, 'call.wav'));
    const atMs = clock.now();
    recording.lost(LEG, '/engine/call.wav', 'uri-failure');
    answer = '-ERR no space';
    clock.advance(10_000);
    await expect.poll(() => clock.pending).toBe(1); // it is refused, and the next attempt is set
    commands = [];
    await recording.move({ endpoint: { uuid: 'u2' }, farEnd: 'v=0' });
    expect([commands, events.length, clock.pending]).toEqual([[], 1, 1]);
    answer = '+OK';
    clock.advance(10_000);
    await expect.poll(() => events.slice(1)).toEqual([{ type: 'recordingResumed', lostMs: 20_000, at: atMs + 20_000 }]);
    expect(commands).toEqual([
      'uuid_setvar u2 RECORD_APPEND true',
      'uuid_setvar u2 RECORD_STEREO true',
      "uuid_record u2 start '/engine/call.wav'",
    ]);
  });

  it('is of the newest leg where that changes before FreeSWITCH is told of the one before', async () => {
    const started = recording.start(LEG, join(directory, 'call.wav'));
    await recording.move({ endpoint: { uuid: 'u2' }, farEnd: 'v=0' });
    await started;
    expect(commands).toEqual(['uuid_setvar u2 RECORD_STEREO true', "uuid_record u2 start '/engine/call.wav'"]);
    expect(events).toEqual([]);
  });

  it('is of the newest leg where that changes before FreeSWITCH has answered', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    answering = promise.then(() => undefined);
    const started = recording.start(LEG, join(directory, 'call.wav'));
    await expect.poll(() => commands).toContain("uuid_record u1 start '/engine/call.wav'");
    const other = { endpoint: { uuid: 'u2' }, farEnd: 'v=0' };
    await recording.move(other);
    expect(commands).toHaveLength(2);
    resolve(undefined);
    await started;
    expect(commands.slice(2)).toEqual([
      "uuid_record u1 stop '/engine/call.wav'",
      'uuid_setvar u2 RECORD_APPEND true',
      'uuid_setvar u2 RECORD_STEREO true',
      "uuid_record u2 start '/engine/call.wav'",
    ]);
    recording.lost(other, '/engine/call.wav', 'uri-failure');
    expect([recording.isOf(other), events.length]).toEqual([true, 1]); // it runs
  });

  it('that is ended while it goes over to another leg is no loss', async () => {
    await recording.start(LEG, join(directory, 'call.wav'));
    answer = '';
    const moved = recording.move({ endpoint: { uuid: 'u2' }, farEnd: 'v=0' });
    recording.forget();
    await moved;
    expect([events, clock.pending]).toEqual([[], 0]);
  });

  it('refuses a second one, and a leg that has not answered yet', async () => {
    await expect(recording.start({ ...LEG, farEnd: null }, join(directory, 'a.wav'))).rejects.toMatchObject({
      code: 'io',
    });
    await recording.start(LEG, join(directory, 'a.wav'));
    await expect(recording.start(LEG, join(directory, 'b.wav'))).rejects.toMatchObject({ code: 'io' });
    expect(recording.running).toBe(true);
  });

  it.each([
    ['the directory is not there', '+OK', 'missing/call.wav'],
    ['FreeSWITCH refuses', '-ERR Cannot start recording', 'call.wav'],
  ])('does not run if %s', async (_name, refusal, file) => {
    answer = refusal;
    await expect(recording.start(LEG, join(directory, file))).rejects.toMatchObject({ code: 'io' });
    expect(recording.running).toBe(false);
  });

  it('is reported once if FreeSWITCH ends it, and begins again at the end of the file', async () => {
    await recording.start(LEG, join(directory, 'call.wav'));
    recording.lost(LEG, '/engine/other.wav', 'uri-failure');
    expect(events).toEqual([]);
    const atMs = clock.now();
    recording.lost(LEG, '/engine/call.wav', 'uri-failure');
    const failed = { type: 'recordingFailed', error: 'FreeSWITCH ended the recording: uri-failure', at: atMs };
    expect(events).toEqual([failed]);
    expect(recording.running).toBe(true);
    answer = '-ERR no space';
    clock.advance(10_000);
    await expect.poll(() => clock.pending).toBe(1); // it is refused, and the next attempt is set
    answer = '+OK';
    commands = [];
    clock.advance(10_000);
    await expect.poll(() => events).toEqual([failed, { type: 'recordingResumed', lostMs: 20_000, at: atMs + 20_000 }]);
    expect(commands).toEqual([
      'uuid_setvar u1 RECORD_APPEND true',
      'uuid_setvar u1 RECORD_STEREO true',
      "uuid_record u1 start '/engine/call.wav'",
    ]);
    recording.lost(LEG, '/engine/call.wav', 'uri-failure');
    expect(events).toHaveLength(3);
  });

  it('is neither reported nor begun again if we end it', async () => {
    await recording.start(LEG, join(directory, 'call.wav'));
    recording.lost(LEG, '/engine/call.wav', 'uri-failure');
    await recording.stop();
    recording.lost(LEG, '/engine/call.wav', 'uri-failure');
    expect(events).toHaveLength(1);
    expect(recording.running).toBe(false);
    await expect.poll(() => clock.pending).toBe(0);
    await recording.start(LEG, join(directory, 'b.wav'));
    await recording.stop();
    recording.lost(LEG, '/engine/b.wav', 'no cause given');
    expect(events).toHaveLength(1);
  });

  it('is over if FreeSWITCH is away, or its leg is gone', async () => {
    await recording.start(LEG, join(directory, 'a.wav'));
    answer = '';
    await recording.stop();
    expect(recording.running).toBe(false);
    answer = '+OK';
    await recording.start(LEG, join(directory, 'b.wav'));
    recording.forget();
    await recording.stop();
    expect(commands.filter((text) => text.includes(' stop '))).toHaveLength(1);
  });
});
