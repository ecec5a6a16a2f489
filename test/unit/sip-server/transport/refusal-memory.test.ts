import { expect, test } from 'vitest';
import { RefusalMemory } from '../../../../src/sip-server/transport/refusal-memory.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

function target(port: number) {
  return { protocol: 'tcp' as const, address: '10.0.0.1', port, host: '10.0.0.1' };
}

test('a refusal is remembered for ten minutes', () => {
  const clock = new FakeClock();
  const memory = new RefusalMemory(clock);
  memory.add(target(1));
  clock.advance(599_000);
  expect([memory.has(target(1)), memory.has(target(2))]).toEqual([true, false]);
  clock.advance(2_000);
  expect(memory.has(target(1))).toBe(false);
});

test('memory is bounded: the oldest makes room', () => {
  const memory = new RefusalMemory(new FakeClock());
  for (let port = 0; port <= 1_000; port += 1) {
    memory.add(target(port));
  }
  expect([memory.has(target(0)), memory.has(target(1)), memory.has(target(1_000))]).toEqual([false, true, true]);
});
