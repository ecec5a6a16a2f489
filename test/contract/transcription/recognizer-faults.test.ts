import { describe, expect, test } from 'vitest';
import { ListeningSite, tonesOf, until } from './support/listening-site.ts';

describe('recognizers that fail', () => {
  test('one that answers late: the words come, at the times when they were said', async () => {
    await using site = await ListeningSite.open();
    site.server.delayMs = 1_500;
    const leg = await site.leg('one');
    const { tones, lengthMs } = tonesOf(440, 700);
    const zeroMs = await leg.startFork(10).say(tones, lengthMs);
    await until(() => leg.words.length >= 2, 'words');
    expect(leg.text).toBe('alpha bravo');
    expect(Math.abs(leg.words[0]!.startMs - (zeroMs + 500))).toBeLessThan(200);
    expect(Math.abs(leg.words[1]!.startMs - (zeroMs + 1_300))).toBeLessThan(200);
  });

  test('one that hangs: what was said is told as missing, and the end of the leg is in time', async () => {
    await using site = await ListeningSite.open();
    site.server.socket.mode = 'silent';
    const leg = await site.leg('one');
    const zeroMs = await leg.startFork(11).say([{ hz: 440, fromMs: 300, forMs: 400 }], 1_500);
    const endedMs = site.clock.now();
    const quality = await leg.transcription.end();
    expect(site.clock.now() - endedMs).toBeLessThan(6_000);
    expect(quality).toMatchObject({ lost: 0 });
    expect(leg.words).toEqual([]);
    const missing = leg.of('missing');
    expect(missing.length).toBeGreaterThan(0);
    expect(Math.min(...missing.map(({ startAt }) => startAt))).toBeLessThan(zeroMs + 350);
    expect(Math.max(...missing.map(({ endAt }) => endAt))).toBeGreaterThan(zeroMs + 600);
    expect(site.pool.figures.restarts).toBe(0);
  });

  test('one that closes: words go on as soon as it is there again', async () => {
    await using site = await ListeningSite.open();
    const leg = await site.leg('one');
    const { tones, lengthMs } = tonesOf(440, 700);
    const fork = leg.startFork(12);
    await fork.say(tones, lengthMs);
    await until(() => leg.words.length >= 2, 'words');
    site.server.socket.cut();
    await fork.say([], 2_000);
    await fork.say(tones, lengthMs);
    await until(() => leg.words.length >= 4, `words again, there are: ${leg.text}`);
    expect(leg.text).toBe('alpha bravo alpha bravo');
  });

  test('one that is away: it is told, calls go on, and words come when it is back', async () => {
    await using site = await ListeningSite.open();
    const leg = await site.leg('one');
    await site.server.socket.away();
    const fork = leg.startFork(13);
    await fork.say([{ hz: 440, fromMs: 300, forMs: 300 }], 1_500);
    await until(() => site.pool.unavailable() !== null, 'the reason on record');
    await site.server.socket.listen();
    await until(() => {
      void fork.say([], 20);
      return site.pool.unavailable() === null;
    }, 'the recognizer again');
    await fork.say([{ hz: 700, fromMs: 300, forMs: 300 }], 1_500);
    await until(() => leg.words.some(({ text }) => text === 'bravo'), 'the word');
  }, 40_000);
});

describe('the end of the pool', () => {
  test('nothing is left open: no process, socket or timer', async () => {
    await until(() => resources().get('ProcessWrap') === 0, 'the end of former tests');
    const before = resources();
    {
      await using site = await ListeningSite.open({ workers: 2 });
      const leg = await site.leg('one');
      await leg.startFork(14).say([{ hz: 440, fromMs: 100, forMs: 300 }], 1_200);
      const closing = site.pool.close();
      expect(site.pool.close()).toBe(closing);
      await closing;
      expect(site.pool.pids).toEqual([]);
      expect(site.pool.usage()).toEqual({ legs: 0, workers: 0 });
      await expect(site.leg('late')).rejects.toThrow('closed');
    }
    const more = (): boolean => [...resources()].some(([kind, count]) => count > (before.get(kind) ?? 0));
    await until(() => !more(), 'nothing left open');
  });
});

/** How many of each kind keep this process busy. */
function resources(): Map<string, number> {
  const kinds = ['ProcessWrap', 'PipeWrap', 'UDPWrap', 'TCPSocketWrap', 'TCPServerWrap', 'Timeout'];
  const active = process.getActiveResourcesInfo();
  return new Map(kinds.map((kind) => [kind, active.filter((one) => one === kind).length]));
}
