import { expect, test } from 'vitest';
import { TimerQueue } from '../../../../src/sip-server/shared/timer-queue.ts';
import { EchoGate } from '../../../../src/sip-server/user-agent/echo-gate.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

function setUp() {
  const clock = new FakeClock();
  const timers = new TimerQueue(clock, (error) => {
    throw error;
  });
  return { clock, gate: new EchoGate(clock, timers), done: [] as string[] };
}

test('messages right after the echo wait, and keep their order (control protocol 3.3)', () => {
  const { clock, gate, done } = setUp();
  gate.echoed();
  gate.pass(() => done.push('INFO'));
  clock.advance(1);
  gate.pass(() => done.push('BYE'));
  expect(done).toEqual([]);
  clock.advance(20);
  expect(done).toEqual(['INFO', 'BYE']);
});

test('later messages do not wait', () => {
  const { clock, gate, done } = setUp();
  gate.echoed();
  clock.advance(20);
  gate.pass(() => done.push('BYE'));
  expect(done).toEqual(['BYE']);
});
