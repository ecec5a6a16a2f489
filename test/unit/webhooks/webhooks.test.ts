import { createHmac } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NewDelivery } from '../../../src/ports/outbox.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import type { Receiver } from '../../../src/webhooks/index.ts';
import { Webhooks } from '../../../src/webhooks/index.ts';
import { sampleBatch, sampleCall } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { EventReceiver } from '../../tools/event-receiver.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let clock: FakeClock;
let store: DatabaseStore;
let receiver: EventReceiver;
let webhooks: Webhooks | null;
let log: Record<string, unknown>[];
let settled: { wake: () => void } | null;
let outcomes: { id: string; state: string; error: string | null }[];
let sequences: Map<string, number>;

beforeEach(async () => {
  clock = new FakeClock();
  log = [];
  outcomes = [];
  sequences = new Map();
  settled = null;
  webhooks = null;
  store = await DatabaseStore.open({
    database: { kind: 'sqlite', file: ':memory:' },
    clock,
    logger: pino({ level: 'silent' }),
  });
  receiver = await EventReceiver.open();
});
afterEach(async () => {
  const closed = webhooks?.close();
  clock.advance(5_000);
  await closed;
  await store.close();
  await receiver[Symbol.asyncDispose]();
});

function receiverOf(changes: Partial<Receiver> = {}): Receiver {
  return {
    name: 'crm',
    url: receiver.url,
    secrets: [],
    events: ['*'],
    allowPrivate: false,
    timeoutMs: 10_000,
    concurrency: 4,
    ...changes,
  };
}

async function start(...receivers: Receiver[]): Promise<Webhooks> {
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(JSON.parse(line) as never) });
  webhooks = new Webhooks({
    receivers,
    outbox: store.outbox,
    clock,
    logger,
    onOutcome: (_webhook, { id }, { state, error }) => {
      outcomes.push({ id, state, error });
      settled?.wake();
    },
  });
  await webhooks.start();
  return webhooks;
}

/** Puts an event of a call into the outbox, and tells of it. */
async function put(call: string, id: string, webhook = 'crm'): Promise<void> {
  const sequence = (sequences.get(call) ?? 0) + 1;
  sequences.set(call, sequence);
  const now = clock.wall();
  const delivery: NewDelivery = {
    id,
    webhook,
    event: 'call.started',
    body: JSON.stringify({ id }),
    dueAtMs: now,
    expiresAtMs: now + DAY_MS,
  };
  await store.append({ ...sampleBatch(sampleCall(call), sequence), deliveries: [delivery] });
  webhooks?.wake([delivery]);
}

/** Lets a little time pass, again and again, until so many attempts are on record. */
async function attempts(count: number): Promise<void> {
  while (outcomes.length < count) {
    clock.advance(20);
    await new Promise<void>((resolve) => {
      settled = { wake: resolve };
      setImmediate(resolve);
    });
  }
}

function ids(): string[] {
  return receiver.received.map(({ body }) => (JSON.parse(body) as { id: string }).id);
}

describe('Webhooks', () => {
  it('deliver an event with its name, its id and a signature for each secret', async () => {
    const putAtMs = clock.wall();
    let gotAtMs = 0;
    receiver.answer = (response) => {
      gotAtMs = clock.wall();
      response.writeHead(204).end();
    };
    await start(receiverOf({ secrets: ['new', 'old'] }));
    await put('c1', 'd1');
    await attempts(1);
    const [{ headers, body }] = receiver.received as [(typeof receiver.received)[0]];
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'warmbridge-event': 'call.started',
      'warmbridge-delivery': 'd1',
    });
    const [time, ...signatures] = String(headers['warmbridge-signature']).split(',');
    const seconds = time?.replace('t=', '') ?? '';
    expect(Number(seconds)).toBeGreaterThanOrEqual(Math.floor(putAtMs / 1_000));
    expect(Number(seconds)).toBeLessThanOrEqual(gotAtMs / 1_000);
    const expected = ['new', 'old'].map((secret) => {
      return `v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
    });
    expect(signatures).toEqual(expected);
    expect(outcomes).toEqual([{ id: 'd1', state: 'delivered', error: null }]);
  });

  it('do not sign without a secret', async () => {
    await start(receiverOf());
    await put('c1', 'd1');
    await attempts(1);
    expect(receiver.received[0]?.headers['warmbridge-signature']).toBeUndefined();
  });

  it('deliver the events of a call in order, however often one fails, and do not hold up other calls', async () => {
    let refusals = 3;
    receiver.answer = (response, { body }) => {
      const refused = body.includes('a1') && refusals-- > 0;
      response.writeHead(refused ? 500 : 200).end();
    };
    await start(receiverOf());
    await put('a', 'a1');
    await put('a', 'a2');
    await put('b', 'b1');
    await attempts(3 + 3);
    expect(ids().filter((id) => id.startsWith('a'))).toEqual(['a1', 'a1', 'a1', 'a1', 'a2']);
    expect(ids().indexOf('b1')).toBeLessThan(ids().indexOf('a2'));
  });

  it('wait longer after each failure, and as long as Retry-After asks for (RFC 9110 10.2.3)', async () => {
    receiver.answer = (response) => void response.writeHead(503, { 'Retry-After': '100' }).end();
    await start(receiverOf());
    await put('c1', 'd1');
    await attempts(1);
    const { nextAttemptAt, lastAttemptAt, lastError, lastStatus } = (await store.outbox.getDelivery('d1'))!;
    expect(Date.parse(nextAttemptAt!) - Date.parse(lastAttemptAt!)).toBe(100_000);
    expect({ lastError, lastStatus }).toEqual({ lastError: 'answered 503', lastStatus: 503 });
  });

  it('give an event up after 24 h, on record, and go on with the next of its call', async () => {
    receiver.answer = (response, { body }) => void response.writeHead(body.includes('a1') ? 500 : 200).end();
    await start(receiverOf());
    await put('a', 'a1');
    await attempts(1);
    while (outcomes.at(-1)?.state === 'pending') {
      const before = outcomes.length;
      clock.advance(HOUR_MS);
      await attempts(before + 1);
    }
    expect(outcomes.at(-1)).toEqual({ id: 'a1', state: 'dead', error: 'answered 500' });
    // 1 s, 2 s, 4 s and so on up to an hour, then hourly: a day holds some 35.
    expect(outcomes.length).toBeGreaterThan(20);
    expect(outcomes.length).toBeLessThan(60);
    await put('a', 'a2');
    await attempts(outcomes.length + 1);
    expect(outcomes.at(-1)).toMatchObject({ id: 'a2', state: 'delivered' });
  });

  it.each([301, 302, 307, 308])('do not follow a redirect (%i)', async (status) => {
    receiver.answer = (response) => void response.writeHead(status, { Location: receiver.url }).end();
    await start(receiverOf());
    await put('c1', 'd1');
    await attempts(1);
    expect(outcomes[0]?.error).toBe(`answered ${status}, and redirects are not followed`);
    expect(receiver.received).toHaveLength(1);
  });

  it('take the status, and do not read on where a receiver floods', async () => {
    let written = 0;
    const cut = Promise.withResolvers<undefined>();
    receiver.answer = (response) => {
      response.writeHead(200);
      const flood = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536;
      };
      response.on('drain', flood);
      response.on('close', () => cut.resolve(undefined));
      flood();
    };
    await start(receiverOf());
    await put('c1', 'd1');
    await attempts(1);
    await cut.promise;
    expect(outcomes[0]?.state).toBe('delivered');
    expect(written).toBeLessThan(50 * 1_048_576);
  });

  it('give up an attempt that is not answered in time', async () => {
    receiver.answer = () => undefined;
    await start(receiverOf({ timeoutMs: 3_000 }));
    await put('c1', 'd1');
    while (receiver.received.length === 0) {
      clock.advance(20);
      await new Promise(setImmediate);
    }
    clock.advance(3_000);
    await attempts(1);
    expect(outcomes[0]).toEqual({ id: 'd1', state: 'pending', error: 'it did not answer within 3000 ms' });
  });

  it('do not let a receiver that hangs hold up another', async () => {
    receiver.answer = (response, { headers }) => {
      if (headers.host?.startsWith('127.0.0.1') === true) response.writeHead(200).end();
    };
    const hanging = receiverOf({
      name: 'hangs',
      url: receiver.url.replace('127.0.0.1', 'localhost'),
      concurrency: 1,
      timeoutMs: DAY_MS,
    });
    await start(hanging, receiverOf());
    for (let call = 0; call < 20; call += 1) await put(`h${call}`, `x${call}`, 'hangs');
    for (let call = 0; call < 20; call += 1) await put(`h${call}`, `d${call}`);
    await attempts(20);
    expect(outcomes.filter(({ state }) => state === 'delivered')).toHaveLength(20);
    expect(outcomes.every(({ id }) => id.startsWith('d'))).toBe(true);
  });

  it('ask a receiver that is away by one request at a time, and bring everything at once when it is back', async () => {
    receiver.answer = (response) => void response.writeHead(500).end();
    await start(receiverOf());
    for (let call = 0; call < 12; call += 1) await put(`c${call}`, `d${call}`);
    await attempts(12);
    receiver.answer = (response) => void response.writeHead(200).end();
    await attempts(24);
    expect(outcomes.slice(12).every(({ state }) => state === 'delivered')).toBe(true);
    // Twice as long each time would be more than that.
    const lines = log.filter(({ webhook }) => webhook === 'crm').map(({ msg }) => msg);
    expect(lines).toEqual(['a webhook does not take an event; it is sent again', 'a webhook takes events again']);
  });

  it('deliver on a new connection where the receiver had closed the kept one (RFC 9110 9.2.2)', async () => {
    await start(receiverOf({ concurrency: 1 }));
    await put('c1', 'd1');
    await attempts(1);
    receiver.answer = (response, { body }) => {
      // The connection is cut as the next request comes on it, once.
      if (body.includes('d2') && receiver.received.length === 2) response.socket?.resetAndDestroy();
      else response.writeHead(204).end();
    };
    await put('c2', 'd2');
    await attempts(2);
    expect(outcomes).toMatchObject([{ state: 'delivered' }, { id: 'd2', state: 'delivered', error: null }]);
    expect(receiver.received).toHaveLength(3);
  });

  it('move with the time of day where somebody sets it, both ways', async () => {
    let status = 500;
    receiver.answer = (response) => void response.writeHead(status).end();
    await start(receiverOf());
    for (const stepMs of [-HOUR_MS, 2 * HOUR_MS]) {
      status = 500;
      const before = outcomes.length;
      await put(`c${stepMs}`, `d${stepMs}`);
      await attempts(before + 1);
      clock.stepWall(stepMs);
      status = 200;
      const now = clock.now();
      await attempts(before + 2);
      // Time passes in the test much faster than on the socket; but a retry that does not move waits an hour.
      expect(clock.now() - now).toBeLessThan(HOUR_MS / 2);
      expect(outcomes.at(-1)).toMatchObject({ state: 'delivered' });
    }
  });

  it('give up at the start what waits for a webhook that is not configured any more', async () => {
    await put('c1', 'd1', 'former');
    await start(receiverOf());
    expect(await store.outbox.getDelivery('d1')).toMatchObject({
      state: 'dead',
      lastError: 'the configuration has no webhook of that name any more',
    });
    expect(log).toMatchObject([{ deliveries: 1 }]);
  });

  it('deliver after a restart what waited', async () => {
    await put('c1', 'd1');
    await start(receiverOf());
    await attempts(1);
    expect(ids()).toEqual(['d1']);
  });

  it('leave no timer and no connection when they are closed, in the midst of an attempt too', async () => {
    receiver.answer = () => undefined;
    const open = await start(receiverOf());
    await put('c1', 'd1');
    while (receiver.received.length === 0) {
      clock.advance(20);
      await new Promise(setImmediate);
    }
    const closed = open.close();
    clock.advance(2_000);
    await closed;
    expect(clock.pending).toBe(0);
    expect(outcomes).toEqual([]);
    expect(await store.outbox.getDelivery('d1')).toMatchObject({ state: 'pending', attempts: 0 });
    webhooks = null;
  });

  it('look every hour for events that wait for none before them, until there are no more, and say so', async () => {
    const unstick = vi.spyOn(store.outbox, 'unstick').mockResolvedValueOnce(500).mockResolvedValueOnce(3);
    await start(receiverOf());
    clock.advance(90_000);
    const line = { level: 50, deliveries: 503, msg: 'events waited for none before them; they are sent now' };
    await vi.waitFor(() => expect(log).toMatchObject([line]));
    expect(unstick.mock.calls).toEqual([[clock.wall(), 500], [clock.wall(), 500]]); // prettier-ignore
    clock.advance(HOUR_MS);
    await vi.waitFor(() => expect(unstick).toHaveBeenCalledTimes(3));
  });

  it('begin no attempt any more once they close, though one that is under way succeeds', async () => {
    const answers: (() => void)[] = [];
    receiver.answer = (response) => void answers.push(() => void response.writeHead(204).end());
    const open = await start(receiverOf({ concurrency: 2 }));
    for (const call of ['1', '2', '3']) await put(`c${call}`, `d${call}`);
    while (answers.length < 2) {
      clock.advance(20);
      await new Promise(setImmediate);
    }
    const closed = open.close();
    answers[0]?.();
    // No time passes: closing would give up what is under way.
    while (outcomes.length === 0) await new Promise(setImmediate);
    for (let turn = 0; turn < 10; turn += 1) {
      clock.advance(20);
      await new Promise(setImmediate);
    }
    // The store answers in the order in which it is asked: a claim would be answered by now.
    await store.outbox.countPending('crm', 1);
    expect(await store.outbox.claim('crm', clock.wall(), 10)).toMatchObject([{ id: 'd3' }]);
    clock.advance(2_000);
    await closed;
    expect(clock.pending).toBe(0);
    webhooks = null;
  });
});
