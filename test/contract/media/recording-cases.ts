import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { tonesIn } from '../../tools/index.ts';
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
    await stage.room.startRecording(file, caller.leg);
    await delay(1500);
    await stage.room.stopRecording();
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
    await stage.room.startRecording(file, caller.leg);
    await delay(600);
    await stage.scene([caller.leg, [from(agent.leg)]]);
    await caller.party.waitUntilHears([TONES.agent], ALL_TONES);
    await delay(500);
    await stage.room.stopRecording();
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
    await stage.room.startRecording(file, caller.leg);
    await delay(600);
    await stage.room.recordLeft(other.leg);
    await stage.room.close(caller.leg);
    await delay(900);
    await stage.room.stopRecording();
    const { left, right } = await channels(file);
    expect(tonesIn(left.subarray(800, 4000), ALL_TONES)).toEqual([TONES.caller]);
    expect(tonesIn(left.subarray(left.length - 4800, left.length - 800), ALL_TONES)).toEqual([TONES.ai]);
    expect(tonesIn(right.subarray(right.length - 4800, right.length - 800), ALL_TONES)).toEqual([TONES.agent]);
    await stage.room.recordLeft(other.leg); // nothing runs any more
  });

  it('is complete when the room is gone', async () => {
    const stage = await Stage.open(suite().engine);
    const file = join(suite().directory, 'disposed.wav');
    {
      await using _ = stage;
      const caller = await stage.join(TONES.caller);
      await caller.party.waitForPackets(5);
      await stage.room.startRecording(file, caller.leg);
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
    await expect(stage.room.startRecording(nowhere, caller.leg)).rejects.toMatchObject({
      name: 'MediaError',
      code: 'io',
    });
    await stage.room.stopRecording();
  });

  it('stops without a recording as if there were nothing to do', async () => {
    await using stage = await Stage.open(suite().engine);
    await stage.room.stopRecording();
  });
}
