import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { OrderedCallbacks } from '../../../../src/shared/outgoing/ordered-callbacks.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { settle } from '../../../fakes/settle.ts';

function world(): { readonly clock: FakeClock; readonly callbacks: OrderedCallbacks; readonly log: string[] } {
  const clock = new FakeClock();
  const log: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void log.push(line) });
  return { clock, callbacks: new OrderedCallbacks(clock, logger), log };
}

describe('Callbacks', () => {
  it('come one after the other; those of another order do not wait', async () => {
    const { callbacks } = world();
    const sent: string[] = [];
    const first = Promise.withResolvers<number>();
    callbacks.tell('a', 'one', () => (sent.push('one'), first.promise));
    callbacks.tell('a', 'two', () => (sent.push('two'), Promise.resolve(200)));
    callbacks.tell('b', 'other', () => (sent.push('other'), Promise.resolve(200)));
    await settle();
    expect(sent).toEqual(['one', 'other']);
    first.resolve(404);
    await settle();
    expect(sent).toEqual(['one', 'other', 'two']);
  });

  it('are tried three times where the receiver fails, and then the log says so', async () => {
    const { clock, callbacks, log } = world();
    let tries = 0;
    const fails = (): Promise<number> => {
      tries += 1;
      return tries === 2 ? Promise.reject(new Error('refused')) : Promise.resolve(500);
    };
    callbacks.tell('a', 'completed', fails);
    for (const expected of [1, 2, 3, 3]) {
      await settle();
      expect(tries).toBe(expected);
      clock.advance(1_000);
    }
    expect(JSON.parse(log.join(''))).toMatchObject({ what: 'completed', reason: 'it answered 500' });
  });

  it('are given up after 5 s each', async () => {
    const { clock, callbacks, log } = world();
    callbacks.tell('a', 'ringing', () => new Promise<number>(() => undefined));
    for (let second = 0; second < 18; second += 1) {
      await settle();
      clock.advance(1_000);
    }
    await settle();
    expect(log.join('')).toContain('did not answer within 5000 ms');
  });

  it('that are under way at the end are waited for, and what comes then is left out', async () => {
    const { callbacks, log } = world();
    const first = Promise.withResolvers<number>();
    const sent: string[] = [];
    callbacks.tell('a', 'one', () => (sent.push('one'), first.promise));
    callbacks.tell('a', 'two', () => (sent.push('two'), Promise.resolve(200)));
    let isClosed = false;
    const closing = callbacks.close().then(() => (isClosed = true));
    callbacks.tell('a', 'late', () => (sent.push('late'), Promise.resolve(200)));
    await settle();
    expect(isClosed).toBe(false);
    first.resolve(200);
    await closing;
    expect(sent).toEqual(['one', 'two']);
    expect(log.join('')).toContain('a status callback was left out: the program ends');
  });

  it('that do not arrive in 2 s at the end are given up, with their number', async () => {
    const { clock, callbacks, log } = world();
    const signals: AbortSignal[] = [];
    const never = (signal: AbortSignal): Promise<number> => {
      signals.push(signal);
      return new Promise<number>(() => undefined);
    };
    callbacks.tell('a', 'one', never);
    callbacks.tell('a', 'two', never);
    callbacks.tell('b', 'three', () => Promise.resolve(500));
    const closing = callbacks.close();
    for (let step = 0; step < 4; step += 1) {
      await settle();
      clock.advance(500);
    }
    await closing;
    await callbacks.close();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(JSON.parse(log.join(''))).toMatchObject({ count: 3 });
    expect(clock.pending).toBe(0);
  });

  it('are left out where 1,000 wait', async () => {
    const { callbacks, log } = world();
    for (let count = 0; count < 1_001; count += 1) callbacks.tell('a', 'x', () => new Promise<number>(() => undefined));
    await settle();
    expect(log).toHaveLength(1);
    expect(log[0]).toContain('too many wait');
  });
});
