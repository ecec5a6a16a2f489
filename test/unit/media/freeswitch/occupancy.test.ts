import { beforeEach, describe, expect, it } from 'vitest';
import { Occupancy } from '../../../../src/media/freeswitch/occupancy.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

let clock: FakeClock;
let calls: number;
let occupancy: Occupancy;

function add(endpoints: number): void {
  for (let each = 0; each < endpoints; each++) occupancy.add();
}

beforeEach(() => {
  clock = new FakeClock();
  calls = 0;
  occupancy = new Occupancy({ clock, calls: () => calls });
});

describe('Occupancy', () => {
  it('takes for those of others what is not ours, and adds what is ours by now', () => {
    expect(occupancy.channels).toBeNull();
    add(3);
    occupancy.counted({ sessions: 10, maxSessions: 1000 });
    expect(occupancy).toMatchObject({ others: 7, ours: 3, oursSinceCount: 0, channels: 10, capacity: 999 });
    add(2);
    occupancy.remove();
    expect(occupancy).toMatchObject({ others: 7, ours: 4, oursSinceCount: 1, channels: 11 });
    occupancy.counted({ sessions: 4, maxSessions: 500 });
    expect(occupancy).toMatchObject({ others: 0, ours: 4, oursSinceCount: 0, channels: 4, capacity: 499 });
    // Ours are being made, and it has not counted them yet.
    add(3);
    occupancy.counted({ sessions: 5, maxSessions: 500 });
    expect(occupancy).toMatchObject({ others: 0, channels: 7 });
  });

  it('keeps room for the agent of each call', () => {
    calls = 2;
    occupancy.add();
    expect(occupancy.ours).toBe(4);
    // FreeSWITCH with max-sessions 11 takes ten: 4 of others, 4 of ours, 2 for the next.
    occupancy.counted({ sessions: 5, maxSessions: 11 });
    expect(occupancy.full).toBeNull();
    occupancy.counted({ sessions: 5, maxSessions: 10 });
    expect(occupancy.full).not.toBeNull();
    occupancy.counted({ sessions: 6, maxSessions: 11 });
    expect(occupancy.full).toBe('full: it has no room for a whole call');
  });

  it('is as small as the lesser of its sessions and its ports', () => {
    occupancy.counted({ sessions: 0, maxSessions: 1000 });
    occupancy.portsFor(2);
    expect(occupancy).toMatchObject({ capacity: 2, full: null });
    occupancy.counted({ sessions: 1, maxSessions: 1000 });
    expect(occupancy.full).not.toBeNull();
  });

  it('is full for 5 s after it refused', () => {
    occupancy.refused();
    clock.advance(4_999);
    expect(occupancy.full).toBe('full');
    clock.advance(1);
    expect(occupancy.full).toBeNull();
  });

  it('knows how old its count is, and knows nothing of a server that was lost', () => {
    expect(occupancy.isOlderThan(1_000_000)).toBe(true);
    occupancy.counted({ sessions: 8, maxSessions: 1000 });
    clock.advance(3_000);
    expect(occupancy.isOlderThan(3_000)).toBe(false);
    expect(occupancy.isOlderThan(2_999)).toBe(true);
    occupancy.lost();
    expect(occupancy).toMatchObject({ others: 0, channels: null });
  });
});
