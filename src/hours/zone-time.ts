/** The clock on the wall of a time zone, by the data of ICU that Node brings (Intl). */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** No zone moves its clock twice within that. */
const AROUND_MS = 36 * 3_600_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}

/**
 * Whether a text is the name of a time zone that this machine knows. Offsets such as +01:00 are no names: they know no
 * summer time, and nobody means them.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the wall of the zone shows at a moment, as milliseconds: those that UTC has when its wall shows the same. */
export function wallTime(timeZone: string, at: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  return wall + (((at % 1_000) + 1_000) % 1_000);
}

/** The day that the wall shows, as the milliseconds of its midnight by {@link wallTime}. */
export function wallDay(timeZone: string, at: number): number {
  return Math.floor(wallTime(timeZone, at) / DAY_MS) * DAY_MS;
}

/**
 * The moment at which the wall shows a time. A time that comes twice, because the clock goes back, is the first one. A
 * time that the clock leaps over is the moment of the leap.
 * @param minutes from the midnight of that day, in whole minutes; they may lie on the next day
 */
export function momentOf(timeZone: string, day: number, minutes: number): number {
  const wanted = day + minutes * MINUTE_MS;
  const before = wallTime(timeZone, wanted - AROUND_MS) - (wanted - AROUND_MS);
  const after = wallTime(timeZone, wanted + AROUND_MS) - (wanted + AROUND_MS);
  if (before === after) return wanted - before;
  const candidates = [wanted - before, wanted - after].toSorted((one, other) => one - other);
  const first = candidates.find((at) => wallTime(timeZone, at) === wanted);
  return first ?? leapOver(timeZone, wanted);
}

/** The first moment at which the wall shows more than a time that it never shows. */
function leapOver(timeZone: string, wanted: number): number {
  let low = wanted - AROUND_MS;
  let high = wanted + AROUND_MS;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallTime(timeZone, middle) < wanted) low = middle;
    else high = middle;
  }
  return high;
}
