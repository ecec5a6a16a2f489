import { describe, expect, test } from 'vitest';
import { Suspects } from '../../../src/transcription/suspects.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

interface Leg {
  readonly name: string;
}

/** One worker at a time, which ends some time after it was given a leg that is poison. */
class World {
  readonly clock = new FakeClock();
  readonly legs: Leg[];
  readonly poison: Leg | undefined;
  readonly placed = new Set<Leg>();
  ends = 0;
  readonly #fuseMs: number;
  readonly suspects: Suspects<Leg> = new Suspects(this.clock, () => this.place());

  constructor(count: number, poison: number | null, fuseMs = 200) {
    this.legs = Array.from({ length: count }, (_, index) => ({ name: `leg ${index}` }));
    this.poison = poison === null ? undefined : this.legs[poison];
    this.#fuseMs = fuseMs;
    this.place();
  }

  place(): void {
    for (const leg of this.suspects.admit(this.legs.filter((each) => !this.placed.has(each)))) {
      this.placed.add(leg);
      this.suspects.placed(leg);
      if (leg === this.poison) this.clock.schedule(this.#fuseMs, () => this.end());
    }
  }

  end(): void {
    this.ends += 1;
    const lost = new Set(this.placed);
    this.placed.clear();
    this.suspects.lost(lost);
    this.clock.schedule(100, () => this.place());
  }
}

describe('Suspects', () => {
  test.each([0, 7, 49])('only the leg that ends workers is left alone (leg %d of 50)', (poison) => {
    const world = new World(50, poison);
    for (let second = 0; second < 600; second += 1) world.clock.advance(1_000);
    expect(world.legs.filter((leg) => !world.placed.has(leg))).toEqual([world.poison]);
    expect(world.ends).toBeLessThanOrEqual(9);
  });

  test('the others are back within two minutes', () => {
    const world = new World(50, 20);
    for (let second = 0; second < 120; second += 1) world.clock.advance(1_000);
    expect(world.placed.size).toBeGreaterThanOrEqual(49);
  });

  test('workers that end now and then for no fault of a leg harm no leg', () => {
    const world = new World(10, null);
    for (let end = 0; end < 30; end += 1) {
      world.clock.advance(31_000);
      world.end();
    }
    world.clock.advance(1_000);
    expect(world.placed.size).toBe(10);
  });

  test('nothing is left once it is closed', () => {
    const world = new World(1, 0);
    for (let second = 0; second < 2; second += 1) world.clock.advance(500);
    world.suspects.close();
    world.suspects.forget(world.legs[0]!);
    world.clock.advance(60_000);
    expect(world.clock.pending).toBe(0);
  });
});
