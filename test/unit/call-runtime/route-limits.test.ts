import { describe, expect, it } from 'vitest';
import { asLegId } from '../../../src/ports/ids.ts';
import { settle } from '../../fakes/settle.ts';
import { RegistryWorld } from './support/registry-world.ts';

const ROUTE = '+15559998888';

function configOf(limits: string, more = ''): string {
  return `
sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5", allow: [ "127.0.0.1" ], maxCalls: 50, maxCallsPerSecond: 100 } ] }
prompts: { announcement: { text: "one moment" }, callerLeft: { text: "left" } }
routes:
  - match: { to: "${ROUTE}" }
    ai: { kind: webhook, url: "http://127.0.0.1:9/" }
    ${limits}
    handoff: { destinations: [ "sip:one@pbx" ], fallback: [ { kind: ai } ] ${more} }
`;
}

const FULL = { status: 503, reason: 'Service Unavailable' };

function load(world: RegistryWorld) {
  return world.registry.loadOfRoute(ROUTE);
}

describe('A route with maxCalls', () => {
  it('refuses one more with 503, Retry-After and the cause, on record, and its trunk does not count it', async () => {
    const world = new RegistryWorld({ config: configOf('maxCalls: 2') });
    for (const count of [1, 2]) expect((await world.call()).leg().rejection, `call ${String(count)}`).toBeNull();
    expect((await world.call()).leg().rejection).toEqual({
      ...FULL,
      headers: { 'Retry-After': '10', Reason: 'Q.850;cause=42;text="Switching equipment congestion"' },
    });
    expect(world.calls.at(-1)?.ended).toEqual({ result: 'refused', reason: 'route-full', sipStatus: 503 });
    expect(load(world)).toEqual({ calls: 2, handoffs: 0, refusedCalls: 1, refusedHandoffs: 0 });
    expect(world.registry.callsOn('pbx')).toBe(2);
  });

  it('or with 486, which the caller hears as busy (RFC 3261 21.4.24)', async () => {
    const world = new RegistryWorld({ config: configOf('maxCalls: 1\n    refuseWith: 486') });
    await world.call();
    expect((await world.call()).leg().rejection).toMatchObject({ status: 486, reason: 'Busy Here' });
    expect(world.calls.at(-1)?.ended).toEqual({ result: 'refused', reason: 'route-full', sipStatus: 486 });
  });

  it('has room again however a call ends', async () => {
    const world = new RegistryWorld({ config: configOf('maxCalls: 1') });
    const isFull = async (): Promise<boolean> => (await world.call()).leg().rejection !== null;
    // The caller hangs up.
    const answered = (await world.call()).leg();
    await settle();
    expect(await isFull()).toBe(true);
    answered.end();
    await world.advance(30_000);
    expect(load(world).calls).toBe(0);
    // The caller gives up before the answer.
    const early = (await world.call()).leg();
    early.end({ status: 487 });
    await world.advance(30_000);
    expect(load(world).calls).toBe(0);
    // The media engine fails it.
    const openRoom = world.media.openRoom.bind(world.media);
    world.media.openRoom = () => Promise.reject(new Error('gone'));
    expect((await world.call()).leg().rejection).toMatchObject({ status: 503 });
    world.media.openRoom = openRoom;
    await world.advance(30_000);
    expect(load(world).calls).toBe(0);
    // The operator hangs up.
    await world.call();
    expect(load(world).calls).toBe(1);
    world.registry.endAll();
    await world.advance(60_000);
    expect(load(world)).toMatchObject({ calls: 0, handoffs: 0 });
  });

  it('counts calls of ours: one more is not placed, and no INVITE goes out', async () => {
    const world = new RegistryWorld({ config: configOf('maxCalls: 1') });
    expect(await world.registry.placeCall({ to: '2001', route: ROUTE })).toMatchObject({ ok: true });
    await settle();
    expect((await world.call()).leg().rejection).toMatchObject(FULL);
    expect(await world.registry.placeCall({ to: '2002', route: ROUTE })).toEqual({
      ok: false,
      code: 'unavailable',
      message: `route ${ROUTE}: route-full`,
      retryAfterSeconds: 1,
    });
    expect(world.signalling.dialled).toHaveLength(1);
    expect(world.registry.callsOn('pbx')).toBe(1);
    world.signalling.dialled[0]!.end({ status: 486 });
    await world.advance(30_000);
    expect(load(world).calls).toBe(0);
    expect(world.registry.callsOn('pbx')).toBe(0);
  });
});

describe('A route with maxCallsPerSecond', () => {
  it('refuses what comes faster, and takes calls again a second later', async () => {
    const world = new RegistryWorld({ config: configOf('maxCallsPerSecond: 2') });
    const taken = async (): Promise<boolean> => (await world.call()).leg().rejection === null;
    expect([await taken(), await taken(), await taken()]).toEqual([true, true, false]);
    expect(world.calls.at(-1)?.ended).toMatchObject({ reason: 'route-too-fast' });
    await world.advance(1_000);
    expect([await taken(), await taken(), await taken()]).toEqual([true, true, false]);
  });
});

describe('A route with handoff.maxAtOnce', () => {
  const CONFIG = configOf('maxCalls: 20', ', maxAtOnce: 2');

  async function handOver(world: RegistryWorld) {
    const { leg } = await world.call();
    const { id } = world.calls.at(-1)!;
    await world.registry.actions.startHandoff(id, { reason: 'r', summary: '' });
    await settle();
    return { id, leg: leg() };
  }

  it('calls nobody for one more, which is back with the AI with a reason of its own', async () => {
    const world = new RegistryWorld({ config: CONFIG });
    const first = await handOver(world);
    await handOver(world);
    expect(world.signalling.dialled).toHaveLength(2);
    expect(load(world)).toMatchObject({ handoffs: 2, refusedHandoffs: 0 });
    const third = await handOver(world);
    expect(world.signalling.dialled).toHaveLength(2);
    expect(world.facts(third.id)).toEqual(expect.arrayContaining(['handoff.limited', 'handoff.ended']));
    expect(world.ai.notices.at(-1)).toMatchObject({
      event: 'handoff.ended',
      result: 'returned',
      reason: 'too-many-at-once',
    });
    expect(load(world)).toMatchObject({ handoffs: 2, refusedHandoffs: 1 });
    // One of them is over, and there is room.
    first.leg.end();
    await world.advance(10_000);
    expect(load(world).handoffs).toBe(1);
    await world.registry.actions.startHandoff(third.id, { reason: 'r', summary: '' });
    await settle();
    expect(world.signalling.dialled).toHaveLength(3);
    expect(load(world).handoffs).toBe(2);
    world.registry.endAll();
    await world.advance(60_000);
    expect(load(world)).toMatchObject({ calls: 0, handoffs: 0 });
  });

  it('counts a handoff until somebody has the caller: a conversation has no place', async () => {
    const world = new RegistryWorld({ config: configOf('maxCalls: 20', ', maxAtOnce: 1, accept: { mode: auto }') });
    await handOver(world);
    world.signalling.dialled[0]!.answer();
    await settle();
    world.media.rooms[0]!.finishPlay(asLegId(`${world.only.id}.2`));
    await settle();
    expect(world.facts(world.calls[0]!.id)).toContain('handoff.bridged');
    expect(load(world).handoffs).toBe(0);
  });

  it('without a limit all are counted', async () => {
    const world = new RegistryWorld({ config: configOf('maxCalls: 20') });
    for (const count of [1, 2, 3]) {
      await handOver(world);
      expect(load(world).handoffs).toBe(count);
    }
  });
});
