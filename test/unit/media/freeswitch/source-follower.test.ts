import { beforeEach, describe, expect, it } from 'vitest';
import { SourceFollower } from '../../../../src/media/freeswitch/source-follower.ts';
import type { RtpAddress } from '../../../../src/ports/media.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { settle } from '../../../fakes/settle.ts';

const PRESENT = { address: '203.0.113.1', port: 61_000 };
const REBOUND = { address: '203.0.113.1', port: 61_999 };
const STRANGER = { address: '203.0.113.66', port: 5_000 };

let clock: FakeClock;
/** What looks show. */
let sources: readonly RtpAddress[] | null;
/** Times of the looks. */
let looks: number[];
let moves: { readonly to: RtpAddress; readonly atMs: number }[];
let present: RtpAddress;
let follower: SourceFollower;

beforeEach(() => {
  clock = new FakeClock();
  const startMs = clock.now();
  sources = [];
  present = PRESENT;
  looks = [];
  moves = [];
  follower = new SourceFollower({
    clock,
    look: () => {
      looks.push(clock.now() - startMs);
      return Promise.resolve(sources);
    },
    present: () => Promise.resolve(present),
    mayMoveTo: (host) => host === PRESENT.address,
    move: (to) => {
      moves.push({ to, atMs: clock.now() - startMs });
      present = to;
      return Promise.resolve();
    },
  });
  follower.talks(true);
  follower.expect(true);
});

async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 100) {
    clock.advance(Math.min(100, left));
    await settle();
  }
}

describe('SourceFollower', () => {
  it('never looks at a leg that talks', async () => {
    await pass(60_000);
    expect(looks).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('follows another port of the same host once two looks a second apart show it alone', async () => {
    sources = [STRANGER, REBOUND];
    follower.talks(false);
    await pass(3_000);
    expect(moves).toEqual([{ to: REBOUND, atMs: 1_200 }]);
  });

  it('follows nobody while the present source sends as well, and then looks seldom', async () => {
    sources = [PRESENT, REBOUND];
    follower.talks(false);
    await pass(21_000);
    expect(moves).toEqual([]);
    expect(looks).toEqual([200, 10_200, 20_200]);
  });

  it('begins to count anew when the present source shows between two looks', async () => {
    sources = [REBOUND];
    follower.talks(false);
    await pass(300);
    sources = [PRESENT];
    await pass(1_000);
    sources = [REBOUND];
    await pass(10_800);
    expect(moves).toEqual([]);
    await pass(300);
    expect(moves).toHaveLength(1);
  });

  it('does not follow a stranger, and looks less and less often', async () => {
    sources = [STRANGER];
    follower.talks(false);
    await pass(17_000);
    expect(moves).toEqual([]);
    expect(looks).toEqual([200, 700, 1_700, 3_700, 7_700, 11_700, 15_700]);
  });

  it('looks on when a look cannot be had', async () => {
    sources = null;
    follower.talks(false);
    await pass(800);
    sources = [REBOUND];
    await pass(3_000);
    expect(moves).toHaveLength(1);
  });

  it('does not follow on hold, nor after the leg has begun to talk, nor after its end', async () => {
    sources = [REBOUND];
    follower.talks(false);
    follower.expect(false);
    await pass(5_000);
    follower.expect(true);
    follower.talks(true);
    await pass(5_000);
    follower.talks(false);
    follower.stop();
    await pass(5_000);
    expect([looks, moves, clock.pending]).toEqual([[], [], 0]);
  });

  it('is not stopped by a channel that is gone', async () => {
    sources = [REBOUND];
    const failing = new SourceFollower({
      clock,
      look: () => Promise.resolve(sources),
      present: () => Promise.reject(new Error('gone')),
      mayMoveTo: () => true,
      move: () => Promise.resolve(),
    });
    failing.expect(true);
    await pass(1_000);
    expect(clock.pending).toBe(1);
    failing.stop();
    expect(clock.pending).toBe(0);
  });
});
