import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOpen, isTimeZone, nextChange, nextOpening, openTimes } from '../../../src/hours/index.ts';
import type { DaySpan, OpeningHours } from '../../../src/ports/hours.ts';
import { WEEKDAYS } from '../../../src/ports/hours.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

function hours(
  open: OpeningHours['open'],
  timeZone = 'Europe/Berlin',
  exceptions: OpeningHours['exceptions'] = {},
): OpeningHours {
  return { name: 'office', timeZone, open, exceptions };
}

function span(from: string, to: string): DaySpan {
  const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  const end = minutes(to);
  return { from: minutes(from), to: end > minutes(from) ? end : end + 1_440 };
}

function at(text: string): number {
  return Date.parse(text);
}

function changes(of: OpeningHours, from: string): string | null {
  const next = nextChange(of, at(from));
  return next === null ? null : new Date(next).toISOString().slice(0, 16);
}

describe('Opening hours', () => {
  const weekly = hours({ mon: [span('08:00', '12:00'), span('13:00', '17:00')], tue: [span('08:00', '12:00')] });

  test.each([
    ['2026-07-13T05:59:59.999Z', false],
    ['2026-07-13T06:00:00.000Z', true],
    ['2026-07-13T09:59:59.999Z', true],
    ['2026-07-13T10:00:00.000Z', false],
    ['2026-07-13T11:00:00.000Z', true],
    ['2026-07-13T15:00:00.000Z', false],
    ['2026-07-15T07:00:00.000Z', false],
    // In winter the same wall shows it an hour later by UTC.
    ['2026-01-12T06:30:00.000Z', false],
    ['2026-01-12T07:00:00.000Z', true],
  ])('at %s: %s', (moment, open) => {
    expect(isOpen(weekly, at(moment))).toBe(open);
  });

  test('say when they change, over days that are closed', () => {
    expect(changes(weekly, '2026-07-13T06:00Z')).toBe('2026-07-13T10:00');
    expect(changes(weekly, '2026-07-13T10:30Z')).toBe('2026-07-13T11:00');
    expect(changes(weekly, '2026-07-14T10:00Z')).toBe('2026-07-20T06:00');
  });

  test('an exception takes the place of its weekday, and one without spans is closed', () => {
    const christmas = hours({ thu: [span('08:00', '17:00')], fri: [span('08:00', '17:00')] }, 'Europe/Berlin', {
      '2026-12-24': [span('09:00', '11:00')],
      '2026-12-25': [],
    });
    expect(changes(christmas, '2026-12-24T05:00Z')).toBe('2026-12-24T08:00');
    expect(changes(christmas, '2026-12-24T08:00Z')).toBe('2026-12-24T10:00');
    expect(changes(christmas, '2026-12-24T10:00Z')).toBe('2026-12-31T07:00');
  });

  test('a span over midnight belongs to the day on which it begins', () => {
    const night = hours({ fri: [span('22:00', '06:00')] }, 'Europe/Berlin', { '2026-12-26': [] });
    expect(isOpen(night, at('2026-12-26T04:59Z'))).toBe(true);
    expect(isOpen(night, at('2026-12-26T05:00Z'))).toBe(false);
    expect(isOpen(night, at('2026-12-25T02:00Z'))).toBe(false);
  });

  test('spans that touch are one, so that nobody is told of a change that is none', () => {
    const around = hours({ mon: [span('08:00', '24:00')], tue: [span('00:00', '10:00')] });
    expect(changes(around, '2026-07-13T07:00Z')).toBe('2026-07-14T08:00');
  });

  test('what never changes has no change', () => {
    const always = hours(Object.fromEntries(WEEKDAYS.map((day) => [day, [span('00:00', '24:00')]])));
    expect([isOpen(always, at('2026-07-13T07:00Z')), nextChange(always, at('2026-07-13T07:00Z'))]).toEqual([
      true,
      null,
    ]);
    expect(nextOpening(hours({}), at('2026-07-13T07:00Z'))).toBeNull();
  });

  describe('when the clock is changed', () => {
    test('a time that the clock leaps over is the moment of the leap (2026-03-29, 02:00 to 03:00)', () => {
      const early = hours({ sun: [span('02:30', '08:00')] });
      expect(changes(early, '2026-03-28T20:00Z')).toBe('2026-03-29T01:00');
      expect(changes(early, '2026-03-29T01:00Z')).toBe('2026-03-29T06:00');
    });

    test('a span that lies within the leap is never open', () => {
      expect(changes(hours({ sun: [span('02:10', '02:50')] }), '2026-03-28T20:00Z')).toBe('2026-04-05T00:10');
    });

    test('a time that comes twice counts the first time (2026-10-25, 03:00 to 02:00)', () => {
      const twice = hours({ sun: [span('02:15', '02:45')] });
      expect(changes(twice, '2026-10-24T20:00Z')).toBe('2026-10-25T00:15');
      expect(changes(twice, '2026-10-25T00:15Z')).toBe('2026-10-25T00:45');
    });

    test('a night that the clock makes longer is longer', () => {
      const night = hours({ sat: [span('22:00', '06:00')] });
      expect(openTimes(night, at('2026-10-24T12:00Z'), 2)).toEqual([
        [at('2026-10-24T20:00Z'), at('2026-10-25T05:00Z')],
      ]);
    });

    test('half an hour is enough (Australia/Lord_Howe), and so is a day that is missing (Pacific/Apia, 2011-12-30)', () => {
      const lordHowe = hours({ sun: [span('02:15', '03:00')] }, 'Australia/Lord_Howe');
      expect(changes(lordHowe, '2026-10-03T12:00Z')).toBe('2026-10-03T15:30');
      const apia = hours({ fri: [span('08:00', '17:00')] }, 'Pacific/Apia');
      expect(changes(apia, '2011-12-29T20:00Z')).toBe('2012-01-05T18:00');
    });
  });

  test('a zone is known by its name, and an offset is none', () => {
    expect(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'].map(isTimeZone)).toEqual([true, true, true]);
    expect(['Europe/Berln', '+01:00', ''].map(isTimeZone)).toEqual([false, false, false]);
  });
});

describe('Any hours, in any zone, also where its clock is changed', () => {
  const zone = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Sao_Paulo',
    'Asia/Kolkata',
    'Africa/Casablanca',
    'Pacific/Chatham',
    'UTC',
  );
  const spans = fc
    .tuple(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 1, max: 1_440 }))
    .map(([from, length]): DaySpan => ({ from, to: Math.min(from + length, 2_880) }));
  const some = fc
    .record({
      timeZone: zone,
      open: fc.dictionary(fc.constantFrom(...WEEKDAYS), fc.array(spans, { maxLength: 2 })),
      exceptions: fc.dictionary(fc.constantFrom('2026-03-29', '2026-10-25', '2026-11-01'), fc.array(spans)),
    })
    .map((given): OpeningHours => ({ name: 'any', ...given }));
  // Around the days on which clocks are changed, and any others.
  const moment = fc.oneof(
    fc
      .tuple(
        fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01'),
        fc.integer({ min: -2_880, max: 2_880 }),
      )
      .map(([day, minutes]) => at(`${day}T00:00Z`) + minutes * MINUTE),
    fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2027-12-31T00:00Z') }),
  );

  test('change exactly where they say, and nowhere before', () => {
    fc.assert(
      fc.property(
        some,
        moment,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
        (of, when, parts) => {
          const next = nextChange(of, when);
          const open = isOpen(of, when);
          const until = next ?? when + 30 * DAY;
          if (next !== null) expect([isOpen(of, next - 1), isOpen(of, next)]).toEqual([open, !open]);
          for (const part of parts) expect(isOpen(of, Math.floor(when + part * (until - 1 - when)))).toBe(open);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('are open in the times that a call is told, and at no other time', () => {
    fc.assert(
      fc.property(some, moment, fc.integer({ min: 0, max: 3 * DAY }), (of, when, later) => {
        const times = openTimes(of, when, 3);
        expect(times.some(([from, until]) => from <= when + later && when + later < until)).toBe(
          isOpen(of, when + later),
        );
        times.forEach(([from, until], index) => {
          expect(from).toBeLessThan(until);
          if (index > 0) expect(from).toBeGreaterThan(times[index - 1]![1]);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('a span behind the hours at which clocks are changed is open for as long as its spans say, by the clock on the wall', () => {
    const wall = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit', minute: '2-digit' });
    fc.assert(
      fc.property(
        fc.integer({ min: 240, max: 1_380 }),
        fc.integer({ min: 1, max: 60 }),
        moment,
        (from, length, when) => {
          const of = hours(Object.fromEntries(WEEKDAYS.map((day) => [day, [{ from, to: from + length }]])));
          const time = openTimes(of, when, 3).find(([begin]) => begin > when);
          expect((time?.[1] ?? 0) - (time?.[0] ?? 0)).toBe(length * MINUTE);
          expect(wall.format(time?.[0])).toBe(
            `${String(Math.floor(from / 60)).padStart(2, '0')}:${String(from % 60).padStart(2, '0')}`,
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
