import { describe, expect, it } from 'vitest';
import { Overloaded, TARGETS } from './overloaded.ts';

/** What comes in whatever happens: a second and at once. */
const ALWAYS = { perSecond: 1, atOnce: 3 };

describe('While nothing is late', () => {
  it('every call comes in, at any rate', async () => {
    await using overloaded = new Overloaded();
    expect(overloaded.admitted(2_000, 5_000)).toBe(10_000);
    expect(overloaded.control.figures).toEqual({
      shedding: false,
      refused: 0,
      limitPerSecond: null,
      pressures: { loop: 0, media: 0, answer: 0, waiting: 0 },
    });
  });

  it('a signal just below its target refuses nobody', async () => {
    await using overloaded = new Overloaded();
    overloaded.mediaMs = TARGETS.mediaDelayMs;
    expect(overloaded.admitted(500, 5_000)).toBe(2_500);
  });

  it('a loop that is idle for an hour refuses nobody then', async () => {
    await using overloaded = new Overloaded();
    overloaded.clock.advance(3_600_000);
    expect(overloaded.admitted(500, 1_000)).toBe(500);
  });
});

describe('What is late once', () => {
  it('a loop that is blocked for a second refuses nobody', async () => {
    await using overloaded = new Overloaded();
    overloaded.admitted(100, 1_000);
    overloaded.clock.block(1_000);
    expect(overloaded.admitted(100, 2_000)).toBe(200);
  });

  it('one late sample of the media refuses nobody', async () => {
    await using overloaded = new Overloaded();
    overloaded.admitted(100, 1_000);
    overloaded.mediaMs = 500;
    overloaded.clock.advance(20);
    expect(overloaded.control.admit()).toBeNull();
    overloaded.mediaMs = 0;
    expect(overloaded.admitted(100, 2_000)).toBe(200);
    expect(overloaded.control.figures.refused).toBe(0);
  });
});

describe('The gate', () => {
  it('refuses with Retry-After once a signal is late in two samples running, and says which (RFC 3261 21.5.4)', async () => {
    await using overloaded = new Overloaded();
    overloaded.mediaMs = TARGETS.mediaDelayMs + 1;
    overloaded.clock.advance(40);
    for (let call = 0; call < ALWAYS.atOnce; call += 1) expect(overloaded.control.admit()).toBeNull();
    expect(overloaded.control.admit()).toEqual({ retryAfterSeconds: 7, why: 'the program is behind (media)' });
  });

  it('opens the moment that the signal is good again', async () => {
    await using overloaded = new Overloaded();
    overloaded.mediaMs = 100;
    overloaded.clock.advance(40);
    for (let call = 0; call < 10; call += 1) overloaded.control.admit();
    overloaded.mediaMs = 0;
    expect(overloaded.control.admit()).toBeNull();
  });

  it('sees a loop that is late at every turn', async () => {
    await using overloaded = new Overloaded();
    for (let turn = 0; turn < 3; turn += 1) {
      overloaded.clock.block(20 + TARGETS.loopDelayMs + 1);
      overloaded.clock.advance(0);
    }
    for (let call = 0; call < ALWAYS.atOnce; call += 1) overloaded.control.admit();
    expect(overloaded.control.admit()?.why).toContain('loop');
  });

  it('does not count a loop that is late and mostly idle: others have the CPU, and fewer calls would not help', async () => {
    await using overloaded = new Overloaded();
    for (let turn = 0; turn < 50; turn += 1) {
      overloaded.clock.block(100);
      overloaded.program.idleMs += 60;
      overloaded.clock.advance(0);
    }
    expect(overloaded.admitted(100, 10)).toBe(1);
    expect(overloaded.control.figures.pressures).toMatchObject({ loop: 0 });
  });

  it('lets one call a second in whatever happens, so that it is seen when it is over', async () => {
    await using overloaded = new Overloaded();
    overloaded.mediaMs = 10_000;
    overloaded.clock.advance(100);
    const admitted = overloaded.admitted(100, 60_000);
    expect(admitted).toBeGreaterThanOrEqual(60 * ALWAYS.perSecond);
    expect(admitted).toBeLessThanOrEqual(ALWAYS.atOnce + 60 * ALWAYS.perSecond);
  });
});

describe('The log', () => {
  it('says once when it begins, and once when it is over with how many were refused', async () => {
    await using overloaded = new Overloaded();
    overloaded.mediaMs = 100;
    overloaded.admitted(100, 1_000);
    const { refused } = overloaded.control.figures;
    expect(overloaded.control.figures.shedding).toBe(true);
    expect(refused).toBeGreaterThan(50);
    overloaded.mediaMs = 0;
    overloaded.clock.advance(10_000);
    expect(overloaded.control.figures).toMatchObject({ shedding: false, limitPerSecond: null });
    expect(overloaded.lines).toMatchObject([
      { level: 40, msg: 'new calls are refused: the program is behind', late: 'media' },
      { level: 30, msg: 'new calls are taken again', refused },
    ]);
  });

  it('has a line a minute at most where it comes and goes all the time', async () => {
    await using overloaded = new Overloaded();
    for (let minute = 0; minute < 30; minute += 1) {
      for (const mediaMs of [100, 0, 100, 0]) {
        overloaded.mediaMs = mediaMs;
        overloaded.admitted(20, 15_000);
      }
    }
    expect(overloaded.lines.filter(({ level }) => level === 40).length).toBeLessThanOrEqual(35);
  });
});

describe('Closing', () => {
  it('leaves no timer, and may be repeated', async () => {
    const overloaded = new Overloaded();
    await overloaded.control.close();
    await overloaded.control.close();
    expect(overloaded.clock.pending).toBe(0);
  });
});
