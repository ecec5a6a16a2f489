import { beforeEach, describe, expect, it } from 'vitest';
import { SetUps } from '../../../src/overload/index.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { fact } from './busy-program.ts';

let clock: FakeClock;
let setUps: SetUps;
beforeEach(() => {
  clock = new FakeClock();
  setUps = new SetUps(clock);
});

function tell(type: string, ...calls: readonly string[]): void {
  for (const call of calls) setUps.read(fact(asCallId(call), type));
}

describe('Calls that wait for their 200', () => {
  it('one or two that are late are no queue', () => {
    tell('call.started', 'a', 'b');
    clock.advance(10_000);
    expect(setUps.waitingMs).toBe(0);
  });

  it('three are, which waits as long as the third one does', () => {
    tell('call.started', 'a', 'b');
    clock.advance(50);
    tell('call.started', 'c');
    clock.advance(30);
    tell('call.started', 'd');
    expect(setUps.waitingMs).toBe(30);
  });

  it.each(['call.answered', 'leg.early', 'call.ended'])('are no more in it after %s', (type) => {
    tell('call.started', 'a', 'b', 'c');
    clock.advance(100);
    tell(type, 'b');
    expect(setUps.waitingMs).toBe(0);
  });
});

describe('Calls that were answered', () => {
  it('say how long it took by the median, and one slow one changes nothing', () => {
    for (const [call, ms] of Object.entries({ a: 10, b: 400, c: 20 })) {
      tell('call.started', call);
      clock.advance(ms);
      tell('call.answered', call);
    }
    expect(setUps.answerMs).toBe(20);
  });

  it('say nothing where they are fewer than three, or half a second has passed', () => {
    tell('call.started', 'a', 'b', 'c');
    clock.advance(90);
    tell('call.answered', 'a', 'b');
    expect(setUps.answerMs).toBe(0);
    tell('call.answered', 'c');
    expect(setUps.answerMs).toBe(90);
    clock.advance(500);
    expect(setUps.answerMs).toBe(0);
  });

  it('do not count where the call ended instead', () => {
    tell('call.started', 'a', 'b', 'c');
    clock.advance(90);
    tell('call.ended', 'a', 'b', 'c');
    expect(setUps.answerMs).toBe(0);
  });

  it('what is no fact of a set-up is passed over', () => {
    tell('call.dtmf', 'a', 'b', 'c');
    clock.advance(1_000);
    expect([setUps.answerMs, setUps.waitingMs]).toEqual([0, 0]);
  });
});
