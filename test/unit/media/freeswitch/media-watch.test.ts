import { describe, expect, it } from 'vitest';
import { MediaWatch } from '../../../../src/media/freeswitch/media-watch.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { settle } from '../../../fakes/settle.ts';

class Stage {
  readonly clock = new FakeClock();
  readonly told: string[] = [];
  readonly returns: number[] = [];
  /** The packets that FreeSWITCH counts. Null if it does not tell. */
  packets: number | null = 0;
  readonly watch: MediaWatch;
  readonly #startMs = this.clock.now();

  constructor(inactivityMs: number) {
    this.watch = new MediaWatch({
      clock: this.clock,
      inactivityMs,
      count: () => Promise.resolve(this.packets),
      onFirst: () => this.told.push(`first ${this.#at()}`),
      onTimeout: () => this.told.push(`timeout ${this.#at()}`),
      onReturn: () => this.returns.push(this.#at()),
    });
  }

  /** Lets time pass. Meanwhile `packetsPerSecond` come in. */
  async pass(ms: number, packetsPerSecond = 0): Promise<void> {
    for (let passed = 0; passed < ms; passed += 20) {
      if (this.packets !== null) this.packets += (packetsPerSecond * 20) / 1000;
      this.clock.advance(20);
      await settle();
    }
  }

  #at(): number {
    return this.clock.now() - this.#startMs;
  }
}

describe('MediaWatch', () => {
  it('tells the first media soon, and once', async () => {
    const stage = new Stage(30_000);
    stage.watch.expect(true);
    await stage.pass(3000, 50);
    expect(stage.told).toEqual(['first 100']);
  });

  it('tells a silence once it has lasted, an eighth of it late at most, and again only after speech', async () => {
    const stage = new Stage(8000);
    stage.watch.expect(true);
    await stage.pass(10_000, 50);
    await stage.pass(20_000);
    expect(stage.told).toHaveLength(2);
    const [, first] = stage.told;
    expect(Number(first!.split(' ')[1])).toBeGreaterThanOrEqual(18_000);
    expect(Number(first!.split(' ')[1])).toBeLessThanOrEqual(20_000);
    await stage.pass(2000, 50);
    await stage.pass(10_000);
    expect(stage.told).toHaveLength(3);
    expect(stage.returns).toHaveLength(1);
    expect(stage.returns[0]).toBeGreaterThanOrEqual(30_000);
    expect(stage.returns[0]).toBeLessThanOrEqual(31_000);
  });

  it('tells a far end that never spoke', async () => {
    const stage = new Stage(8000);
    stage.watch.expect(true);
    await stage.pass(10_000);
    expect(stage.told.map((line) => line.split(' ')[0])).toEqual(['timeout']);
  });

  it('expects nothing on hold, and counts anew from its end', async () => {
    const stage = new Stage(8000);
    stage.watch.expect(true);
    await stage.pass(4000, 50);
    stage.watch.expect(false);
    await stage.pass(60_000);
    stage.watch.expect(true);
    await stage.pass(7000);
    expect(stage.told).toHaveLength(1);
    await stage.pass(2000);
    expect(stage.told).toHaveLength(2);
  });

  it('takes a missing count for neither speech nor silence', async () => {
    const stage = new Stage(8000);
    stage.packets = null;
    stage.watch.expect(true);
    await stage.pass(20_000);
    expect(stage.told).toEqual([]);
  });

  it('does not look any more once it is stopped', async () => {
    const stage = new Stage(8000);
    stage.watch.expect(true);
    stage.watch.expect(true);
    await stage.pass(200, 50);
    stage.watch.stop();
    expect(stage.clock.pending).toBe(0);
    await stage.pass(20_000);
    expect(stage.told).toHaveLength(1);
  });
});
