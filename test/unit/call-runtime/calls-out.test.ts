import { describe, expect, it } from 'vitest';
import type { AgentDesk } from '../../../src/ports/agents.ts';
import type { CallOrder, PlacedCall } from '../../../src/ports/outgoing-calls.ts';
import { ScriptedAi } from '../../fakes/scripted-ai.ts';
import { settle } from '../../fakes/settle.ts';
import { RegistryWorld } from './support/registry-world.ts';

const CONFIG = `
sip:
  trunks:
    - { name: a, uri: "sip:a.example", allow: [ "127.0.0.1" ], maxCalls: 1 }
    - { name: b, uri: "sip:b.example", maxCalls: 1, maxCallsPerSecond: 2 }
  outbound: [ { match: "+49*", trunks: [ a, b ] }, { match: "2*", trunks: [ b ] } ]
prompts: { announcement: { text: "one moment" }, callerLeft: { text: "left" } }
routes:
  - match: { to: "+15559998888" }
    ai: { kind: webhook, url: "http://127.0.0.1:9/" }
    handoff: { destinations: [ "sip:one@pbx" ] }
  - match: { to: "*" }
    ai: { kind: none }
    handoff: { destinations: [ "sip:one@pbx" ] }
`;
const ORDER: CallOrder = { to: 'tel:+49-30-1', route: '+15559998888' };

/** A world in which somebody ordered a call. */
async function ordered(order: CallOrder = ORDER): Promise<{ world: RegistryWorld; placed: PlacedCall }> {
  const world = new RegistryWorld({ config: CONFIG });
  const placed = await world.registry.placeCall(order);
  await settle();
  return { world, placed };
}

/** Ends every call, and checks that nothing is left. */
async function atRest(world: RegistryWorld): Promise<void> {
  world.registry.endAll();
  await world.advance(60_000);
  expect(world.registry.size).toBe(0);
  expect(world.signalling.usage().legs).toBe(0);
  expect(world.clock.pending).toBe(0);
}

describe('a call of ours', () => {
  it('is an INVITE to the trunk from our number, and is on record as outbound', async () => {
    const { world, placed } = await ordered({ ...ORDER, metadata: { ticket: 7 } });
    expect(placed).toMatchObject({
      ok: true,
      value: { direction: 'outbound', from: '+15559998888', to: '+49301', route: '+15559998888', state: 'routing', metadata: { ticket: 7 } },
    }); // prettier-ignore
    expect(world.signalling.dialled.map(({ invite }) => invite)).toMatchObject([
      { destination: 'sip:+49301@a.example', callerNumber: '+15559998888', headers: {} },
    ]);
    await atRest(world);
  });

  it('may go to an agent, and has its number on record', async () => {
    const agents = { uriOf: (id: string) => (id === 'anna' ? '2001' : null) } as unknown as AgentDesk;
    const world = new RegistryWorld({ config: CONFIG, change: (options) => ({ ...options, agents }) });
    const placed = await world.registry.placeCall({ ...ORDER, to: 'agent:anna' });
    await settle();
    expect(placed).toMatchObject({ ok: true, value: { to: '2001' } });
    expect(world.signalling.dialled[0]?.invite).toMatchObject({ destination: 'sip:2001@b.example' });
    expect(await world.registry.placeCall({ ...ORDER, to: 'agent:bert' })).toMatchObject({
      code: 'invalid',
      path: 'to',
      message: 'there is no agent bert',
    });
    expect(await world.registry.placeCall({ ...ORDER, to: 'skills:any:x' })).toMatchObject({ path: 'to' });
    await atRest(world);
  });

  it('has our number asserted to a trunk that is told callers so (RFC 3325 9.1)', async () => {
    const trusted = 'uri: "sip:a.example", callerIdentity: p-asserted-identity, from: "+1999", diversion: true';
    const world = new RegistryWorld({ config: CONFIG.replace('uri: "sip:a.example"', trusted) });
    await world.registry.placeCall(ORDER);
    await settle();
    const { invite } = world.signalling.dialled[0]!;
    expect(invite).toMatchObject({ callerNumber: '+1999', asserted: { number: '+15559998888' } });
    expect(invite).not.toHaveProperty('divertedFrom');
    await atRest(world);
  });

  it('asks who answers where the order does: the AI hears of it when that is known', async () => {
    const { world } = await ordered({ ...ORDER, machine: 'detect' });
    world.signalling.dialled[0]!.answer();
    await settle();
    // Nobody can listen in this world, so whoever it is counts as a human at once.
    expect(world.ai.notices).toMatchObject([{ event: 'call.started', answeredBy: 'unknown' }]);
  });

  it('names a file for machines that cannot be played', async () => {
    const world = new RegistryWorld({
      config: CONFIG,
      change: (options) => ({ ...options, promptFault: () => Promise.resolve('no such file') }),
    });
    const order = { ...ORDER, machine: 'detect', onMachine: 'leave-message', message: { file: 'none.wav' } } as const;
    expect(await world.registry.placeCall(order)).toEqual({
      ok: false,
      code: 'invalid',
      path: 'message.file',
      message: 'no such file',
    });
  });

  it('runs its route from the answer on: the AI hears of it then, and not while it rings', async () => {
    const { world } = await ordered();
    world.signalling.dialled[0]!.ring();
    await settle();
    expect(world.ai.notices).toEqual([]);
    expect(Object.keys(world.only.legs[0]!)).toContain('trunk');
    expect(world.only.legs).toMatchObject([{ role: 'caller', state: 'ringing', trunk: 'a' }]);
    world.signalling.dialled[0]!.answer();
    await settle();
    expect(world.ai.notices).toEqual([
      { event: 'call.started', from: '+15559998888', to: '+49301', direction: 'outbound' },
    ]);
    expect(world.only).toMatchObject({ state: 'with-ai', ended: null });
    expect(world.facts(world.only.id)).toEqual(['call.started', 'leg.routed', 'call.ringing', 'call.answered']);
    await atRest(world);
  });

  it('shows the agent the party that is handed over', async () => {
    const { world } = await ordered({ ...ORDER, from: '+1555', route: '*' });
    world.signalling.dialled[0]!.answer();
    await settle();
    expect(world.signalling.dialled[1]!.invite).toMatchObject({ destination: 'sip:one@pbx', callerNumber: '+49301' });
    await atRest(world);
  });

  it.each([
    [486, 'busy'],
    [600, 'busy'],
    [603, 'declined'],
    [480, 'no-answer'],
    [404, 'unreachable'],
    [488, 'rejected'],
  ])('that gets %i fails as %s (RFC 3261 21)', async (sipStatus, reason) => {
    const { world } = await ordered();
    world.signalling.dialled[0]!.end({ status: sipStatus });
    await settle();
    expect(world.only.ended).toEqual({ result: 'failed', reason, sipStatus });
    await atRest(world);
  });

  it('that nobody answers ends after the ring time with a CANCEL (RFC 3261 9.1)', async () => {
    const { world } = await ordered({ ...ORDER, ringTimeoutMs: 5_000 });
    world.signalling.dialled[0]!.ring();
    await world.advance(4_999);
    expect(world.only.ended).toBeNull();
    await world.advance(1);
    expect(world.signalling.dialled[0]!.hangups).toMatchObject([{ q850Cause: 19 }]);
    expect(world.only.ended).toEqual({ result: 'failed', reason: 'no-answer', sipStatus: 487 });
    await atRest(world);
  });

  it('goes to the second trunk after a 503 of the first, and both count it', async () => {
    const { world } = await ordered();
    world.signalling.dialled[0]!.end({ status: 503 });
    await settle();
    expect(world.signalling.dialled[1]!.invite.destination).toBe('sip:+49301@b.example');
    world.signalling.dialled[1]!.answer();
    await settle();
    expect(world.only.legs).toMatchObject([{ state: 'answered', trunk: 'b' }]);
    expect(await world.registry.placeCall({ ...ORDER, to: '2001' })).toMatchObject({ ok: false, code: 'unavailable' });
    await atRest(world);
  });

  it('is cancelled by a hangup of the API while it rings', async () => {
    const { world, placed } = await ordered();
    if (!placed.ok) throw new Error('the call was not placed');
    world.signalling.dialled[0]!.ring();
    await settle();
    await world.registry.actions.hangup(placed.value.id);
    await settle();
    expect(world.only.ended).toEqual({ result: 'abandoned', reason: 'api-hangup', sipStatus: 487 });
    await atRest(world);
  });

  it('fails on record where no media can be had', async () => {
    const world = new RegistryWorld({ config: CONFIG });
    world.media.openRoom = () => Promise.reject(new Error('no room'));
    const placed = await world.registry.placeCall(ORDER);
    await settle();
    expect(placed).toMatchObject({ ok: true });
    expect(world.only.ended).toMatchObject({ result: 'failed' });
    expect(world.signalling.dialled).toEqual([]);
    await atRest(world);
  });
});

describe('no call is made', () => {
  it('while the trunks of the number are full; a call takes its trunk until it is over', async () => {
    const { world } = await ordered();
    expect(await world.registry.placeCall(ORDER)).toMatchObject({ ok: true });
    await settle();
    expect(world.signalling.dialled.map(({ invite }) => invite.destination)).toEqual(['sip:+49301@a.example', 'sip:+49301@b.example']); // prettier-ignore
    expect(await world.registry.placeCall(ORDER)).toEqual({
      ok: false,
      code: 'unavailable',
      message: 'trunk a: too-many-calls, trunk b: too-many-calls',
      retryAfterSeconds: 1,
    });
    world.signalling.dialled[0]!.end({ status: 486 });
    await settle();
    expect(await world.registry.placeCall(ORDER)).toMatchObject({ ok: true });
    await atRest(world);
  });

  it.each<[Partial<CallOrder>, string, string]>([
    [{ route: '+1' }, 'route', 'no route has match.to +1'],
    [{ to: '+331' }, 'to', 'no rule of sip.outbound matches +331'],
    [{ to: 'reception' }, 'to', 'expected a sip:'],
    [{ route: '*' }, 'from', 'must be given, because match.to of the route is not one number'],
    [{ from: 'sip:a@b' }, 'from', 'expected a number'],
  ])('for an order that cannot be carried out: %j', async (change, path, message) => {
    const { placed, world } = await ordered({ ...ORDER, ...change });
    expect(placed).toEqual({ ok: false, code: 'invalid', path, message: expect.stringContaining(message) as unknown });
    await atRest(world);
  });

  it('while the program drains, or has too much to do', async () => {
    const world = new RegistryWorld({ config: CONFIG });
    world.registry.endAll();
    expect(await world.registry.placeCall(ORDER)).toMatchObject({ code: 'unavailable', message: 'no call can begin now: shutting-down' }); // prettier-ignore
    const busy = new RegistryWorld({
      config: CONFIG,
      change: (options) => ({ ...options, shed: () => ({ retryAfterSeconds: 5, why: 'late' }) }),
    });
    expect(await busy.registry.placeCall(ORDER)).toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 });
  });
});

describe('a call of ours that an application leads', () => {
  it.each([
    ['+15559998888', '+15559998888'],
    ['+1777', '*'],
  ])('from %s has what the route %s gives, and its own AI', async (from, route) => {
    const world = new RegistryWorld({ config: CONFIG });
    const ai = new ScriptedAi([{ type: 'talk', prompt: { text: 'hello' } }]);
    const placed = await world.registry.placeLedCall({ to: '+49301', from, metadata: { a: 1 } }, ai);
    expect(placed).toMatchObject({ ok: true, value: { from, to: '+49301', route, metadata: { a: 1 } } });
    await settle();
    world.signalling.dialled[0]!.answer();
    await settle();
    expect(ai.notices).toEqual([{ event: 'call.started', from, to: '+49301', direction: 'outbound' }]);
    expect(world.ai.notices).toEqual([]);
    await atRest(world);
    expect(ai.told).toEqual(['call.started', 'call.ended']);
  });

  it('needs no route', async () => {
    const world = new RegistryWorld({ config: CONFIG.replace('to: "*"', 'to: "+1888"') });
    const placed = await world.registry.placeLedCall({ to: '+49301', from: '+1777' }, new ScriptedAi());
    expect(placed).toMatchObject({ ok: true, value: { from: '+1777', route: '*' } });
    await atRest(world);
  });

  it('names a number of ours that is none', async () => {
    const world = new RegistryWorld({ config: CONFIG });
    const placed = await world.registry.placeLedCall({ to: '+49301', from: 'sales' }, new ScriptedAi());
    expect(placed).toMatchObject({ ok: false, code: 'invalid', path: 'from' });
  });
});
