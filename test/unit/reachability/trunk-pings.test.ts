import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { Breaker, TrunkPings } from '../../../src/reachability/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { FakeSignalling } from '../../fakes/fake-signalling.ts';
import { settle } from '../../fakes/settle.ts';

const INTERVAL_MS = 30_000;
const PATIENCE_MS = 6_000;
const SOON_MS = 5_000;
const MAX_PAUSE_MS = 600_000;
/** The SIP server gives an OPTIONS up that nobody answers (RFC 3261 17.1.2.2, timer F). */
const TIMER_F_MS = 32_000;
/** With `random` 0.5 the first ping is in the middle of its five seconds, and no interval is shorter or longer. */
const FIRST_MS = 2_500;
const URI = 'sip:10.0.0.5';
const PROXY = 'sip:10.0.0.2';

let clock: FakeClock;
let signalling: FakeSignalling;
let breaker: Breaker;
let pings: TrunkPings;
let log: string[];
/** What the trunk answers an OPTIONS with; null: nothing. */
let answer: number | null;
/** OPTIONS that wait for an answer. */
let silent: ((status: number) => void)[];
let random: number;
let timing: { readonly intervalMs: number; readonly patienceMs: number };

beforeEach(() => {
  clock = new FakeClock();
  signalling = new FakeSignalling();
  log = [];
  answer = 200;
  silent = [];
  random = 0.5;
  timing = { intervalMs: INTERVAL_MS, patienceMs: PATIENCE_MS };
  signalling.onPing = async () => {
    if (answer !== null) return answer;
    const { promise, resolve } = Promise.withResolvers<number>();
    silent.push(resolve);
    clock.schedule(TIMER_F_MS, () => resolve(408));
    return await promise;
  };
});

function open(failures = 3, ...names: string[]): void {
  breaker = new Breaker({
    ...{ failures, pauseMs: 30_000, maxPauseMs: MAX_PAUSE_MS, clock },
    onCall: (trunk, verdict) => pings.called(trunk, verdict),
  });
  const trunks = (names.length === 0 ? ['pbx'] : names).map((name) => {
    return { name, uri: URI, proxy: PROXY, auth: undefined, ...timing };
  });
  const logger = pino({}, { write: (line: string) => void log.push(line) });
  pings = new TrunkPings({ trunks, signalling, breaker, failures, clock, logger, random: () => random });
  pings.start();
}

/** Time passes in steps, so that what waits for promises comes between timers. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 500) {
    clock.advance(Math.min(left, 500));
    await settle();
  }
}

/** The first ping is answered. */
async function openAnswering(): Promise<void> {
  open();
  await pass(FIRST_MS);
  expect(breaker.stateOf('pbx')).toMatchObject({ state: 'up' });
}

function sent(): number {
  return signalling.pinged.length;
}

function state(): unknown {
  return breaker.stateOf('pbx')?.state ?? null;
}

function messages(): readonly string[] {
  return log.map((line) => (JSON.parse(line) as { readonly msg: string }).msg);
}

describe('pings of a trunk', () => {
  it('begin soon after the start, and go on by the interval, from the end of one to the next', async () => {
    answer = null;
    open();
    expect(sent()).toBe(0);
    await pass(FIRST_MS);
    expect(signalling.pinged).toEqual([{ uri: URI, auth: undefined, proxy: PROXY }]);
    await pass(4_000);
    silent[0]!(200);
    await settle();
    answer = 200;
    await pass(INTERVAL_MS - 500);
    expect(sent()).toBe(1);
    await pass(500);
    expect(sent()).toBe(2);
    await pass(INTERVAL_MS);
    expect(sent()).toBe(3);
  });

  it.each([
    [0, 0, 27_000],
    [0.999, 4_995, 33_000],
  ])('are spread: random %d gives the first after %d ms, and %d ms to the next', async (value, firstMs, nextMs) => {
    random = value;
    open();
    clock.advance(firstMs - 1);
    expect(sent()).toBe(0);
    clock.advance(1);
    await settle();
    expect(sent()).toBe(1);
    clock.advance(nextMs - 50);
    expect(sent()).toBe(1);
    clock.advance(50);
    expect(sent()).toBe(2);
  });

  it('tell when the newest was sent, its status, and how long it took', async () => {
    open();
    expect(pings.newest('pbx')).toBeNull();
    expect(pings.newest('another')).toBeNull();
    answer = null;
    await pass(FIRST_MS);
    const at = clock.wall();
    await pass(1_000);
    silent[0]!(404);
    await settle();
    expect(pings.newest('pbx')).toEqual({ at, status: 404, roundTripMs: 1_000, up: true, answered: 1, missed: 0 });
    await pass(INTERVAL_MS + PATIENCE_MS);
    expect(pings.newest('pbx')).toMatchObject({ status: null, roundTripMs: null, up: false, answered: 1, missed: 1 });
  });

  it.each([200, 202, 302, 401, 403, 404, 405, 407, 480, 481, 486, 501, 505, 600, 603])(
    '%i means that it is there',
    async (status) => {
      answer = status;
      await openAnswering();
      await pass(4 * INTERVAL_MS);
      expect([state(), pings.newest('pbx')?.up, log]).toEqual(['up', true, []]);
    },
  );

  it.each([408, 500, 502, 503, 504])('%i means what it means for a call: the trunk failed', async (status) => {
    await openAnswering();
    answer = status;
    await pass(INTERVAL_MS);
    expect([state(), pings.newest('pbx')?.up]).toEqual(['failing', false]);
  });
});

describe('a trunk that answered pings, and stops', () => {
  it('is paused after three of them, which come faster, before any call went there', async () => {
    await openAnswering();
    answer = null;
    await pass(INTERVAL_MS + PATIENCE_MS);
    expect([state(), breaker.mayCall('pbx')]).toEqual(['failing', true]);
    await pass(2 * (SOON_MS + PATIENCE_MS) - 500);
    expect(state()).toBe('failing');
    await pass(500);
    expect([state(), breaker.mayCall('pbx')]).toEqual(['paused', false]);
    expect(messages()).toEqual(['a trunk does not answer OPTIONS']);
    const before = sent();
    await pass(INTERVAL_MS + PATIENCE_MS - 500);
    expect(sent() - before, 'pings of a paused trunk come by the interval').toBe(1);
  });

  it('is back at once when it answers one, and the log says so once', async () => {
    await openAnswering();
    answer = null;
    await pass(120_000);
    expect(state()).toBe('paused');
    answer = 200;
    await pass(INTERVAL_MS + PATIENCE_MS);
    expect([state(), breaker.mayCall('pbx')]).toEqual(['up', true]);
    await pass(3 * INTERVAL_MS);
    expect(messages()).toEqual(['a trunk does not answer OPTIONS', 'a trunk answers OPTIONS']);
  });

  it('missed one ping once, however the SIP server gives it up later', async () => {
    await openAnswering();
    answer = null;
    await pass(INTERVAL_MS + PATIENCE_MS);
    answer = 200;
    await pass(TIMER_F_MS);
    expect([state(), pings.newest('pbx')]).toEqual(['up', expect.objectContaining({ status: 200, missed: 1 })]);
  });

  it('whose calls worked before is paused all the same', async () => {
    await openAnswering();
    breaker.call('pbx').worked();
    expect(log).toEqual([]);
    answer = null;
    await pass(2 * INTERVAL_MS);
    expect(state()).toBe('paused');
  });

  it('is back with the answer to an OPTIONS that was given up, because the SIP server repeats it', async () => {
    await openAnswering();
    answer = null;
    await pass(INTERVAL_MS + 3 * PATIENCE_MS + 2 * SOON_MS + 1_000);
    expect(state()).toBe('paused');
    silent.at(-1)!(200);
    await settle();
    expect([state(), pings.newest('pbx')]).toEqual([
      'up',
      expect.objectContaining({ status: 200, roundTripMs: 7_000 }),
    ]);
  });

  it('stays paused while it answers none, and then one call tries: it may be pings alone that it does not answer', async () => {
    await openAnswering();
    answer = 503;
    await pass(INTERVAL_MS + 2 * SOON_MS);
    expect(state()).toBe('paused');
    await pass(MAX_PAUSE_MS - 1_000);
    expect(breaker.mayCall('pbx')).toBe(false);
    await pass(2 * INTERVAL_MS);
    expect(breaker.mayCall('pbx'), 'pings that fail do not put the call off').toBe(true);
    breaker.call('pbx').failed(null);
    expect(breaker.mayCall('pbx')).toBe(false);
    await pass(200_000);
    expect(breaker.mayCall('pbx'), 'the pause after the trial is the longest one, too').toBe(false);
  });

  it('and takes calls all the same is not paused again: only calls count, until it answers one', async () => {
    await openAnswering();
    answer = null;
    await pass(INTERVAL_MS + PATIENCE_MS);
    breaker.call('pbx').worked();
    await pass(20 * INTERVAL_MS);
    expect([state(), breaker.mayCall('pbx')]).toEqual(['up', true]);
    expect(messages()).toEqual([
      'a trunk does not answer OPTIONS',
      'a trunk answers no OPTIONS: only calls show whether it works',
    ]);
    answer = 200;
    await pass(2 * INTERVAL_MS);
    answer = null;
    await pass(4 * INTERVAL_MS);
    expect(state()).toBe('paused');
  });
});

describe('a trunk that never answered a ping', () => {
  it.each<[string, number | null]>([
    ['nothing comes', null],
    ['503 comes', 503],
  ])('is not paused by pings: %s', async (_how, status) => {
    answer = status;
    open();
    const twoMs = FIRST_MS + SOON_MS + (status === null ? 2 * PATIENCE_MS : 0);
    await pass(twoMs);
    expect([pings.newest('pbx')?.missed, log]).toEqual([2, []]);
    await pass(20 * INTERVAL_MS);
    expect([state(), breaker.mayCall('pbx')]).toEqual([null, true]);
    expect(messages()).toEqual(['a trunk answers no OPTIONS: only calls show whether it works']);
    breaker.call('pbx').worked();
    await pass(20 * INTERVAL_MS);
    expect([state(), log.length]).toEqual(['up', 1]);
  });

  it('is paused by calls, and back with the first ping that it answers', async () => {
    answer = null;
    open();
    for (let count = 0; count < 3; count += 1) breaker.call('pbx').failed(null);
    await pass(FIRST_MS + PATIENCE_MS);
    expect(state()).toBe('paused');
    answer = 200;
    await pass(SOON_MS);
    expect(state()).toBe('up');
  });
});

describe('a trunk whose calls fail', () => {
  it('is pinged soon: a dead one is paused for the longest time after one call, not three', async () => {
    await openAnswering();
    await pass(SOON_MS);
    answer = null;
    breaker.call('pbx').failed(null);
    await settle();
    clock.advance(0);
    await settle();
    expect(sent()).toBe(2);
    await pass(2 * PATIENCE_MS + SOON_MS);
    expect(state()).toBe('paused');
    expect(breaker.stateOf('pbx')?.pausedUntil).toBe(clock.wall() + MAX_PAUSE_MS);
  });

  it('is not pinged more often than every five seconds', async () => {
    await openAnswering();
    for (let count = 0; count < 20; count += 1) {
      breaker.call('pbx').failed(null);
      await pass(500);
    }
    expect(sent()).toBe(3);
  });

  it('and that answers pings stays paused: they say nothing of its calls', async () => {
    await openAnswering();
    for (let count = 0; count < 3; count += 1) breaker.call('pbx').failed(null);
    await pass(29_000);
    expect(sent()).toBeGreaterThan(1);
    expect([state(), breaker.mayCall('pbx')]).toEqual(['paused', false]);
    await pass(1_000);
    expect(breaker.mayCall('pbx'), 'one call tries').toBe(true);
  });
});

describe('pings', () => {
  it('do not pile up: while three of a trunk are repeated no other one goes out', async () => {
    answer = null;
    timing = { intervalMs: 1_000, patienceMs: 500 };
    open();
    await pass(5_000);
    expect([sent(), silent.length]).toEqual([3, 3]);
    await pass(TIMER_F_MS - 5_000);
    expect(sent()).toBe(3);
    await pass(2_000);
    expect(sent(), 'the first has ended').toBe(4);
  });

  it('say nothing while our own SIP server is away', async () => {
    await openAnswering();
    answer = null;
    signalling.unavailable = () => 'the SIP server is away';
    await pass(10 * INTERVAL_MS);
    expect([sent(), state()]).toEqual([1, 'up']);
    signalling.unavailable = () => null;
    await pass(SOON_MS);
    expect(sent()).toBe(2);
    signalling.unavailable = () => 'the SIP server is away';
    await pass(PATIENCE_MS);
    expect([state(), pings.newest('pbx')?.missed]).toEqual(['up', 0]);
  });

  it('go to each trunk by itself', async () => {
    signalling.onPing = async () => await Promise.resolve(sent() % 2 === 0 ? 200 : 503);
    open(3, 'one', 'two');
    await pass(FIRST_MS);
    expect([breaker.stateOf('one'), breaker.stateOf('two')]).toEqual([null, expect.objectContaining({ state: 'up' })]);
  });

  it('pause nobody where the breaker is off, and are told all the same', async () => {
    open(0);
    await pass(FIRST_MS);
    answer = null;
    await pass(10 * INTERVAL_MS);
    expect([state(), breaker.mayCall('pbx'), pings.newest('pbx')?.up]).toEqual(['failing', true, false]);
  });

  it.each([true, false])('end with the program (one is on its way: %s)', async (onItsWay) => {
    await openAnswering();
    answer = null;
    await pass(onItsWay ? INTERVAL_MS : 1_000);
    await pings.close();
    await pings.close();
    await settle();
    silent[0]?.(200);
    await settle();
    expect(clock.pending).toBe(onItsWay ? 1 : 0); // that of the fake SIP server
    await pass(10 * INTERVAL_MS);
    expect([sent(), log]).toEqual([onItsWay ? 2 : 1, []]);
  });

  it('outlive a signalling that throws', async () => {
    open();
    signalling.onPing = () => Promise.reject(new Error('a defect'));
    await pass(FIRST_MS + 10 * INTERVAL_MS);
    expect(sent()).toBeGreaterThan(8);
  });
});

describe('other trunks from now on', () => {
  it('one that goes is pinged no more, one that comes is, and of one that stays all is known', async () => {
    open(3, 'pbx', 'old');
    await pass(FIRST_MS);
    const known = pings.newest('pbx');
    expect(known).not.toBeNull();
    const trunk = (name: string): { name: string; uri: string; proxy: string; auth: undefined } => ({
      name,
      uri: URI,
      proxy: PROXY,
      auth: undefined,
    });
    pings.pingThese([
      { ...trunk('pbx'), ...timing },
      { ...trunk('new'), ...timing },
    ]);
    expect([pings.newest('pbx'), pings.newest('old'), pings.newest('new')]).toEqual([known, null, null]);
    await pass(FIRST_MS);
    expect(pings.newest('new')).toMatchObject({ status: 200 });
    // Another address is another trunk.
    pings.pingThese([{ ...trunk('pbx'), uri: 'sip:10.0.0.6', ...timing }]);
    expect(pings.newest('pbx')).toBeNull();
  });
});
