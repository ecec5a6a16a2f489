import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import type { DeliveryRecord } from '../../src/ports/outbox.ts';
import { WEBHOOK_EVENTS } from '../../src/ports/webhook-events.ts';
import type { ApiClient } from '../sip/harness/api-client.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import type { Settings } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { EventReceiver } from '../tools/event-receiver.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

/** What every event of a receiver has. */
interface Told {
  readonly id: string;
  readonly event: string;
  readonly callId: string;
  readonly sequence: number;
  readonly at: string;
  readonly [field: string]: unknown;
}

const HANDED_OVER = [
  'call.started',
  'handoff.started',
  'handoff.ringing',
  'handoff.answered',
  'call.dtmf',
  'handoff.bridged',
  'handoff.ended',
  'call.ended',
] as const;

const CUT_OFF = ['call.started', 'handoff.started', 'handoff.ringing', 'handoff.ended', 'call.ended'];

function toldTo(receiver: EventReceiver): Told[] {
  return receiver.received.map(({ body }) => JSON.parse(body) as Told);
}

async function untilTold(receiver: EventReceiver, event: string, timeoutMs = 10_000): Promise<Told> {
  return await eventually(`${event} came`, () => toldTo(receiver).find((told) => told.event === event), timeoutMs);
}

/** The events of a call's journal that receivers are told of, as the API has them. */
async function journalOf(api: ApiClient, call: string): Promise<Told[]> {
  const { items } = await api.get<{ items: (Told & { type: string; kind: string })[] }>(
    `/v1/calls/${encodeURIComponent(call)}/events?limit=1000`,
  );
  const events: readonly string[] = WEBHOOK_EVENTS;
  return items
    .filter(({ type, kind }) => kind === 'fact' && events.includes(type))
    .map(({ type, kind: _kind, ...rest }) => ({ ...rest, event: type, id: `${call}.${String(rest.sequence)}` }));
}

async function deliveries(api: ApiClient, query: string): Promise<DeliveryRecord[]> {
  return (await api.get<{ items: DeliveryRecord[] }>(`/v1/webhook-deliveries?limit=200&${query}`)).items;
}

/** The receiver is away: it answers 503. */
function away(response: ServerResponse): void {
  response.writeHead(503).end();
}

/** Makes a call that is up with an agent who rings, and hangs up. */
async function shortCall(site: Site, user: string): Promise<string> {
  await using caller = await Phone.open(user, TONES.caller);
  const call = await caller.call(NUMBER, site.product.udp);
  await site.agent.ringing();
  await call.hangUp();
  return (await site.product.api.endedCall(user)).id;
}

it('a receiver is told of a handoff from call.started to call.ended in order, with what the journal has', async () => {
  await using receiver = await EventReceiver.open();
  await using site = await Site.open({ others: { webhooks: [{ url: receiver.url }] } });
  await using caller = await Phone.open('+15550007101', TONES.caller);
  const callerCall = await caller.call(NUMBER, site.product.udp);
  const agentCall = await site.agent.pickUp();
  await agentCall.briefed();
  await agentCall.press('1');
  await callerCall.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
  await callerCall.hangUp();
  await agentCall.ended();

  await untilTold(receiver, 'call.ended');
  const told = toldTo(receiver);
  expect(told.map(({ event }) => event)).toEqual(HANDED_OVER);
  const { id } = await site.product.api.callFrom(caller.sip.user);
  // The context card grows with the call; what it is at an event is tested on its own.
  expect(told.map(({ context: _context, ...rest }) => rest)).toEqual(
    (await journalOf(site.product.api, id)).map(({ context: _context, ...rest }) => rest),
  );
  expect(told.map(({ sequence }) => sequence)).toEqual(told.map(({ sequence }) => sequence).toSorted((a, b) => a - b));
  expect(receiver.received.map(({ headers }) => headers['warmbridge-event'])).toEqual(HANDED_OVER);
  await eventually('every delivery is on record', async () => {
    const records = await deliveries(site.product.api, 'state=delivered');
    return records.length === HANDED_OVER.length && records.every(({ callId }) => callId === id);
  });
});

it('kill -9 while the receiver is away: after the restart it gets every event, also of the calls cut off, in order', async () => {
  await using receiver = await EventReceiver.open();
  receiver.answer = away;
  await using site = await Site.open({ others: { webhooks: [{ name: 'crm', url: receiver.url }] } });
  const ended = await shortCall(site, '+15550007201');
  await using caller = await Phone.open('+15550007202', TONES.caller);
  await caller.call(NUMBER, site.product.udp);
  await site.agent.ringing();
  await eventually('it rings on record', async () => {
    const { id } = await site.product.api.callFrom(caller.sip.user);
    return (await journalOf(site.product.api, id)).some(({ event }) => event === 'handoff.ringing');
  });
  expect(await deliveries(site.product.api, 'state=delivered')).toEqual([]);
  site.product.signal('SIGKILL');
  expect(await site.product.exited()).toBe('SIGKILL');
  await caller.voice.sendTo(null);

  const before = receiver.received.length;
  const taken: Told[] = [];
  receiver.answer = (response, { body }) => {
    taken.push(JSON.parse(body) as Told);
    response.writeHead(204).end();
  };
  await site.start();
  const { api } = site.product;
  const { id: cutOff } = await api.callFrom(caller.sip.user);
  await eventually(
    'everything is delivered',
    async () => (await deliveries(api, 'state=pending')).length === 0,
    20_000,
  );
  expect(receiver.received.length).toBeGreaterThan(before);
  for (const call of [ended, cutOff]) {
    const journal = await journalOf(api, call);
    expect(journal.map(({ event }) => event)).toEqual(CUT_OFF);
    expect(taken.filter(({ callId }) => callId === call).map(({ id }) => id)).toEqual(journal.map(({ id }) => id));
  }
  expect(taken.findLast(({ callId }) => callId === cutOff)).toMatchObject({
    event: 'call.ended',
    result: 'failed',
    reason: 'crash',
  });
});

it('events for a webhook that the configuration has no more are dead, and are delivered by a replay once it is back', async () => {
  await using receiver = await EventReceiver.open();
  receiver.answer = away;
  const others: { webhooks: readonly Settings[] } = { webhooks: [{ name: 'crm', url: receiver.url }] };
  await using site = await Site.open({ others });
  const call = await shortCall(site, '+15550007301');
  const restart = async (): Promise<void> => {
    site.product.signal('SIGTERM');
    expect(await site.product.exited()).toBe(0);
    await site.start();
  };

  const { webhooks } = others;
  others.webhooks = [];
  await restart();
  const dead = await deliveries(site.product.api, `state=dead&call=${encodeURIComponent(call)}`);
  expect(dead.toReversed().map(({ event }) => event)).toEqual(CUT_OFF);
  expect(dead[0]).toMatchObject({
    webhook: 'crm',
    nextAttemptAt: null,
    lastError: 'the configuration has no webhook of that name any more',
  });

  others.webhooks = webhooks;
  const before = receiver.received.length;
  receiver.answer = (response) => void response.writeHead(204).end();
  await restart();
  const { api } = site.product;
  for (const { id } of dead.toReversed()) {
    expect((await api.request('POST', `/v1/webhook-deliveries/${id}/replay`)).status).toBe(202);
  }
  await eventually(
    'everything is delivered',
    async () => (await deliveries(api, 'state=delivered')).length === dead.length,
  );
  expect(await deliveries(api, 'state=dead')).toEqual([]);
  const replayed = toldTo(receiver).slice(before);
  expect(replayed.map(({ event }) => event)).toEqual(CUT_OFF);
  expect(receiver.received.slice(before).map(({ headers }) => headers['warmbridge-delivery'])).toEqual(
    dead.toReversed().map(({ id }) => id),
  );
});
