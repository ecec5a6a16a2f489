import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { guard } from '../../tools/guarded-child.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import type { ForkSender } from './support/fork-sender.ts';
import type { HeardLeg } from './support/listening-site.ts';
import { ListeningSite, until } from './support/listening-site.ts';

/** Says a tone again and again, until the signal. */
async function keepSaying(sender: ForkSender, hz: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await sender.say([{ hz, fromMs: 100, forMs: 300 }], 900, signal);
}

/** A leg that speaks all the time, and whose fork is started again wherever it is moved. */
class Speaker {
  readonly #over = new AbortController();
  readonly #leg: HeardLeg;
  readonly #hz: number;
  #ssrc: number;
  #moves = 0;
  #done: Promise<void>;

  constructor(leg: HeardLeg, ssrc: number, hz: number) {
    [this.#leg, this.#ssrc, this.#hz] = [leg, ssrc, hz];
    this.#done = this.#speak();
  }

  async #speak(): Promise<void> {
    while (!this.#over.signal.aborted) {
      const moved = new AbortController();
      const watch = setInterval(() => {
        if (this.#leg.of('moved').length > this.#moves || this.#over.signal.aborted) moved.abort();
      }, 10);
      await keepSaying(this.#leg.startFork(this.#ssrc++), this.#hz, moved.signal);
      clearInterval(watch);
      this.#moves = this.#leg.of('moved').length;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#done;
  }
}

/** Expects that words came before and after a stretch that is told as missing, and that none are told twice. */
function expectOneGap(leg: HeardLeg, fromMs: number, untilMs: number): void {
  const missing = leg.of('missing');
  expect(missing).toHaveLength(1);
  const { startAt, endAt, reason } = missing[0]!;
  expect(reason).toBe('the worker was replaced');
  // What was said and not told yet when the worker went counts as missing too.
  expect(startAt).toBeLessThanOrEqual(fromMs + 100);
  expect(startAt).toBeGreaterThan(fromMs - 3_000);
  expect(endAt).toBeGreaterThan(fromMs);
  expect(endAt).toBeLessThanOrEqual(untilMs);
  for (const { endMs, startMs } of leg.words) expect(endMs <= startAt + 100 || startMs >= endAt - 100).toBe(true);
  expect(leg.words.some(({ endMs }) => endMs <= startAt + 100)).toBe(true);
  expect(leg.words.some(({ startMs }) => startMs >= endAt)).toBe(true);
}

describe('workers that fail', () => {
  test('kill -9: its legs move to the replacement, the gap is told, and words go on', async () => {
    await using site = await ListeningSite.open();
    const leg = await site.leg('one');
    await using _speaker = new Speaker(leg, 100, 440);
    await until(() => leg.words.length >= 2, 'words');
    const killedMs = site.clock.now();
    process.kill(site.pool.pids[0]!, 'SIGKILL');
    const before = leg.words.length;
    await until(() => leg.of('moved').length === 1, 'the move');
    await until(() => leg.words.length >= before + 2, 'words again');
    expectOneGap(leg, killedMs, site.clock.now());
    expect(leg.of('moved')[0]!.address).toEqual(leg.transcription.address);
    expect(site.pool.figures.restarts).toBe(1);
    expect(site.pool.figures.missingMs).toBeGreaterThan(0);
  });

  test('legs of other workers notice nothing, and the legs that move go to the one that runs', async () => {
    await using site = await ListeningSite.open({ workers: 2 });
    const [one, other] = [await site.leg('one'), await site.leg('other')];
    await using _speaker = new Speaker(one, 200, 440);
    await using _otherSpeaker = new Speaker(other, 300, 700);
    await until(() => one.words.length >= 2 && other.words.length >= 2, 'words');
    const killedMs = site.clock.now();
    process.kill(site.pool.pids[0]!, 'SIGKILL');
    await until(() => one.of('moved').length === 1, 'the move');
    // The other worker runs, so nobody waits for a new one to start.
    expect(site.clock.now() - killedMs).toBeLessThan(1_500);
    const before = one.words.length;
    await until(() => one.words.length >= before + 2, 'words again');
    expectOneGap(one, killedMs, site.clock.now());
    expect(other.events.filter(({ type }) => type === 'moved' || type === 'missing')).toEqual([]);
    await until(() => site.pool.usage().workers === 2, 'the replacement');
    const third = await site.leg('third');
    expect(third.transcription.address.port).toBeGreaterThan(0);
  });

  test('a worker that does not answer is replaced', async () => {
    await using site = await ListeningSite.open();
    const leg = await site.leg('one');
    await using _speaker = new Speaker(leg, 400, 440);
    await until(() => leg.words.length >= 1, 'words');
    const [pid] = site.pool.pids;
    const stoppedMs = site.clock.now();
    process.kill(pid!, 'SIGSTOP');
    const before = leg.words.length;
    await until(() => leg.of('moved').length === 1, 'the move');
    await until(() => leg.words.length >= before + 1, 'words again');
    expectOneGap(leg, stoppedMs, site.clock.now());
    expect(existsSync(`/proc/${String(pid)}`)).toBe(false);
  }, 30_000);

  test('a leg that ends while it has no worker ends at once, with the rest told as missing', async () => {
    await using site = await ListeningSite.open();
    const leg = await site.leg('one');
    await leg.startFork(500).say([{ hz: 440, fromMs: 100, forMs: 300 }], 500);
    process.kill(site.pool.pids[0]!, 'SIGKILL');
    await until(() => site.pool.usage().workers === 0, 'the loss');
    expect(await leg.transcription.end()).toBeNull();
    expect(leg.of('missing')).toHaveLength(1);
    expect(leg.of('voice').at(-1)?.speaking ?? false).toBe(false);
    expect(site.pool.usage().legs).toBe(0);
  });

  test('workers that cannot start: a leg is refused in time, with the reason', async () => {
    const settings = { url: '', fails: 'there is no model' };
    await using failing = await ListeningSite.openAnyway({ settings });
    await until(() => failing.pool.unavailable()?.includes('there is no model') === true, 'the reason');
    const startedMs = failing.clock.now();
    await expect(failing.leg('one')).rejects.toThrow(/./);
    expect(failing.clock.now() - startedMs).toBeLessThan(4_000);
    expect(failing.pool.usage()).toEqual({ legs: 0, workers: 0 });
  });

  test('a worker that does not take a leg: its reason is told', async () => {
    await using site = await ListeningSite.open({ address: '192.0.2.1' });
    await expect(site.leg('one')).rejects.toThrow('EADDRNOTAVAIL');
  });

  test('Ctrl-C and the service manager reach all processes, and the workers wait for the calls', async () => {
    await using site = await ListeningSite.open();
    const leg = await site.leg('one');
    const [pid] = site.pool.pids;
    process.kill(pid!, 'SIGINT');
    process.kill(pid!, 'SIGTERM');
    await leg.startFork(600).say([{ hz: 700, fromMs: 300, forMs: 300 }], 1_200);
    await until(() => leg.text === 'bravo', 'the word');
    expect(site.pool.pids).toEqual([pid]);
  });

  test('a parent that is killed takes its workers with it', async () => {
    const parent = fork(new URL('./support/pool-process.ts', import.meta.url), { execArgv: [], detached: true });
    guard(parent);
    const [pids] = (await once(parent, 'message')) as [readonly number[]];
    expect(pids).toHaveLength(2);
    parent.kill('SIGKILL');
    await until(() => pids.every((pid) => !existsSync(`/proc/${pid}`)), 'the end of the workers');
  });

  test('the processes of one machine have the same monotonic time', async () => {
    const clock = new SystemClock();
    const child = fork(new URL('./support/clock-process.ts', import.meta.url), { execArgv: [], detached: true });
    guard(child);
    await once(child, 'message');
    let leastMs = Infinity;
    for (let ask = 0; ask < 50; ask++) {
      const askedMs = clock.now();
      child.send('now');
      const [toldMs] = (await once(child, 'message')) as [number];
      const answeredMs = clock.now();
      // It lies between the two, so it differs by no more than they do.
      expect(toldMs).toBeGreaterThanOrEqual(askedMs);
      expect(toldMs).toBeLessThanOrEqual(answeredMs);
      leastMs = Math.min(leastMs, answeredMs - askedMs);
      await delay(5);
    }
    expect(leastMs).toBeLessThan(20);
    child.disconnect();
    await once(child, 'exit');
  });
});
