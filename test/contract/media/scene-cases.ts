import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { asLegId } from '../../../src/ports/ids.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { Metronome, nowMs } from '../../tools/index.ts';
import type { Suite } from './media-contract.ts';
import { PROMPTS } from './prompts.ts';
import { ALL_TONES, from, play, Stage, TIMED, TONES } from './stage.ts';

/** Who hears what. */
export function sceneCases(suite: () => Suite): void {
  it('lets each leg hear what the scene says, and no leg more', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    const ai = await stage.join(TONES.ai);
    // The coached scene: the agent hears both, the caller does not hear the coach.
    await stage.scene(
      [caller.leg, [from(agent.leg)]],
      [agent.leg, [from(caller.leg), from(ai.leg)]],
      [ai.leg, [from(caller.leg), from(agent.leg)]],
    );
    const startMs = nowMs() + 150;
    await delay(800);
    const heard = async (member: typeof caller): Promise<number[][]> => {
      const take = await member.party.take();
      return [take.alwaysHeard(startMs, startMs + 500, ALL_TONES), take.everHeard(startMs, startMs + 500, ALL_TONES)];
    };
    expect(await heard(caller)).toEqual([[TONES.agent], [TONES.agent]]);
    expect(await heard(agent)).toEqual([
      [TONES.caller, TONES.ai],
      [TONES.caller, TONES.ai],
    ]);
    expect(await heard(ai)).toEqual([
      [TONES.caller, TONES.agent],
      [TONES.caller, TONES.agent],
    ]);
  });

  it('never lets a leg hear itself, even where a scene says so', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    await stage.scene([caller.leg, [from(caller.leg), from(agent.leg)]], [agent.leg, []]);
    await caller.party.waitUntilHears([TONES.agent], ALL_TONES);
  });

  it('lets a leg that the scene leaves out, or gives nothing, hear silence', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
    await caller.party.waitUntilHears([TONES.agent], ALL_TONES);
    await stage.scene([caller.leg, []]);
    await caller.party.waitUntilHears([], ALL_TONES);
    await agent.party.waitUntilHears([], ALL_TONES);
  });

  it('counts for a leg that gets its endpoint later', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const leg = asLegId('late');
    await stage.scene([caller.leg, [from(leg)]], [leg, [from(caller.leg)]]);
    const late = await stage.extra(TONES.agent);
    await late.connect((await stage.room.openWithOffer(leg, late.sdp())).sdp);
    await late.waitUntilHears([TONES.caller], ALL_TONES);
    await caller.party.waitUntilHears([TONES.agent], ALL_TONES);
  });

  it('tells each scene that is in force, with the time, newest last', async () => {
    await using stage = await Stage.open(suite().engine);
    const clock = new SystemClock();
    const beforeMs = clock.now();
    for (let revision = 1; revision <= 3; revision++) await stage.scene();
    const applied = stage.of('sceneApplied');
    expect(applied.map(({ revision }) => revision)).toEqual([1, 2, 3]);
    for (const { at } of applied) {
      expect(at).toBeGreaterThanOrEqual(beforeMs - 1);
      expect(at).toBeLessThanOrEqual(clock.now() + 1);
    }
  });

  it('puts the last of many scenes in force', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    const ai = await stage.join(TONES.ai);
    for (let revision = 1; revision <= 50; revision++) {
      const hears = { [caller.leg]: [from(revision === 50 ? agent.leg : ai.leg)] };
      stage.room.setScene({ revision, hears });
    }
    await stage.event((event) => event.type === 'sceneApplied' && event.revision === 50);
    await caller.party.waitUntilHears([TONES.agent], ALL_TONES);
  });

  it('never pauses: no gap of more than 60 ms over many scenes, one stream throughout (RFC 3550)', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent, { codec: 'PCMA' });
    await caller.party.waitForPackets(5);
    await using metronome = new Metronome();
    await metronome.largestGapMs();
    const startMs = nowMs();
    const scenes = [
      [from(agent.leg)],
      [],
      [play(PROMPTS.music, { loop: true })],
      [play(PROMPTS.announcement), from(agent.leg)],
      [play(PROMPTS.missing)],
      [play(PROMPTS.slow)],
    ];
    for (let round = 0; round < 3; round++) {
      for (const sources of scenes) {
        await stage.scene([caller.leg, sources], [agent.leg, [from(caller.leg)]]);
        await delay(40);
      }
    }
    const endMs = nowMs();
    const machineMs = Math.max(0, (await metronome.largestGapMs()) - 25);
    for (const { party } of [caller, agent]) {
      const take = await party.take();
      expect(take.largestGapMs(startMs, endMs)).toBeLessThanOrEqual(60 + machineMs);
      const packets = take.between(startMs, endMs);
      expect(new Set(packets.map(({ ssrc }) => ssrc)).size).toBe(1);
      for (const [index, packet] of packets.entries()) {
        const before = packets[index - 1];
        if (before === undefined) continue;
        expect((packet.sequence - before.sequence) & 0xffff).toBe(1);
        expect((packet.timestamp - before.timestamp) >>> 0).toBe(160);
      }
    }
  });

  it('changes what is heard within 150 ms, jitter buffers and all', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    const ai = await stage.join(TONES.ai);
    await stage.scene([caller.leg, [from(ai.leg)]]);
    await caller.party.waitUntilHears([TONES.ai], ALL_TONES);
    const atMs = await stage.scene([caller.leg, [from(agent.leg)]]);
    await caller.party.waitUntilHears([TONES.agent], ALL_TONES);
    const take = await caller.party.take();
    expect(take.firstHeardMs(TONES.agent, atMs)! - atMs).toBeLessThanOrEqual(150);
  });
}
