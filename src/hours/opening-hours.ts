/** When hours are open. Pure: the moment is given, and the time zones are those of ICU. */
import type { DaySpan, OpeningHours, OpenTime } from '../ports/hours.ts';
import { WEEKDAYS } from '../ports/hours.ts';
import { momentOf, wallDay } from './zone-time.ts';

const DAY_MS = 86_400_000;
/** What does not change within that counts as never changing, so that a question takes no longer than 10 ms. */
const HORIZON_DAYS = 100;

/** Whether somebody is there at that moment, in milliseconds since the Unix epoch. */
export function isOpen(hours: OpeningHours, at: number): boolean {
  return openOn(hours, wallDay(hours.timeZone, at), 0).some(([from, until]) => from <= at && at < until);
}

/** When that changes next; null: not within the next 100 days. */
export function nextChange(hours: OpeningHours, at: number): number | null {
  const today = wallDay(hours.timeZone, at);
  const last = today + HORIZON_DAYS * DAY_MS;
  const isOpenNow = isOpen(hours, at);
  // The end so far of the time that is open now.
  let end = at;
  for (let day = today - DAY_MS; day <= last; day += DAY_MS) {
    for (const [from, until] of joined(timesOf(hours, day))) {
      if (!isOpenNow && from > at) return from;
      if (isOpenNow && from > end && from > at) return end;
      if (isOpenNow && from <= end) end = Math.max(end, until);
    }
  }
  return isOpenNow && end < last ? end : null;
}

/** The first moment at or after `at` at which it is open; null: not within the next 100 days. */
export function nextOpening(hours: OpeningHours, at: number): number | null {
  return isOpen(hours, at) ? at : nextChange(hours, at);
}

/** The times that are open from `at` on, for so many days, in order and apart from each other. The first may have begun. */
export function openTimes(hours: OpeningHours, at: number, days: number): readonly OpenTime[] {
  return openOn(hours, wallDay(hours.timeZone, at), days).filter(([, until]) => until > at);
}

/** The times of spans that begin on the day before a day, on that day, and on the days ahead of it. */
function openOn(hours: OpeningHours, day: number, ahead: number): readonly OpenTime[] {
  const times: OpenTime[] = [];
  for (let of = day - DAY_MS; of <= day + ahead * DAY_MS; of += DAY_MS) times.push(...timesOf(hours, of));
  return joined(times);
}

/** The times of the spans that begin on a day. */
function timesOf(hours: OpeningHours, day: number): readonly OpenTime[] {
  const { timeZone } = hours;
  return (
    spansOf(hours, day)
      .map(({ from, to }): OpenTime => [momentOf(timeZone, day, from), momentOf(timeZone, day, to)])
      // A span that the clock leaps over has no time.
      .filter(([from, until]) => from < until)
  );
}

function spansOf({ open, exceptions }: OpeningHours, day: number): readonly DaySpan[] {
  const date = new Date(day);
  const weekday = WEEKDAYS[date.getUTCDay()];
  return exceptions[date.toISOString().slice(0, 10)] ?? (weekday === undefined ? undefined : open[weekday]) ?? [];
}

/** The times in their order. Those that touch or overlap are one. */
function joined(times: readonly OpenTime[]): readonly OpenTime[] {
  const result: OpenTime[] = [];
  for (const time of times.toSorted(([one], [other]) => one - other)) {
    const last = result.at(-1);
    if (last === undefined || time[0] > last[1]) result.push(time);
    else result[result.length - 1] = [last[0], Math.max(last[1], time[1])];
  }
  return result;
}
