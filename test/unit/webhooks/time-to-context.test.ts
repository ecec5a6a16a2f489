import { expect, test } from 'vitest';
import type { NewDelivery } from '../../../src/ports/outbox.ts';
import { TimeToContext } from '../../../src/webhooks/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

function delivery(id: string, webhook: string): NewDelivery {
  return { id, webhook, event: 'handoff.ringing', body: '{}', dueAtMs: 0, expiresAtMs: 0 };
}

test('the time runs from the moment the card was made until it arrived, whatever the time of day does', () => {
  const clock = new FakeClock();
  const time = new TimeToContext(clock, 'crm');
  const madeAtMs = clock.now();
  clock.advance(3);
  time.made([delivery('d1', 'crm'), delivery('d2', 'other')], madeAtMs);
  clock.stepWall(-3_600_000);
  clock.advance(40);
  expect(time.arrived('d1')).toBe(43);
  expect(time.arrived('d1')).toBeNull();
  expect(time.arrived('d2')).toBeNull();
});

test('cards that never arrive do not fill the memory', () => {
  const clock = new FakeClock();
  const time = new TimeToContext(clock, 'crm');
  for (let card = 0; card <= 10_000; card += 1) time.made([delivery(`d${card}`, 'crm')], clock.now());
  expect(time.arrived('d0')).toBeNull();
  expect(time.arrived('d10000')).toBe(0);
});
