import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServerChoice } from '../../../../src/media/freeswitch/choose-server.ts';
import { chooseServer } from '../../../../src/media/freeswitch/choose-server.ts';

interface Named extends ServerChoice {
  readonly name: string;
}

function server(
  name: string,
  channels: Partial<ServerChoice['occupancy']> = {},
  more: Partial<Pick<ServerChoice, 'unavailable' | 'zone'>> = {},
): Named {
  return {
    name,
    unavailable: null,
    zone: null,
    occupancy: { capacity: 1000, ours: 0, oursSinceCount: 0, others: 0, ...channels },
    ...more,
  };
}

function first(): number {
  return 0;
}

function last(): number {
  return 0.999_999;
}

function chosen(servers: readonly Named[], zone: string | null = null, random = first): string | null {
  return chooseServer(servers, zone, random)?.name ?? null;
}

describe('chooseServer', () => {
  it('takes the least loaded one, with the channels of others', () => {
    expect(chosen([server('a', { ours: 2 }), server('b')])).toBe('b');
    expect(chosen([server('a', { others: 300 }), server('b', { ours: 200 })])).toBe('b');
    expect(chosen([server('a', { others: 300, ours: 200 }), server('b', { others: 501 })])).toBe('a');
  });

  it('goes by how full a server is, not by how many channels it has', () => {
    expect(chosen([server('big', { others: 300, capacity: 4000 }), server('small', { others: 100 })])).toBe('big');
    // What is not known is taken for the usual 1,000.
    const unknown = server('unknown', { others: 101, capacity: Number.POSITIVE_INFINITY });
    expect(chosen([unknown, server('known', { others: 100 })])).toBe('known');
  });

  it('lets equal ones take turns by chance', () => {
    const equal = [server('a', { others: 5 }), server('b', { others: 5 }), server('c', { others: 6 })];
    expect([chosen(equal, null, first), chosen(equal, null, last)]).toEqual(['a', 'b']);
  });

  it('takes others to do as we do since the last count, by their share', () => {
    // Others have three channels for each of ours. One server is back with none, the other has 400: a quarter is for us.
    const gap = (put: number): Named[] => [
      server('back', { ours: put, oursSinceCount: put }),
      server('other', { ours: 100, others: 300 }),
    ];
    expect(chosen(gap(99))).toBe('back');
    expect(chosen(gap(101))).toBe('other');
    // What went of ours, went of theirs as well.
    const gone = server('gone', { ours: 100, oursSinceCount: -20, others: 300 });
    expect(chosen([gone, server('other', { ours: 100, others: 221 })])).toBe('other');
    expect(chosen([gone, server('other', { ours: 100, others: 299 })])).toBe('gone');
    // With few channels of ours our share is not known: one call of ours does not stand for all of theirs.
    expect(chosen([server('a', { ours: 2, oursSinceCount: 2 }), server('b', { others: 4 })])).toBe('a');
    // Where nobody else is, nothing is guessed.
    expect(chosen([server('a', { ours: 50, oursSinceCount: 50 }), server('b', { ours: 51 })])).toBe('a');
  });

  it('takes none that cannot take a call while another can, and one of the zone first', () => {
    const servers = [
      server('full', {}, { unavailable: 'full', zone: 'berlin' }),
      server('near', { others: 900 }, { zone: 'berlin' }),
      server('far', {}, { zone: 'paris' }),
      server('nowhere', { others: 1 }),
    ];
    expect(chosen(servers)).toBe('far');
    expect(chosen(servers, 'berlin')).toBe('near');
    expect(chosen(servers, 'rome')).toBe('far');
    expect(chosen([servers[0]!, servers[3]!], 'berlin')).toBe('nowhere');
    expect(chosen([servers[0]!], 'berlin')).toBeNull();
    expect(chosen([], 'berlin')).toBeNull();
  });

  it('property: an able one whenever there is one, of the zone whenever one there is able', () => {
    const channels = fc.nat(2000);
    const arbitrary = fc.record({
      name: fc.string(),
      unavailable: fc.constantFrom(null, 'full', 'away'),
      zone: fc.constantFrom(null, 'berlin', 'paris'),
      occupancy: fc.record({
        capacity: fc.oneof(fc.nat(2000), fc.constant(Number.POSITIVE_INFINITY)),
        ours: channels,
        oursSinceCount: fc.integer({ min: -50, max: 50 }),
        others: channels,
      }),
    });
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.array(arbitrary), fc.constantFrom(null, 'berlin'), chance, (servers, zone, random) => {
        const able = servers.filter(({ unavailable }) => unavailable === null);
        const best = chooseServer(servers, zone, () => random);
        if (able.length === 0) expect(best).toBeNull();
        else expect(able).toContain(best);
        if (zone !== null && able.some((each) => each.zone === zone)) expect(best?.zone).toBe(zone);
      }),
    );
  });
});

/** Numbers from 0 up to 1 that are the same in each run. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Several nodes that share servers, each of which counts its channels every 2 s. Calls last a minute on average. */
class Pool {
  readonly #ours: number[][];
  readonly #counted: number[][];
  readonly #others: number[][];
  readonly #countsAt: number[];
  readonly #random = chances(1);
  #calls: { endsAt: number; node: number; server: number }[] = [];
  #nowS = 0;

  constructor(nodes: number, servers: number) {
    const zeros = (): number[][] => Array.from({ length: nodes }, () => Array.from({ length: servers }, () => 0));
    [this.#ours, this.#counted, this.#others] = [zeros(), zeros(), zeros()];
    this.#countsAt = Array.from({ length: servers }, () => this.#random() * 2);
  }

  get channels(): number[] {
    return this.#countsAt.map((_, at) => this.#ours.reduce((sum, ours) => sum + ours[at]!, 0));
  }

  /** Begins calls for a while, at some rate over all nodes. @returns the largest difference between two servers */
  run(seconds: number, callsPerSecond: number): number {
    const untilS = this.#nowS + seconds;
    let worst = 0;
    while (this.#nowS < untilS) {
      this.#nowS -= Math.log(1 - this.#random()) / callsPerSecond;
      this.#count();
      this.#end(({ endsAt }) => endsAt < this.#nowS);
      const node = Math.floor(this.#random() * this.#ours.length);
      const server = this.#choice(node);
      this.#ours[node]![server]! += 2;
      this.#calls.push({ endsAt: this.#nowS - Math.log(1 - this.#random()) * 60, node, server });
      worst = Math.max(worst, Math.max(...this.channels) - Math.min(...this.channels));
    }
    return worst;
  }

  /** A server crashes and is back at once. */
  restart(server: number): void {
    this.#end((call) => call.server === server);
  }

  #choice(node: number): number {
    const servers = this.#countsAt.map((_, at) => {
      const ours = this.#ours[node]![at]!;
      const oursSinceCount = ours - this.#counted[node]![at]!;
      return server(String(at), { ours, oursSinceCount, others: this.#others[node]![at]! });
    });
    return Number(chosen(servers, null, this.#random));
  }

  #count(): void {
    this.#countsAt.forEach((at, server) => {
      if (at > this.#nowS) return;
      this.#countsAt[server] = this.#nowS + 2;
      for (const [node, ours] of this.#ours.entries()) {
        this.#others[node]![server] = this.channels[server]! - ours[server]!;
        this.#counted[node]![server] = ours[server]!;
      }
    });
  }

  #end(ends: (call: { endsAt: number; node: number; server: number }) => boolean): void {
    for (const { node, server } of this.#calls.filter(ends)) this.#ours[node]![server]! -= 2;
    this.#calls = this.#calls.filter((call) => !ends(call));
  }
}

describe('several nodes that share servers', () => {
  // Who goes by the last count alone is at 54, 106 and 100 channels in such runs: all nodes fill one server until the next.
  it.each([
    { nodes: 4, servers: 2, rate: 15, most: 30 },
    { nodes: 8, servers: 4, rate: 30, most: 40 },
    { nodes: 20, servers: 3, rate: 20, most: 45 },
  ])(
    '$nodes nodes, $servers servers, $rate calls a second: within $most channels',
    ({ nodes, servers, rate, most }) => {
      const pool = new Pool(nodes, servers);
      pool.run(100, rate);
      expect(pool.run(100, rate)).toBeLessThanOrEqual(most);
    },
  );

  it('fill a server that is back, and not beyond the others', () => {
    const pool = new Pool(4, 2);
    pool.run(120, 15);
    const before = Math.min(...pool.channels);
    pool.restart(0);
    expect(pool.channels[0]).toBe(0);
    pool.run(60, 15);
    expect(pool.channels[0]).toBeGreaterThan(before / 2);
    expect(pool.run(60, 15)).toBeLessThanOrEqual(30);
  });
});
