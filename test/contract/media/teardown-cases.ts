import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { asLegId } from '../../../src/ports/ids.ts';
import { nowMs } from '../../tools/index.ts';
import type { Suite } from './media-contract.ts';
import { PROMPTS } from './prompts.ts';
import { ALL_TONES, from, play, Stage, TONES } from './stage.ts';

const NOTHING = { rooms: 0, endpoints: 0, plays: 0, recordings: 0, forks: 0, ports: 0 };

/** Ends of legs and rooms, and what is left of them: nothing. */
export function teardownCases(suite: () => Suite): void {
  it('sends nothing to a closed leg; the others go on', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    const ai = await stage.join(TONES.ai);
    await stage.scene([caller.leg, [from(agent.leg), from(ai.leg)]], [agent.leg, [from(caller.leg)]]);
    await caller.party.waitUntilHears([TONES.agent, TONES.ai], ALL_TONES);
    await stage.room.close(agent.leg);
    await stage.room.close(agent.leg);
    await caller.party.waitUntilHears([TONES.ai], ALL_TONES);
    await delay(50);
    const closedMs = nowMs();
    await delay(200);
    expect((await agent.party.take(closedMs)).packets).toEqual([]);
  });

  it('counts what is open', async () => {
    const { engine, directory } = suite();
    await using stage = await Stage.open(engine);
    const caller = await stage.join(TONES.caller);
    await stage.join(TONES.agent);
    await stage.scene([caller.leg, [play(PROMPTS.music, { loop: true })]]);
    const recording = await stage.room.record(caller.leg, join(directory, 'counted.wav'));
    await stage.room.record(caller.leg, join(directory, 'counted-too.wav'));
    const open = { rooms: 1, endpoints: 2, plays: 1, recordings: 2 };
    const usage = await engine.usage();
    expect(usage).toMatchObject(open);
    expect(usage.ports).toBeGreaterThanOrEqual(2);
    await expect(stage.room.openWithOffer(asLegId('refused'), 'rubbish')).rejects.toMatchObject({ code: 'bad-sdp' });
    await recording.stop();
    expect(await engine.usage()).toMatchObject({ ...open, recordings: 1 });
  });

  it('leaves nothing behind once its ports have drained, and tells nothing more', async () => {
    const { engine, directory } = suite();
    const stages = await Promise.all([Stage.open(engine), Stage.open(engine)]);
    for (const [index, stage] of stages.entries()) {
      const caller = await stage.join(TONES.caller);
      const agent = await stage.invite(TONES.agent);
      await stage.scene([caller.leg, [play(PROMPTS.music, { loop: true })]], [agent.leg, [play(PROMPTS.slow)]]);
      await stage.room.record(caller.leg, join(directory, `leak-${index}.wav`));
      await (await stage.room.record(agent.leg, join(directory, `leak-agent-${index}.wav`))).pause();
    }
    await Promise.all(stages.map((stage) => stage.room.dispose()));
    const told = stages.map((stage) => stage.events.length);
    await Promise.all(stages.map((stage) => stage.room.dispose()));
    expect(await engine.usage()).toEqual({ ...NOTHING, ports: expect.any(Number) });
    const deadline = nowMs() + 5000;
    while ((await engine.usage()).ports > 0 && nowMs() < deadline) await delay(50);
    expect(await engine.usage()).toEqual(NOTHING);
    expect(stages.map((stage) => stage.events.length)).toEqual(told);
    for (const stage of stages) await stage[Symbol.asyncDispose]();
  });

  it('refuses everything in a room that is gone, but for going once more', async () => {
    const stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const recording = await stage.room.record(caller.leg, join(suite().directory, 'gone.wav'));
    await stage.room.dispose();
    const refused = { name: 'MediaError' };
    await expect(stage.room.openWithOffer(caller.leg, caller.party.sdp())).rejects.toMatchObject(refused);
    await expect(stage.room.openOffering(caller.leg)).rejects.toMatchObject(refused);
    stage.room.setScene({ revision: 99, hears: {} });
    void stage.room.prepare(PROMPTS.slow);
    await stage.room.close(caller.leg);
    await recording.pause();
    await recording.resume();
    await recording.stop();
    await expect(stage.room.record(caller.leg, join(suite().directory, 'late.wav'))).rejects.toMatchObject(refused);
    await stage[Symbol.asyncDispose]();
  });
}
