import { z } from 'zod';
import { isTimeZone } from '../hours/index.ts';
import type { DaySpan, OpeningHours, Weekday } from '../ports/hours.ts';
import { LIMITS } from './defaults.ts';
import { agentName, checkedText, parsedText } from './field-schemas.ts';
import type { Parsed } from './parse-text.ts';
import { related } from './related.ts';
import { unique } from './relations.ts';

const DAY_MINUTES = 1_440;
const MAX_SPANS = 12;
const EXPECTED = 'expected times of a day, such as "08:00-12:00, 13:00-17:00" or "22:00-06:00"';

/** Reads the times of a day: spans apart from each other, of which the last may end on the next day. */
function parseSpans(text: string): Parsed<readonly DaySpan[]> {
  const spans: DaySpan[] = [];
  for (const part of text.split(',')) {
    const [, fromHour, fromMinute, toHour, toMinute] =
      /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/.exec(part.trim()) ?? [];
    const from = Number(fromHour) * 60 + Number(fromMinute);
    const end = Number(toHour) * 60 + Number(toMinute);
    if (Number.isNaN(from + end) || end > DAY_MINUTES) return { ok: false, message: EXPECTED };
    spans.push({ from, to: end > from ? end : end + DAY_MINUTES });
  }
  if (spans.length > MAX_SPANS) return { ok: false, message: `has more than ${String(MAX_SPANS)} spans` };
  const sorted = spans.toSorted((one, other) => one.from - other.from);
  const overlaps = sorted.some(({ from }, index) => index > 0 && from < (sorted[index - 1]?.to ?? 0));
  return overlaps ? { ok: false, message: 'has times that overlap' } : { ok: true, value: sorted };
}

function isDate(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

const date = checkedText((text) => (isDate(text) ? null : 'expected a date, such as "2026-12-25"'));
const spans = parsedText(parseSpans);
const timeZone = checkedText((text) =>
  isTimeZone(text) ? null : 'expected the name of a time zone, such as Europe/Berlin (IANA time zone database)',
);

/** The places of closed dates that are exceptions as well. */
function toldTwice(closed: readonly string[], exceptions: object): readonly number[] {
  return closed.flatMap((each, index) => (Object.hasOwn(exceptions, each) ? [index] : []));
}

/** `hours` of the configuration. */
export const hoursSchema = related(
  z
    .array(
      z
        .strictObject({
          name: agentName,
          timeZone,
          open: z
            .strictObject({
              mon: spans.optional(),
              tue: spans.optional(),
              wed: spans.optional(),
              thu: spans.optional(),
              fri: spans.optional(),
              sat: spans.optional(),
              sun: spans.optional(),
            })
            .default({}),
          closed: z.array(date).max(LIMITS.maxHoursExceptions).default([]),
          exceptions: z
            .record(date, spans)
            .refine((given) => Object.keys(given).length <= LIMITS.maxHoursExceptions, {
              message: `has more than ${String(LIMITS.maxHoursExceptions)} dates`,
            })
            .default({}),
        })
        .superRefine((hours, context) => {
          for (const index of toldTwice(hours.closed, hours.exceptions)) {
            context.addIssue({ code: 'custom', path: ['closed', index], message: 'is one of exceptions as well' });
          }
        })
        .transform(({ closed, exceptions, open, ...rest }): OpeningHours => {
          const given = Object.entries(open) as [Weekday, readonly DaySpan[] | undefined][];
          return {
            ...rest,
            open: Object.fromEntries(given.filter(([, each]) => each !== undefined)),
            exceptions: { ...Object.fromEntries(closed.map((each) => [each, []])), ...exceptions },
          };
        }),
    )
    .max(LIMITS.maxHours),
  unique(['name']),
);
