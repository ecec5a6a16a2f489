import { describe, expect, it } from 'vitest';
import type { AiAction } from '../../../src/ports/ai.ts';
import { ScriptedAi } from '../../fakes/scripted-ai.ts';
import { settle } from '../../fakes/settle.ts';
import type { Fault } from './support/faults.ts';
import { Faults } from './support/faults.ts';
import { CONFIG, RegistryWorld } from './support/registry-world.ts';

const SCRIPT: readonly AiAction[] = [
  { type: 'talk', prompt: { text: 'hello' } },
  { type: 'transfer', destinations: [], whisper: null, reason: 'billing', summary: 'refund', context: null },
];
const ONE_CALL = CONFIG.replace('maxCalls: 5', 'maxCalls: 1');

function worldWith(faults: Faults): RegistryWorld {
  return new RegistryWorld({
    config: ONE_CALL,
    ai: new ScriptedAi(SCRIPT),
    change: (options) => ({
      ...options,
      signalling: faults.wrap('signalling', options.signalling),
      media: faults.wrap('media', options.media),
      store: faults.wrap('store', options.store),
      aiOf: faults.wrap('registry', {
        aiOf: (...of: Parameters<typeof options.aiOf>) => {
          const ai = options.aiOf(...of);
          return ai === null ? null : faults.wrap('ai', ai);
        },
      }).aiOf,
    }),
  });
}

/**
 * Plays a whole call in a world without faults. The AI talks and hands over. The agent answers, accepts, puts the
 * caller on hold and takes the caller back. At last the caller hangs up, and then plenty of time passes.
 */
async function play(world: RegistryWorld, faults: Faults): Promise<void> {
  const { signalling, media, registry } = world;
  const incoming = signalling.incoming();
  registry.incoming(faults.wrap('invite', incoming.invite));
  const held = new Set<unknown>();
  for (let second = 0; second < 40; second += 1) {
    await settle();
    const room = media.rooms.find(({ disposed }) => !disposed);
    for (const agent of signalling.dialled) {
      if (agent.over || agent.hangups.length > 0) continue;
      const state = world.calls[0]?.state;
      if (!agent.isAnswered) agent.answer();
      else if (state === 'with-agent' && !held.has(agent)) {
        held.add(agent);
        void agent.reoffer('offer sendonly');
      } else if (state === 'on-hold') void agent.reoffer('offer sendrecv');
    }
    for (const [leg, sources] of Object.entries(room?.scenes.at(-1)?.hears ?? {})) {
      if (room?.disposed === false && sources.some((source) => source.kind === 'play' && !source.loop))
        room.finishPlay(leg as Parameters<typeof room.finishPlay>[0]);
    }
    const agent = world.calls[0]?.legs.findLast(({ role, state }) => role === 'agent' && state === 'answered');
    if (agent !== undefined && room?.disposed === false) room.digit(agent.id, '1');
    await world.advance(1_000);
  }
  try {
    incoming.leg().end({ status: incoming.leg().isAnswered ? null : 487 });
  } catch {
    // The owner could not take the INVITE.
  }
  await settle();
  for (let minute = 0; minute < 10; minute += 1) await world.advance(60_000);
}

/** The calls of every port in a call where nothing fails. */
async function everyFault(): Promise<readonly Fault[]> {
  const faults = new Faults(null);
  await play(worldWith(faults), faults);
  return [...faults.calls].flatMap(([method, times]) =>
    Array.from({ length: times }, (_, index) => index + 1).flatMap((nth) =>
      Faults.modesOf(method).map((mode): Fault => ({ method, nth, mode })),
    ),
  );
}

const faults = await everyFault();

describe('Each call of each port fails once', () => {
  it('a call in which nothing fails reaches every method', () => {
    const methods = new Set(faults.map(({ method }) => method));
    for (const method of ['media.openRoom', 'room.openWithOffer', 'room.openOffering', 'room.acceptAnswer', 'room.answerOffer', 'room.close', 'room.setScene', 'room.prepare', 'room.record', 'recording.stop', 'room.dispose', 'store.append', 'ai.notify', 'signalling.dial', 'caller.answer', 'leg.hangup', 'invite.take', 'media.unavailable', 'store.unavailable', 'registry.aiOf']) expect([...methods]).toContain(method); // prettier-ignore
  });

  it.each(faults)('$method, time $nth, $mode', async (fault) => {
    const faults = new Faults(fault);
    const world = worldWith(faults);
    await play(world, faults);
    expect(faults.happened).toBe(true);

    expect(world.registry.size).toBe(0);
    expect(world.clock.pending).toBe(0);
    // The far end must clear up a leg that was not asked to end, or did not hear of it. All else is ours.
    const ends = ['caller.reject', 'caller.answer', 'caller.hangup', 'leg.hangup'];
    if (!ends.includes(fault.method)) expect(world.signalling.open.size).toBe(0);
    if (fault.method !== 'room.dispose') expect(world.media.rooms.filter(({ disposed }) => !disposed)).toEqual([]);

    const refusedUnseen = fault.method.endsWith('.unavailable');
    expect(world.calls).toHaveLength(refusedUnseen ? 0 : 1);
    for (const { id, endedAt, ended } of world.calls) {
      expect(endedAt).not.toBeNull();
      expect(ended).not.toBeNull();
      expect(world.facts(id).filter((type) => type === 'call.ended')).toHaveLength(1);
      expect(world.facts(id).at(-1)).toBe('call.ended');
      const sequences = world.store.journal(id).map(({ sequence }) => sequence);
      expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    }

    // The slot of the call is free again.
    const next = await world.call();
    expect(next.leg().answerSdp).not.toBeNull();
  });
});
