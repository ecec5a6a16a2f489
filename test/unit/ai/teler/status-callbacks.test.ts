import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { StatusCallbacks } from '../../../../src/ai/teler/index.ts';
import { asCallId } from '../../../../src/ports/ids.ts';
import { OrderedCallbacks } from '../../../../src/shared/outgoing/ordered-callbacks.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

type Send = Parameters<OrderedCallbacks['tell']>[2];

/** Callbacks that are sent when the test says so. */
class Told extends OrderedCallbacks {
  readonly completed: { readonly order: string; readonly send: Send }[] = [];

  override tell(order: string, what: string, send: Send): void {
    if (what === 'call.completed') this.completed.push({ order, send });
  }
}

it('remembers when 10,000 calls were answered: the oldest gives way, and is told without a duration', async () => {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(JSON.parse(body));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/status`;
  const clock = new FakeClock();
  const callbacks = new Told(clock, pino({ level: 'silent' }));
  const told = new StatusCallbacks({ url, accountId: 'acc', clock, callbacks });
  for (let number = 0; number < 10_001; number += 1) told.answered(asCallId(`call ${String(number)}`), '+1', '+2');
  clock.advance(5_000);
  for (const call of ['call 0', 'call 1']) told.completed(asCallId(call), { from: '+1', to: '+2' }, 'completed');
  for (const { order, send } of callbacks.completed) {
    expect(order).toContain(url);
    expect(await send(new AbortController().signal)).toBe(200);
  }
  expect(bodies).toMatchObject([{ data: { call_id: 'call 0', duration: 0 } }, { data: { call_id: 'call 1', duration: 5 } }]); // prettier-ignore
  server.close();
});
