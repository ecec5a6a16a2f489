import { setTimeout as delay } from 'node:timers/promises';
import type { FreeswitchMediaEngine } from '../../../src/media/freeswitch/index.ts';
import { nowMs } from '../../tools/index.ts';
import { ALL_TONES, from, Stage, TONES } from '../media/stage.ts';

/** Waits until something is so. @throws Error where it does not become so */
export async function until(what: string, holds: () => boolean | Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  const deadline = nowMs() + timeoutMs;
  while (!(await holds())) {
    if (nowMs() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await delay(50);
  }
}

/** A caller and an agent who hear each other. */
export async function bridged(engine: FreeswitchMediaEngine, zone: string | null = null): Promise<Stage> {
  const stage = await Stage.open(engine, zone);
  const caller = await stage.join(TONES.caller);
  const agent = await stage.invite(TONES.agent);
  await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
  return stage;
}

/** Waits until both of {@link bridged} hear each other. */
export async function hearEachOther(stage: Stage): Promise<void> {
  const [caller, agent] = [...stage.parties.values()];
  await caller!.waitUntilHears([TONES.agent], ALL_TONES);
  await agent!.waitUntilHears([TONES.caller], ALL_TONES);
}
