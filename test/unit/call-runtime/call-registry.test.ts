import { describe, expect, it } from 'vitest';
import { settle } from '../../fakes/settle.ts';
import { CONFIG, RegistryWorld } from './support/registry-world.ts';

describe('A caller who withholds its number (RFC 3323 4.1.1.3)', () => {
  it.each([
    { anonymous: true, shown: null },
    { anonymous: false, shown: '+15550001' },
  ])(
    'anonymous $anonymous: the agent sees $shown, and the journal has what the INVITE said',
    async ({ anonymous, shown }) => {
      const world = new RegistryWorld();
      world.signalling.anonymous = anonymous;
      await world.call();
      const { id } = world.only;
      await world.registry.actions.startHandoff(id, {
        reason: 'r',
        summary: '',
        whisper: { text: 'Call from {from}' },
      });
      await settle();
      expect(world.signalling.dialled[0]?.invite.callerNumber).toBe(shown);
      const started = world.store.journal(id).find(({ kind, type }) => kind === 'fact' && type === 'call.started');
      expect(started?.data).toMatchObject({ from: '+15550001', identity: { anonymous, privacy: [] } });
    },
  );
});

describe('An INVITE that asks for an unsupported extension', () => {
  const fault = { status: 420, phrase: 'Bad Extension', reason: 'unsupported-extension' };

  it('is refused on record, and opens nothing (RFC 3261 8.2.2.3)', async () => {
    const world = new RegistryWorld();
    world.signalling.fault = fault;
    const { leg } = await world.call();
    expect(leg().rejection).toMatchObject({ status: 420, reason: 'Bad Extension' });
    expect(world.only.ended).toEqual({ result: 'refused', reason: 'unsupported-extension', sipStatus: 420 });
    expect(world.media.rooms).toEqual([]);
    expect(world.ai.told).toEqual([]);
  });

  it('gets 404 first if there is no such number (RFC 3261 8.2.2.1)', async () => {
    const world = new RegistryWorld({ config: CONFIG.replace('to: "*"', 'to: "+1999"') });
    world.signalling.fault = fault;
    expect((await world.call()).leg().rejection).toMatchObject({ status: 404 });
  });
});

describe('Metadata', () => {
  it('is merged at every level (RFC 7396)', async () => {
    const world = new RegistryWorld();
    await world.call();
    const { id } = world.only;
    await world.registry.actions.patchMetadata(id, { crm: { name: 'Dana', open: 2 } });
    expect(await world.registry.actions.patchMetadata(id, { crm: { open: null, tier: 1 } })).toMatchObject({
      ok: true,
      value: { metadata: { crm: { name: 'Dana', tier: 1 } } },
    });
  });

  it('cannot grow without end by many changes, at whatever level', async () => {
    const world = new RegistryWorld();
    await world.call();
    const { id } = world.only;
    await world.registry.actions.patchMetadata(id, { crm: { much: 'x'.repeat(60_000) } });
    expect(await world.registry.actions.patchMetadata(id, { crm: { more: 'x'.repeat(6_000) } })).toEqual({
      ok: false,
      code: 'invalid',
      path: 'metadata',
      message: 'would make more than 65536 bytes',
    });
    expect(
      await world.registry.actions.patchMetadata(id, { crm: { much: null, more: 'x'.repeat(6_000) } }),
    ).toMatchObject({
      ok: true,
    });
  });

  it('cannot be nested without end', async () => {
    const world = new RegistryWorld();
    await world.call();
    const deep = JSON.parse(`${'{"a":'.repeat(50)}1${'}'.repeat(50)}`) as Record<string, unknown>;
    expect(await world.registry.actions.patchMetadata(world.only.id, deep)).toMatchObject({
      code: 'invalid',
      message: 'is nested too deeply',
    });
  });
});

describe('A media engine that hangs', () => {
  it('opens no room: the caller is refused on record, and a room that comes late is closed', async () => {
    const world = new RegistryWorld();
    const release = world.media.hold();
    const { leg } = await world.call();
    expect(leg().rejection).toBeNull();
    await world.advance(10_000);
    expect(leg().rejection).toEqual({
      status: 503,
      reason: 'Service Unavailable',
      headers: { 'Retry-After': '10' },
    });
    expect(world.only.ended).toEqual({ result: 'refused', reason: 'media-unavailable', sipStatus: 503 });
    expect(world.registry.size).toBe(0);
    release();
    await settle();
    expect(await world.media.usage()).toMatchObject({ rooms: 0, endpoints: 0 });
  });

  it('does not answer the offer: the same', async () => {
    const world = new RegistryWorld();
    const openRoom = world.media.openRoom.bind(world.media);
    world.media.openRoom = async (...args) => {
      const room = await openRoom(...args);
      world.media.rooms[0]?.hold('openWithOffer');
      return room;
    };
    const { leg } = await world.call();
    await world.advance(10_000);
    expect(leg().rejection).toMatchObject({ status: 503 });
    expect(world.only.ended).toEqual({ result: 'failed', reason: 'caller-leg-failed', sipStatus: 503 });
    expect(await world.media.usage()).toMatchObject({ rooms: 0, endpoints: 0 });
  });

  it("does not open the agent's endpoint: the next is tried, then the caller is with the AI again", async () => {
    const world = new RegistryWorld();
    await world.call();
    const { id } = world.only;
    world.media.rooms[0]?.hold('openOffering');
    await world.registry.actions.startHandoff(id, { reason: 'billing', summary: '' });
    await world.advance(10_000);
    await world.advance(10_000);
    expect(world.only.state).toBe('with-ai');
    expect(world.facts(id).filter((type) => type === 'handoff.attemptEnded')).toHaveLength(2);
  });

  it('has not opened a room when the caller gives up: the record has the status that the caller got', async () => {
    const world = new RegistryWorld();
    world.media.hold();
    const { leg } = await world.call();
    leg().end({ status: 487 });
    await world.advance(10_000);
    expect(world.only.ended).toEqual({ result: 'refused', reason: 'media-unavailable', sipStatus: 487 });
  });
});

describe('A store that refuses a part of the journal for good', () => {
  it('the journal says so, and has its end with the whole call', async () => {
    const world = new RegistryWorld();
    const { leg } = await world.call();
    const { id } = world.only;
    world.store.failure = new Error('a value that cannot be stored');
    await world.registry.actions.patchMetadata(id, { a: 1 });
    await settle();
    world.store.failure = null;
    leg().end();
    await settle();
    expect(world.facts(id).slice(-2)).toEqual(['journal.lost', 'call.ended']);
    expect(world.store.journal(id).at(-1)?.data).toMatchObject({ metadata: { a: 1 }, reason: 'caller-hangup' });
    expect(await world.store.openCalls()).toEqual([]);
  });
});

describe('A call that is flooded', () => {
  it('is ended on record, and its journal stops growing', async () => {
    const world = new RegistryWorld();
    const { leg } = await world.call();
    const { id, legs } = world.only;
    for (let key = 0; key < 12_000; key += 1) {
      if (!leg().over) leg().digit('5');
      if (key % 500 === 0) await settle();
    }
    expect(leg().hangups).toEqual([{ q850Cause: 42, text: 'Too many events' }]);
    expect(world.only.ended).toEqual({ result: 'failed', reason: 'too-many-events', sipStatus: 200 });
    expect(world.facts(id).filter((type) => type === 'call.dtmf')).toHaveLength(10_000);
    expect(legs).toHaveLength(1);
    expect(world.registry.size).toBe(0);
  });
});

describe('Handoffs', () => {
  it.each([
    ['destinations[1]', { destinations: ['sip:2001@10.0.0.5', '2001'] }],
    ['fallback[0].uri', { fallback: [{ kind: 'destination', uri: 'tel:+15551234' }] as const }],
  ])('a request for a number is refused at %s if there is no trunk for it', async (path, wanted) => {
    const world = new RegistryWorld({ config: CONFIG.replace(/trunks: \[.*\] \}/, 'trunks: [] }') });
    await world.call();
    const { id } = world.only;
    const request = { reason: 'billing', summary: '', ...wanted };
    const message = 'is a number, which goes through the first of sip.trunks; there is none';
    expect(await world.registry.actions.startHandoff(id, request)).toEqual({
      ok: false,
      code: 'invalid',
      path,
      message,
    });
  });

  it('one call may have as many as its route allows; more are a conflict', async () => {
    const world = new RegistryWorld({ config: CONFIG.replace('handoff: {', 'handoff: { maxPerCall: 1,') });
    await world.call();
    const { id } = world.only;
    const request = { reason: 'billing', summary: '' };
    expect(await world.registry.actions.startHandoff(id, request)).toMatchObject({ ok: true });
    await settle();
    for (const agent of [0, 1]) {
      world.signalling.dialled[agent]?.end({ status: 486 });
      await settle();
    }
    expect(world.only.state).toBe('with-ai');
    expect(await world.registry.actions.startHandoff(id, request)).toMatchObject({
      code: 'conflict',
      message: 'the call has had as many handoffs as its route allows',
    });
  });
});
