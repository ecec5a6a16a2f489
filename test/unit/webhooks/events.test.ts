import { describe, expect, it, test } from 'vitest';
import type { FactEntry } from '../../../src/ports/journal.ts';
import type { ContextCard } from '../../../src/context/index.ts';
import { FACT_VERSION } from '../../../src/ports/facts.ts';
import { asCallId, asHandoffId, asLegId } from '../../../src/ports/ids.ts';
import type { NewDelivery } from '../../../src/ports/outbox.ts';
import type { JournalBatch } from '../../../src/ports/store.ts';
import { WEBHOOK_EVENTS } from '../../../src/ports/webhook-events.ts';
import { openApiWebhooks } from '../../../src/api/openapi/openapi-webhooks.ts';
import type { Receiver } from '../../../src/webhooks/index.ts';
import { EVENT_SCHEMAS, sampleEvent, tellingStore } from '../../../src/webhooks/index.ts';
import { at, sampleCall } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';

const CALL = asCallId('c1');
const CARD = EVENT_SCHEMAS['handoff.started'].parse(sampleEvent('handoff.started', 1, at(0)))['context'] as ContextCard;

function entry(sequence: number, fact: Pick<FactEntry, 'type' | 'data'>): FactEntry {
  return { callId: CALL, sequence, at: at(sequence), kind: 'fact', version: FACT_VERSION, ...fact } as FactEntry;
}

const RINGING = entry(2, {
  type: 'handoff.ringing',
  data: {
    handoffId: asHandoffId('h1'),
    leg: asLegId('l2'),
    destination: 'sip:2001@pbx',
    reason: 'billing',
    summary: 's',
    context: { intent: 'refund' },
    sipStatus: 180,
  },
});
const STARTED = entry(1, { type: 'call.started', data: { from: '+1', to: '+2', route: '*' } });
const HELD = entry(3, { type: 'call.held', data: { leg: asLegId('l2') } });

function batchOf(...entries: FactEntry[]): JournalBatch {
  return { call: sampleCall('c1'), entries, handoffs: [] };
}

function receiver(name: string, ...events: string[]): Receiver {
  return { name, url: 'http://127.0.0.1/', secrets: [], events, allowPrivate: false, timeoutMs: 1, concurrency: 1 };
}

/** A store that keeps what it is given. */
class KeepingStore extends MemoryStore {
  readonly batches: JournalBatch[] = [];
  override append(batch: JournalBatch): Promise<void> {
    this.batches.push(batch);
    return super.append(batch);
  }
}

describe('tellingStore', () => {
  const told: NewDelivery[][] = [];
  const seen: JournalBatch[] = [];
  const written: JournalBatch[] = [];
  function telling(store: KeepingStore, ...receivers: Receiver[]): ReturnType<typeof tellingStore> {
    told.length = seen.length = written.length = 0;
    return tellingStore(store, {
      receiversOf: () => receivers,
      cardOf: () => CARD,
      clock: new FakeClock(),
      onBatch: (batch) => void seen.push(batch),
      onWritten: (batch) => void written.push(batch),
      onStored: (deliveries) => void told.push([...deliveries]),
    });
  }

  it('puts a delivery for each receiver that wants an event into the batch of the event', async () => {
    const store = new KeepingStore();
    const all = telling(store, receiver('all', '*'), receiver('rings', 'handoff.ringing'));
    await all.append(batchOf(STARTED, RINGING, HELD));
    const deliveries = store.batches[0]?.deliveries ?? [];
    expect(deliveries.map(({ webhook, event }) => [webhook, event])).toEqual([
      ['all', 'call.started'],
      ['all', 'handoff.ringing'],
      ['rings', 'handoff.ringing'],
    ]);
    expect(new Set(deliveries.map(({ id }) => id)).size).toBe(3);
    expect(JSON.parse(deliveries[0]!.body)).toEqual({
      id: 'c1.1', event: 'call.started', callId: 'c1', sequence: 1, at: at(1), from: '+1', to: '+2', route: '*',
    }); // prettier-ignore
    expect(JSON.parse(deliveries[1]!.body)).toMatchObject({ event: 'handoff.ringing', context: CARD, sipStatus: 180 });
    expect(told).toEqual([deliveries]);
  });

  it('gives a batch that was refused the same deliveries when it is appended again', async () => {
    const store = new KeepingStore();
    const all = telling(store, receiver('all', '*'));
    const batch = batchOf(STARTED);
    store.failure = new Error('full');
    await expect(all.append(batch)).rejects.toThrow('full');
    expect(told).toEqual([]);
    store.failure = null;
    await all.append(batch);
    expect(store.batches[1]?.deliveries).toEqual(store.batches[0]?.deliveries);
    expect(seen).toHaveLength(1);
    expect(told).toHaveLength(1);
  });

  it('adds nothing where nobody wants anything', async () => {
    const store = new KeepingStore();
    const batch = batchOf(STARTED, HELD);
    await telling(store, receiver('rings', 'handoff.ringing')).append(batch);
    expect(store.batches).toEqual([batch]);
    expect(told).toEqual([]);
  });
});

test.each(WEBHOOK_EVENTS)('the sample of %s fits its schema, and the OpenAPI document has both', (event) => {
  const sample = sampleEvent(event, 1, at(0));
  expect(EVENT_SCHEMAS[event].parse(sample)).toEqual(sample);
  const operation = (openApiWebhooks()[event] as { post: { requestBody: { content: object } } }).post;
  expect(operation.requestBody.content).toMatchObject({
    'application/json': {
      schema: {
        type: 'object',
        required: expect.arrayContaining(['id', 'event', 'callId', 'sequence', 'at']) as string[],
      },
      example: { event },
    },
  });
});
