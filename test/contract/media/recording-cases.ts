import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { longestSilence, tonesIn } from '../../tools/index.ts';
import type { Suite } from './media-contract.ts';
import { PROMPTS } from './prompts.ts';
import { ALL_TONES, from, play, Stage, TONES } from './stage.ts';

/** Both channels of a 16-bit stereo WAV file at 8 kHz, read by hand. */
async function channels(file: string): Promise<{ left: Int16Array; right: Int16Array }> {
  const bytes = await readFile(file);
  expect(bytes.toString('latin1', 0, 4)).toBe('RIFF');
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
  expect(bytes.toString('latin1', 8, 16)).toBe('WAVEfmt ');
  expect(bytes.readUInt16LE(20)).toBe(1); // PCM
  expect(bytes.readUInt16LE(22)).toBe(2); // channels
  expect(bytes.readUInt32LE(24)).toBe(8000); // Hz
  expect(bytes.readUInt16LE(34)).toBe(16); // bits
  const start = bytes.indexOf('data', 12, 'latin1') + 8;
  const frames = Math.floor(bytes.readUInt32LE(start - 4) / 4);
  return {
    left: Int16Array.from({ length: frames }, (_, at) => bytes.readInt16LE(start + at * 4)),
    right: Int16Array.from({ length: frames }, (_, at) => bytes.readInt16LE(start + at * 4 + 2)),
  };
}

/** The part of a recording that lies inside, away from what settles at its ends. */
function inside(samples: Int16Array): Int16Array {
  return samples.subarray(1600, samples.length - 800);
}

/** Recordings: what the left party says, and what it hears. */
export function recordingCases(suite: () => Suite): void {
  it('has what the leg says on the left, all that it hears on the right, and nothing else', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    const ai = await stage.join(TONES.ai);
    const music = play(PROMPTS.music, { loop: true });
    await stage.scene([caller.leg, [from(agent.leg), music]], [agent.leg, [from(caller.leg), from(ai.leg)]]);
    await caller.party.waitUntilHears([TONES.agent, TONES.music], ALL_TONES);
    const file = join(suite().directory, 'recording.wav');
    const recording = await stage.room.record(caller.leg, file);
    await delay(1500);
    await recording.stop();
    const { left, right } = await channels(file);
    expect(left.length / 8).toBeGreaterThanOrEqual(1350);
    expect(left.length / 8).toBeLessThanOrEqual(1800);
    expect(tonesIn(inside(left), ALL_TONES)).toEqual([TONES.caller]);
    expect(tonesIn(inside(right), ALL_TONES)).toEqual([TONES.agent, TONES.music]);
  });

  it('runs on over scenes', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    const ai = await stage.join(TONES.ai);
    const file = join(suite().directory, 'scenes.wav');
    await stage.scene([caller.leg, [from(ai.leg)]]);
    await caller.party.waitUntilHears([TONES.ai], ALL_TONES);
    const recording = await stage.room.record(caller.leg, file);
    await delay(600);
    await stage.scene([caller.leg, [from(agent.leg)]]);
    await caller.party.waitUntilHears([TONES.agent], ALL_TONES);
    await delay(500);
    await recording.stop();
    const { left, right } = await channels(file);
    expect(tonesIn(left.subarray(1600, 4000), ALL_TONES)).toEqual([TONES.caller]);
    expect(tonesIn(right.subarray(1600, 4000), ALL_TONES)).toEqual([TONES.ai]);
    expect(tonesIn(right.subarray(right.length - 3200, right.length - 800), ALL_TONES)).toEqual([TONES.agent]);
  });

  it('goes on with another leg on the left, which takes the place of the former', async () => {
    await using stage = await Stage.open(suite().engine);
    const [caller, agent, other] = [
      await stage.join(TONES.caller),
      await stage.join(TONES.agent),
      await stage.join(TONES.ai),
    ];
    await stage.scene([caller.leg, [from(agent.leg)]], [other.leg, [from(agent.leg)]]);
    await other.party.waitUntilHears([TONES.agent], ALL_TONES);
    const file = join(suite().directory, 'moved.wav');
    const recording = await stage.room.record(caller.leg, file);
    await delay(600);
    await recording.moveTo(other.leg);
    await stage.room.close(caller.leg);
    await delay(900);
    await recording.stop();
    const { left, right } = await channels(file);
    expect(tonesIn(left.subarray(800, 4000), ALL_TONES)).toEqual([TONES.caller]);
    expect(tonesIn(left.subarray(left.length - 4800, left.length - 800), ALL_TONES)).toEqual([TONES.ai]);
    expect(tonesIn(right.subarray(right.length - 4800, right.length - 800), ALL_TONES)).toEqual([TONES.agent]);
    await recording.moveTo(other.leg); // it runs no more
  });

  it('is complete when the room is gone', async () => {
    const stage = await Stage.open(suite().engine);
    const file = join(suite().directory, 'disposed.wav');
    {
      await using _ = stage;
      const caller = await stage.join(TONES.caller);
      await caller.party.waitForPackets(5);
      await stage.room.record(caller.leg, file);
      await delay(700);
    }
    const { left } = await channels(file);
    expect(left.length / 8).toBeGreaterThanOrEqual(550);
    expect(tonesIn(inside(left), ALL_TONES)).toEqual([TONES.caller]);
  });

  it('tells that a file cannot be written', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const nowhere = join(suite().directory, 'no', 'such', 'place.wav');
    await expect(stage.room.record(caller.leg, nowhere)).rejects.toMatchObject({ name: 'MediaError', code: 'io' });
    const file = join(suite().directory, 'somewhere.wav');
    const recording = await stage.room.record(caller.leg, file);
    await expect(stage.room.record(caller.leg, file)).rejects.toMatchObject({ code: 'io' });
    await recording.stop();
    await recording.stop();
    await (await stage.room.record(caller.leg, file)).stop();
  });

  it('is of each leg that is recorded, at the same time, up to twelve', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    const whisper = play(PROMPTS.whisper);
    await stage.scene([caller.leg, [play(PROMPTS.music, { loop: true })]], [agent.leg, [from(caller.leg), whisper]]);
    await caller.party.waitUntilHears([TONES.music], ALL_TONES);
    const files = ['one', 'two', 'three', 'four'].map((name) => join(suite().directory, `several-${name}.wav`));
    const legs = [caller.leg, agent.leg, agent.leg, caller.leg];
    const recordings = await Promise.all(files.map((file, index) => stage.room.record(legs[index]!, file)));
    const more = (index: number): string => join(suite().directory, `several-more-${String(index)}.wav`);
    const others = await Promise.all(
      Array.from({ length: 8 }, (_, index) => stage.room.record(agent.leg, more(index))),
    );
    const thirteenth = stage.room.record(caller.leg, more(8));
    await expect(thirteenth).rejects.toMatchObject({ code: 'too-many-recordings' });
    await delay(1000);
    await Promise.all(others.map((recording) => recording.stop()));
    await recordings[2]!.stop();
    await delay(400);
    await Promise.all(recordings.map((recording) => recording.stop()));
    const [one, two, three, four] = await Promise.all(files.map(channels));
    for (const ofCaller of [one!, four!]) {
      expect(tonesIn(inside(ofCaller.left), ALL_TONES)).toEqual([TONES.caller]);
      expect(tonesIn(inside(ofCaller.right), ALL_TONES)).toEqual([TONES.music]);
    }
    expect(tonesIn(inside(two!.left), ALL_TONES)).toEqual([TONES.agent]);
    expect(tonesIn(inside(two!.right), ALL_TONES)).toContain(TONES.caller);
    expect(tonesIn(inside(two!.right), ALL_TONES)).not.toContain(TONES.music);
    expect(two!.left.length - three!.left.length).toBeGreaterThan(200 * 8);
  });

  it('has silence in both channels while it is paused, keeps its time, and leaves others alone', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
    await caller.party.waitUntilHears([TONES.agent], ALL_TONES);
    const [file, whole] = [join(suite().directory, 'paused.wav'), join(suite().directory, 'whole.wav')];
    const recording = await stage.room.record(caller.leg, file);
    const other = await stage.room.record(caller.leg, whole);
    await delay(1500);
    await recording.pause();
    await recording.pause();
    await delay(800);
    await caller.party.waitUntilHears([TONES.agent], ALL_TONES); // they go on to hear each other
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
    await recording.resume();
    await recording.resume();
    await delay(1000);
    await Promise.all([recording.stop(), other.stop()]);
    const [paused, all] = await Promise.all([channels(file), channels(whole)]);
    expect(Math.abs(paused.left.length - all.left.length)).toBeLessThan(150 * 8);
    for (const [side, tone] of [
      ['left', TONES.caller],
      ['right', TONES.agent],
    ] as const) {
      // prettier-ignore
      const { first, last } = longestSilence(paused[side]);
      expect(last - first).toBeGreaterThan(800 * 8);
      expect(tonesIn(paused[side].subarray(1600, first - 400), ALL_TONES)).toEqual([tone]);
      expect(paused[side].subarray(first, last).every((sample) => sample === 0)).toBe(true);
      expect(tonesIn(paused[side].subarray(last + 400, paused[side].length - 800), ALL_TONES)).toEqual([tone]);
      expect(tonesIn(inside(all[side]), ALL_TONES)).toEqual([tone]);
    }
  });

  it('has nothing of a pause in which it moves to another leg, and keeps its time', async () => {
    await using stage = await Stage.open(suite().engine);
    const [caller, other] = [await stage.join(TONES.caller), await stage.join(TONES.ai)];
    const [file, whole] = [join(suite().directory, 'moved-paused.wav'), join(suite().directory, 'moved-whole.wav')];
    const recording = await stage.room.record(caller.leg, file);
    const all = await stage.room.record(other.leg, whole);
    await delay(1500);
    await recording.pause();
    await recording.moveTo(other.leg);
    await stage.room.close(caller.leg);
    await delay(700);
    await recording.resume();
    await delay(1000);
    await Promise.all([recording.stop(), all.stop()]);
    const { left } = await channels(file);
    expect(Math.abs(left.length - (await channels(whole)).left.length)).toBeLessThan(150 * 8);
    const { first, last } = longestSilence(left);
    expect(last - first).toBeGreaterThan(700 * 8);
    expect(tonesIn(left.subarray(1600, first - 400), ALL_TONES)).toEqual([TONES.caller]);
    expect(tonesIn(left.subarray(last + 400, left.length - 800), ALL_TONES)).toEqual([TONES.ai]);
  });

  it('has nothing of a pause that comes as soon as it begins, or that it begins in', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const [early, within] = ['early', 'within'].map((name) => join(suite().directory, `${name}.wav`)) as [
      string,
      string,
    ];
    const recordings = await Promise.all([
      stage.room.record(caller.leg, early),
      stage.room.record(caller.leg, within, { paused: true }),
    ]);
    await delay(100);
    await recordings[0].pause();
    await caller.party.tone(TONES.whisper);
    await delay(600);
    await caller.party.tone(TONES.music);
    await delay(100);
    await Promise.all(recordings.map((recording) => recording.resume()));
    await delay(900);
    await Promise.all(recordings.map((recording) => recording.stop()));
    for (const file of [early, within]) {
      const { left } = await channels(file);
      expect(tonesIn(left, ALL_TONES)).not.toContain(TONES.whisper);
      expect(tonesIn(left.subarray(left.length - 4000, left.length - 800), ALL_TONES)).toEqual([TONES.music]);
    }
  });
}
