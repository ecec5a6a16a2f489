import { describe, expect, it } from 'vitest';
import type { FakeIncomingLeg, FakeSignalling } from '../../fakes/fake-signalling.ts';
import { settle } from '../../fakes/settle.ts';
import { RegistryWorld } from './support/registry-world.ts';

type Incoming = ReturnType<FakeSignalling['incoming']>;

/** The Replaces of a peer that names the dialog of a leg. */
function naming(leg: FakeIncomingLeg, earlyOnly = false) {
  const { callId, localTag: toTag, remoteTag: fromTag } = leg.dialog!;
  return { callId, toTag, fromTag, earlyOnly };
}

/** A call that is up. */
async function up(): Promise<{ world: RegistryWorld; caller: FakeIncomingLeg }> {
  const world = new RegistryWorld();
  const caller = (await world.call()).leg();
  return { world, caller };
}

async function replace(world: RegistryWorld, incoming: Incoming, change: object = {}): Promise<number | undefined> {
  world.registry.incoming({ ...incoming.invite, ...change });
  await settle();
  return incoming.leg().rejection?.status;
}

describe('An INVITE with Replaces (RFC 3891 3)', () => {
  it('that names no dialog of ours gets 481, and leaves no record', async () => {
    const { world, caller } = await up();
    const incoming = world.signalling.incoming('offer', { ...naming(caller), fromTag: 'nobody' });
    expect(await replace(world, incoming)).toBe(481);
    expect([world.calls.length, world.registry.size]).toEqual([1, 1]);
  });

  it('that is for early dialogs only gets 486 if the dialog is confirmed', async () => {
    const { world, caller } = await up();
    expect(await replace(world, world.signalling.incoming('offer', naming(caller, true)))).toBe(486);
  });

  it('that names an early dialog which we did not begin gets 481', async () => {
    const { world, caller } = await up();
    const found = { leg: caller, early: true, outgoing: false };
    world.signalling.find = () => found;
    expect(await replace(world, world.signalling.incoming('offer', naming(caller)))).toBe(481);
    world.signalling.find = () => ({ ...found, outgoing: true });
    expect(await replace(world, world.signalling.incoming('offer', naming(caller)))).not.toBe(481);
  });

  it('that comes from an address of no trunk gets 403; one of our own needs none', async () => {
    const { world, caller } = await up();
    const from = { sourceAddress: '192.0.2.99' };
    expect(await replace(world, world.signalling.incoming('offer', naming(caller)), from)).toBe(403);
    const ours = await replace(world, world.signalling.incoming('offer', naming(caller)), { ...from, ours: true });
    expect(ours).not.toBe(403);
  });

  it('that is faulty is refused as any other one', async () => {
    const { world, caller } = await up();
    const fault = { status: 420, phrase: 'Bad Extension', reason: 'unsupported-extension' };
    expect(await replace(world, world.signalling.incoming('offer', naming(caller)), { fault })).toBe(420);
  });

  it('reaches the call that has the dialog, and begins none', async () => {
    const { world, caller } = await up();
    await world.call();
    const incoming = world.signalling.incoming('offer', naming(caller));
    world.registry.incoming(incoming.invite);
    await settle();
    expect(world.registry.size).toBe(2);
    const told = world.entries.filter(({ type }) => type === 'leg.replacing');
    expect(told).toMatchObject([{ data: { sipCallId: incoming.invite.sipCallId } }]);
    expect(told[0]!.callId).toBe(world.calls[0]!.id);
  });
});
