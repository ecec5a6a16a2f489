import { beforeEach, describe, expect, it } from 'vitest';
import type { CallId } from '../../../src/ports/ids.ts';
import type { CallRecord } from '../../../src/ports/records.ts';
import { settle } from '../../fakes/settle.ts';
import { RegistryWorld } from './support/registry-world.ts';

const GRACE_MS = 30_000;
const FORCE_MS = 120_000;

let world: RegistryWorld;
beforeEach(() => {
  world = new RegistryWorld();
});

async function call(): Promise<CallId> {
  const before = new Set(world.store.calls.keys());
  await world.call();
  return world.calls.find(({ id }) => !before.has(id))!.id;
}

/** Makes a call whose caller is with an agent. Returns both. */
async function withAgent(): Promise<{
  readonly id: CallId;
  readonly agent: RegistryWorld['signalling']['dialled'][0];
}> {
  const id = await call();
  await world.registry.actions.startHandoff(id, { reason: 'billing', summary: '' });
  await settle();
  const agent = world.signalling.dialled.at(-1)!;
  agent.answer();
  await settle();
  world.media.rooms.at(-1)!.digit(record(id).legs[1]!.id, '1');
  await settle();
  expect(record(id).state).toBe('with-agent');
  return { id, agent };
}

function record(id: CallId): CallRecord {
  return world.store.calls.get(id)!;
}

/** Begins to drain. The returned function says whether the drain is over. */
async function drain(): Promise<() => boolean> {
  let done = false;
  void world.registry.drain({ graceMs: GRACE_MS, forceMs: FORCE_MS }).then(() => {
    done = true;
  });
  await settle();
  return () => done;
}

describe('Draining', () => {
  it('is done at once if no call is up, and leaves no timer', async () => {
    expect((await drain())()).toBe(true);
    expect(world.signalling.drained).toBe(true);
    expect(world.clock.pending).toBe(0);
    expect(world.registry.draining).toBe(true);
  });

  it('refuses new calls on record, and says when to come again (RFC 3261 21.5.4)', async () => {
    await drain();
    const { leg } = await world.call();
    expect(leg().rejection).toEqual({ status: 503, reason: 'Shutting Down', headers: { 'Retry-After': '10' } });
    expect(world.only.ended).toEqual({ result: 'refused', reason: 'shutting-down', sipStatus: 503 });
  });

  it('keeps a call with the AI until the grace is over, and is done then', async () => {
    const id = await call();
    const isDone = await drain();
    await world.advance(GRACE_MS - 1);
    expect(record(id).state).toBe('with-ai');
    expect(isDone()).toBe(false);
    await world.advance(1);
    expect(record(id).ended).toMatchObject({ reason: 'shutdown' });
    expect(isDone()).toBe(true);
    expect(world.clock.pending).toBe(0);
  });

  it.each([
    ['with an agent', 'with-agent', 'offer sendrecv'],
    ['on hold', 'on-hold', 'offer sendonly'],
  ] as const)('spares a call that is %s until the force, and ends it then', async (_, state, offer) => {
    const { id, agent } = await withAgent();
    await agent.reoffer(offer);
    await settle();
    expect(record(id).state).toBe(state);
    const isDone = await drain();
    await world.advance(GRACE_MS);
    await world.advance(FORCE_MS - GRACE_MS - 1);
    expect(record(id).state).toBe(state);
    await world.advance(1);
    expect(record(id).ended).toMatchObject({ reason: 'shutdown' });
    expect(isDone()).toBe(true);
    expect(world.clock.pending).toBe(0);
  });

  it('is done when the last call ends by itself, not before', async () => {
    const { agent: first } = await withAgent();
    const { agent: second } = await withAgent();
    const isDone = await drain();
    first.end();
    await settle();
    expect(world.registry.size).toBe(1);
    expect(isDone()).toBe(false);
    second.end();
    await settle();
    expect(isDone()).toBe(true);
  });
});

it('Ending all calls ends those with an agent too, and lets no new one in', async () => {
  const { id } = await withAgent();
  world.registry.endAll();
  await settle();
  expect(record(id).ended).toMatchObject({ reason: 'shutdown' });
  const { leg } = await world.call();
  expect(leg().rejection).toMatchObject({ status: 503, reason: 'Shutting Down' });
});
