import { afterEach, describe, expect, test, vi } from 'vitest';
import { textsOf } from '../../../../web/src/call-js/texts.ts';
import { backoffMs } from '../../../../web/src/telephone/backoff.ts';
import { instanceOf } from '../../../../web/src/telephone/instance-of.ts';
import { levelOf } from '../../../../web/src/telephone/level.ts';

describe('trying again', () => {
  test('after 0.5 s, twice as long each time, 10 s at most', () => {
    expect([0, 1, 2, 3, 4, 5, 50, 5_000].map((tries) => backoffMs(tries, 0))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000,
    ]);
  });

  test('a quarter is left to chance', () => {
    expect(backoffMs(0, 1)).toBe(375);
    expect(backoffMs(9, 0.5)).toBe(8_750);
    expect(backoffMs(-3, 7)).toBe(375);
  });
});

describe('the level of a microphone', () => {
  test.each([
    [0, 0],
    [0.001, 0],
    [0.0316, 0.5],
    [1, 1],
  ])('%f of full scale is %f', (amplitude, level) => {
    expect(levelOf(new Float32Array(128).fill(amplitude))).toBeCloseTo(level, 2);
  });

  test('nothing is silence', () => {
    expect(levelOf(new Float32Array(0))).toBe(0);
  });
});

describe('the instance of a telephone', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('is the same for a user of this browser, and another one for another user', () => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    });
    const anna = instanceOf('anna');
    expect(anna).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(instanceOf('ben')).not.toBe(anna);
    expect(instanceOf('anna')).toBe(anna);
  });
});

describe('the texts of call.js', () => {
  test.each(['de', 'de-AT', 'DE-de'])('%s is German', (language) => {
    expect(textsOf(language).hangUp).toBe('Auflegen');
  });

  test.each(['en', '', 'fr', 'den'])('%s gets English', (language) => {
    expect(textsOf(language).hangUp).toBe('Hang up');
  });

  test('both have a text for whatever goes wrong', () => {
    const [english, german] = [textsOf('en'), textsOf('de')];
    expect(Object.keys(german.faults)).toEqual(Object.keys(english.faults));
    expect(Object.keys(german.causes)).toEqual(Object.keys(english.causes));
    expect([english, german].map(({ tooMany }) => [tooMany(20), tooMany(null)].join())).toEqual([
      expect.stringContaining('20 s'),
      expect.stringContaining('20 s'),
    ]);
  });
});
