import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoredAgentDesk } from '../../../src/agents/index.ts';
import { AGENT_LIMITS } from '../../../src/ports/agents.ts';
import { asAgentId, asCallId } from '../../../src/ports/ids.ts';
import { agentSchema } from '../../../src/api/schemas/agent-schemas.ts';
import { profile, request } from '../../contract/agents/agent-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryAgents } from '../../fakes/memory-agents.ts';
import { settle } from '../../fakes/settle.ts';
import { ApiUnderTest, errorBody, KEYS } from './api-under-test.ts';

describe('/v1/agents', () => {
  let clock: FakeClock;
  let store: MemoryAgents;
  let desk: StoredAgentDesk;
  let api: ApiUnderTest;
  beforeEach(async () => {
    clock = new FakeClock();
    store = new MemoryAgents();
    const configured = { ...profile('carl', { skills: { german: 2 } }), state: 'available' } as const;
    desk = await StoredAgentDesk.open({ store, clock, logger: pino({ level: 'silent' }) }, [configured], []);
    const uriFault = (uri: string): string | null => (uri === '9999' ? 'no rule matches 9999' : null);
    api = await ApiUnderTest.start({ agents: { desk, uriFault }, clock });
  });
  afterEach(async () => {
    await api.close();
    await desk.close();
  });

  test('PUT adds an agent, and GET shows it', async () => {
    const body = { name: 'Anna', uri: '2001', skills: { billing: 3 }, maxCalls: 2, wrapUpMs: 5_000, state: 'away' };
    const added = await api.ask('PUT', '/v1/agents/anna', body);
    expect(added).toMatchObject({
      status: 201,
      body: {
        id: 'anna',
        ...body,
        presence: 'away',
        since: '2026-01-01T00:00:00.000Z',
        calls: [],
        configured: false,
        failures: 0,
        pausedUntil: null,
      },
    });
    expect(agentSchema.parse(added.body)).toEqual(added.body);
    expect(await api.ask('GET', '/v1/agents/anna')).toMatchObject({ status: 200, body: added.body });
    expect(api.log.some((line) => line.includes('"route":"/v1/agents/{id}"') && line.includes('"id":"anna"'))).toBe(
      true,
    );
  });

  test('GET /v1/colleagues shows names and states, and nothing else of an agent', async () => {
    await api.ask('PUT', '/v1/agents/anna', { name: 'Anna', uri: '2001', skills: { billing: 3 }, state: 'away' });
    const all = [
      { id: 'anna', name: 'Anna', state: 'away' },
      { id: 'carl', name: 'Agent carl', state: 'available' },
    ];
    expect(await api.ask('GET', '/v1/colleagues')).toMatchObject({ status: 200, body: { nextCursor: null } });
    expect((await api.ask('GET', '/v1/colleagues')).body).toEqual({ items: all, nextCursor: null });
    const first = await api.ask('GET', '/v1/colleagues?limit=1');
    expect(first.body).toEqual({ items: all.slice(0, 1), nextCursor: 'anna' });
    expect((await api.ask('GET', '/v1/colleagues?cursor=anna')).body).toEqual({
      items: all.slice(1),
      nextCursor: null,
    });
  });

  test('how a telephone is watched can be set, and what it does is shown', async () => {
    expect(await api.ask('PUT', '/v1/agents/anna', { uri: '2001', watch: 'dialog' })).toMatchObject({
      body: { watch: 'dialog', phone: 'unknown', state: 'available' },
    });
    desk.notePhone(asAgentId('anna'), { phone: 'busy', calls: 1 });
    await settle();
    const { body } = await api.ask('PUT', '/v1/agents/anna', { name: 'Anna' });
    expect(body).toMatchObject({ watch: 'dialog', phone: 'busy', state: 'busy', presence: 'available' });
    expect(agentSchema.parse(body)).toEqual(body);
  });

  test('PUT changes what it names and nothing else', async () => {
    await api.ask('PUT', '/v1/agents/anna', { uri: '2001', skills: { billing: 3 } });
    const { reserved } = await desk.reserve(request(['anna'], { call: asCallId('c'), at: clock.wall() }));
    expect(await api.ask('PUT', '/v1/agents/anna', { maxCalls: 4 })).toMatchObject({
      status: 200,
      body: {
        name: 'anna',
        uri: '2001',
        skills: { billing: 3 },
        maxCalls: 4,
        state: 'available',
        calls: [{ callId: 'c' }],
      },
    });
    desk.release(reserved[0]!.reservation, 'talked');
    expect(await api.ask('PUT', '/v1/agents/anna', { state: 'offline', skills: {} })).toMatchObject({
      status: 200,
      body: { state: 'offline', skills: {}, calls: [] },
    });
  });

  test('a call that an agent has, and a pause, are shown', async () => {
    await api.ask('PUT', '/v1/agents/anna', { uri: '2001', wrapUpMs: 5_000 });
    const { reserved } = await desk.reserve(request(['anna'], { at: clock.wall() }));
    desk.release(reserved[0]!.reservation, 'talked');
    const at = '2026-01-01T00:00:00.000Z';
    expect((await api.ask('GET', '/v1/agents/anna')).body).toMatchObject({
      state: 'wrap-up',
      calls: [
        { callId: 'call-1', handoffId: 'handoff-1', work: 'wrap-up', since: at, until: '2026-01-01T00:00:05.000Z' },
      ],
    });
    for (let failure = 0; failure < 3; failure += 1) {
      const next = await desk.reserve(request(['carl'], { at: clock.wall() }));
      desk.release(next.reserved[0]!.reservation, 'failed');
    }
    expect((await api.ask('GET', '/v1/agents/carl')).body).toMatchObject({
      failures: 3,
      pausedUntil: '2026-01-01T00:01:00.000Z',
    });
  });

  test('of an agent of the configuration only the state can be changed', async () => {
    expect(await api.ask('PUT', '/v1/agents/carl', { state: 'away' })).toMatchObject({
      status: 200,
      body: { state: 'away', configured: true, skills: { german: 2 } },
    });
    expect(await api.ask('PUT', '/v1/agents/carl', { skills: { german: 2 }, state: 'available' })).toMatchObject({
      status: 200,
    });
    const conflict = { status: 409, body: errorBody('conflict', { state: 'configured' }) };
    expect(await api.ask('PUT', '/v1/agents/carl', { maxCalls: 2 })).toMatchObject(conflict);
    expect(await api.ask('DELETE', '/v1/agents/carl')).toMatchObject(conflict);
    expect(await desk.get(profile('carl').id, clock.wall())).toMatchObject({ maxCalls: 1, configured: true });
  });

  test('DELETE takes an agent out', async () => {
    await api.ask('PUT', '/v1/agents/anna', { uri: '2001' });
    expect((await api.ask('DELETE', '/v1/agents/anna')).status).toBe(204);
    expect(await api.ask('GET', '/v1/agents/anna')).toMatchObject({ status: 404, body: errorBody('not-found') });
    expect((await api.ask('DELETE', '/v1/agents/anna')).status).toBe(404);
  });

  test('agents are listed by id, page by page', async () => {
    for (const id of ['bert', 'anna']) await api.ask('PUT', `/v1/agents/${id}`, { uri: '2001' });
    const ids = (body: unknown): unknown => (body as { items: { id: string }[] }).items.map(({ id }) => id);
    const first = await api.ask('GET', '/v1/agents?limit=2');
    expect(ids(first.body)).toEqual(['anna', 'bert']);
    expect(first.body).toMatchObject({ nextCursor: 'bert' });
    const last = await api.ask('GET', '/v1/agents?limit=2&cursor=bert');
    expect(ids(last.body)).toEqual(['carl']);
    expect(last.body).toMatchObject({ nextCursor: null });
  });

  test.each([
    ['anna', {}, 'uri'],
    ['anna', { uri: '9999' }, 'uri'],
    ['anna', { uri: 'agent:carl' }, 'uri'],
    ['anna', { uri: '2001', state: 'wrap-up' }, 'state'],
    ['anna', { uri: '2001', skills: { 'a b': 1 } }, 'skills.a b'],
    ['anna', { uri: '2001', skills: { a: 0 } }, 'skills.a'],
    ['anna', { uri: '2001', maxCalls: 0 }, 'maxCalls'],
    ['anna', { uri: '2001', nick: 'a' }, 'nick'],
    ['an%20na', { uri: '2001' }, 'id'],
  ])('PUT %s %j is refused at %s', async (id, body, path) => {
    expect(await api.ask('PUT', `/v1/agents/${id}`, body)).toMatchObject({
      status: 400,
      body: errorBody('invalid', [{ path, message: expect.any(String) }]),
    });
  });

  test('one more agent than there can be is refused, with the bound', async () => {
    for (let number = 1; number < AGENT_LIMITS.maxAgents; number += 1) {
      await store.put(profile(`a${String(number)}`), null, { configured: false, at: 0 });
    }
    const refused = await api.ask('PUT', '/v1/agents/more', { uri: '2001' });
    expect(refused).toMatchObject({ status: 409, body: { error: { message: 'there can be 10000 agents at most' } } });
  });

  test('a viewer sees agents and changes none', async () => {
    const viewer = { authorization: `Bearer ${KEYS.viewer}` };
    expect((await api.ask('GET', '/v1/agents/carl', undefined, viewer)).status).toBe(200);
    expect((await api.ask('PUT', '/v1/agents/carl', { state: 'away' }, viewer)).status).toBe(403);
    expect((await api.ask('DELETE', '/v1/agents/carl', undefined, viewer)).status).toBe(403);
  });
});

describe('destinations in requests', () => {
  test('they come as text or as an object, of agents or a telephone behind a menu, and the document shows all', async () => {
    const api = await ApiUnderTest.start();
    const document = (await api.ask('GET', '/openapi.json')).body as {
      components: { schemas: Record<string, { properties: Record<string, { items: { anyOf: { type: string }[] } }> }> };
    };
    const { destinations } = document.components.schemas['HandoffRequest']!.properties;
    expect(destinations!.items.anyOf.map(({ type }) => type)).toEqual(['string', 'object', 'object']);
    await api.close();
  });
});
