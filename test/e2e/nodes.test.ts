import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER, API_KEY } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { EventReader } from '../tools/event-reader.ts';
import { postgresMissing, PostgresServer } from '../tools/postgres-server.ts';
import { converse } from './converse.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const WORDS = 'One moment, please.';
// Each node has a drachtio-server of its own; the one of this run would share the calls of both out between them.
const missing = enginesOfRun().pair === 'embedded' ? postgresMissing() : 'one drachtio-server for both';

interface Shown {
  readonly id: string;
  readonly state: string;
}

describe.skipIf(missing !== null)(`Two nodes on one database${missing === null ? '' : `: ${missing}`}`, () => {
  let server: PostgresServer;
  let a: Site;
  let b: Site;
  beforeAll(async () => {
    server = await PostgresServer.start();
    const url = await server.createDatabase();
    const node = async (name: string): Promise<Site> =>
      await Site.open({
        others: {
          store: { url, spool: { directory: 'spool' } },
          node: { name },
          recording: { enabled: true, directory: 'recordings' },
        },
      });
    a = await node('a');
    b = await node('b');
    await eventually('both know each other', async () => {
      const { items } = await b.product.api.get<{ readonly items: readonly { readonly version: string | null }[] }>('/v1/nodes'); // prettier-ignore
      return items.length === 2 && items.every(({ version }) => version !== null);
    });
  }, 90_000);
  afterAll(async () => {
    for (const site of [b, a]) await site[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  }, 30_000);

  /** The call of a caller, as node b lists it. */
  const callOf = async (number: string): Promise<Shown> =>
    await eventually('the call is on record', async () => {
      const { items } = await b.product.api.get<{ readonly items: readonly Shown[] }>(`/v1/calls?from=${encodeURIComponent(number)}`); // prettier-ignore
      return items[0];
    });

  it('are listed by each, with where their APIs are', async () => {
    expect(await b.product.api.get('/v1/nodes')).toMatchObject({
      items: [
        { name: 'a', isOwn: false, state: 'up', api: a.product.apiAddress, draining: false },
        { name: 'b', isOwn: true, state: 'up', api: b.product.apiAddress },
      ],
    });
  });

  it('reach a call of each other: detail, metadata, handoff, recording, end', async () => {
    const { api } = b.product;
    await using caller = await Phone.open('+15550009101', TONES.caller);
    const { callerCall, agentCall } = await converse(a, caller);
    const { id } = await callOf('+15550009101');
    const path = `/v1/calls/${id}`;
    const [there, here] = [await a.product.api.get(path), await api.get(path)];
    expect(here).toEqual(there);
    expect(here).toMatchObject({ state: 'with-agent', recording: { state: 'recording' } });
    const patched = await api.request('PATCH', path, { metadata: { ticket: 7 } });
    expect(patched).toMatchObject({ status: 200, body: { metadata: { ticket: 7 } } });
    expect(await a.product.api.get(path)).toMatchObject({ metadata: { ticket: 7 } });
    expect(await api.request('POST', `${path}/recording/pause`)).toMatchObject({ status: 200 });
    const file = await api.request('GET', `${path}/recording`);
    expect([file.status, JSON.stringify(file.body)]).toEqual([404, expect.stringContaining('of the node a')]);
    expect(await api.request('POST', `${path}/return-to-ai`)).toMatchObject({ status: 202, body: { id } });
    await agentCall.ended();
    await eventually('the AI has the caller', async () => (await api.get<Shown>(path)).state === 'with-ai');
    const begun = await api.request('POST', `${path}/handoffs`, { reason: 'again', summary: 'x' });
    expect(begun).toMatchObject({ status: 202, body: { reason: 'again' } });
    const { id: handoff } = begun.body as Shown;
    const second = await a.agent.sip.nextCall(10_000);
    second.ring();
    expect(await api.request('DELETE', `${path}/handoffs/${handoff}`)).toMatchObject({ status: 200 });
    expect(await api.request('DELETE', path)).toMatchObject({ status: 200, body: { id } });
    await callerCall.ended();
    await eventually('the call is over', async () => (await api.get<Shown>(path)).state === 'ended');
    expect(await api.request('DELETE', path)).toMatchObject({ status: 409 });
    expect(await api.request('DELETE', '/v1/calls/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d')).toMatchObject({
      status: 404,
    });
    const { items } = await api.get<{ readonly items: readonly { readonly route: string }[] }>(`/v1/audit/actions?call=${id}&limit=100`); // prettier-ignore
    expect(items.filter(({ route }) => route === '/v1/calls/{id}/return-to-ai')).toHaveLength(1);
  }, 60_000);

  it('show their calls to who follows at the other one, from the ringing to the end', async () => {
    const events = await EventReader.open(`${b.product.apiAddress}/v1/live/events`, { authorization: `Bearer ${API_KEY}` }); // prettier-ignore
    await events.first(1);
    a.ai.script = ({ event }) => {
      if (event !== 'call.started') return [];
      return [{ type: 'talk', text: WORDS }, { type: 'transfer', reason: 'billing', summary: 'Wants a refund' }]; // prettier-ignore
    };
    await using caller = await Phone.open('+15550009102', TONES.caller);
    const { callerCall, agentCall } = await converse(a, caller);
    const { id } = await callOf('+15550009102');
    await events.untilMessage(({ type, callId, state }) => type === 'state' && callId === id && state === 'with-agent');
    const late = await EventReader.open(`${b.product.apiAddress}/v1/live/events`, { authorization: `Bearer ${API_KEY}` }); // prettier-ignore
    const [snapshot] = await late.first(1);
    expect(snapshot!.message).toMatchObject({ type: 'snapshot', calls: [{ id, state: 'with-agent' }] });
    await callerCall.hangUp();
    await agentCall.ended();
    await events.untilMessage(({ type, callId, state }) => type === 'state' && callId === id && state === 'ended');
    const facts = events.events.flatMap(({ message: { type, callId, event } }) =>
      type === 'event' && callId === id ? [(event as { readonly type: string }).type] : [],
    );
    expect(facts.filter((fact) => fact.startsWith('call.'))[0]).toBe('call.started');
    expect(facts.at(-1)).toBe('call.ended');
    expect(facts).toEqual(expect.arrayContaining(['handoff.started', 'handoff.ringing', 'handoff.bridged']));
    const sequences = events.events.flatMap(({ message: { type, callId, event } }) =>
      type === 'event' && callId === id ? [(event as { readonly sequence: number }).sequence] : [],
    );
    expect(sequences).toEqual([...new Set(sequences)].toSorted((one, other) => one - other));
    const words = events.events.flatMap(({ message: { type, callId, segment } }) =>
      type === 'segment' && callId === id ? [(segment as { readonly text: string }).text] : [],
    );
    expect(words).toContain(WORDS);
    events.close();
    late.close();
  }, 60_000);

  it('say which of them has a call that cannot be acted on, since it was killed; what is on record can be read', async () => {
    const { api } = b.product;
    await using caller = await Phone.open('+15550009103', TONES.caller);
    await caller.call(NUMBER, a.product.udp);
    await a.agent.ringing();
    const { id } = await callOf('+15550009103');
    a.product.signal('SIGKILL');
    await a.product.exited();
    const { status, body } = await api.request('DELETE', `/v1/calls/${id}`);
    expect([status, JSON.stringify(body)]).toEqual([503, expect.stringContaining('the node a has this call')]);
    expect(await api.get(`/v1/calls/${id}`)).toMatchObject({ id });
    await eventually(
      'the other node takes over, and the call is over',
      async () => (await api.request('DELETE', `/v1/calls/${id}`)).status === 409,
      30_000,
    );
    expect(await api.get(`/v1/calls/${id}`)).toMatchObject({ id, state: 'ended', ended: { reason: 'crash' } });
  }, 60_000);
});
