import { describe, expect, it } from 'vitest';
import { asCallId } from '../../../src/ports/ids.ts';
import type { DeliveryState } from '../../../src/ports/outbox.ts';
import { ContextDelivery } from '../../../src/webhooks/index.ts';
import type { Receiver } from '../../../src/webhooks/index.ts';
import { settle } from '../../fakes/settle.ts';

const CALL = asCallId('call');

function receiver(name: string, ...events: string[]): Receiver {
  return { name, url: 'http://127.0.0.1/', secrets: [], events, allowPrivate: false, timeoutMs: 1_000, concurrency: 1 };
}

/** A wait for the context of a call, and whether it is over. */
async function wait(context: ContextDelivery, signal = new AbortController().signal) {
  const waited = { isOver: false };
  void context.delivered(CALL, signal).then(() => {
    waited.isOver = true;
  });
  await settle();
  return waited;
}

async function note(context: ContextDelivery, webhook: string, event: string, state: DeliveryState, call = CALL) {
  const delivery = { id: 'd', event, body: '{}', expiresAtMs: 0, callId: call, attempts: 0 };
  const outcome = { id: 'd', state, dueAtMs: 0, at: '', status: null, error: null };
  context.noted(webhook, delivery, outcome);
  await settle();
}

describe('ContextDelivery', () => {
  it('waits for nobody where no receiver wants an event that brings the context first', async () => {
    const context = new ContextDelivery(() => [receiver('late', 'handoff.ringing', 'call.ended')]);
    expect((await wait(context)).isOver).toBe(true);
  });

  it('waits until every receiver has it', async () => {
    const context = new ContextDelivery(() => [
      receiver('all', '*'),
      receiver('crm', 'handoff.referring', 'handoff.ringing'),
    ]);
    const waited = await wait(context);
    await note(context, 'all', 'handoff.started', 'delivered');
    await note(context, 'crm', 'handoff.referring', 'delivered', asCallId('another'));
    await note(context, 'all', 'handoff.referring', 'delivered');
    expect(waited.isOver).toBe(false);
    await note(context, 'crm', 'handoff.referring', 'delivered');
    expect(waited.isOver).toBe(true);
  });

  it('a receiver that is told by handoff.started only is waited for by that', async () => {
    const context = new ContextDelivery(() => [receiver('early', 'handoff.started')]);
    const waited = await wait(context);
    await note(context, 'early', 'handoff.started', 'delivered');
    expect(waited.isOver).toBe(true);
  });

  it('an attempt that failed is waited for on, and one that is given up is not', async () => {
    const context = new ContextDelivery(() => [receiver('all', '*')]);
    const waited = await wait(context);
    await note(context, 'all', 'handoff.referring', 'pending');
    expect(waited.isOver).toBe(false);
    await note(context, 'all', 'handoff.referring', 'dead');
    expect(waited.isOver).toBe(true);
  });

  it('the end of the call ends the wait', async () => {
    const ending = new AbortController();
    const waited = await wait(new ContextDelivery(() => [receiver('all', '*')]), ending.signal);
    ending.abort();
    await settle();
    expect(waited.isOver).toBe(true);
    expect((await wait(new ContextDelivery(() => [receiver('all', '*')]), ending.signal)).isOver).toBe(true);
  });
});
