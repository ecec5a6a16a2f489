/** When somebody is there: opening hours. Types only. */

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/**
 * A part of a day in minutes from its midnight, by the clock on the wall. `to` is above 1440 where it ends on the next
 * day. It belongs to the day on which it begins.
 */
export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

/** Opening hours as the configuration has them. */
export interface OpeningHours {
  readonly name: string;
  /** Name of the IANA time zone database, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** The spans of each weekday. A day that is missing is closed. */
  readonly open: Readonly<Partial<Record<Weekday, readonly DaySpan[]>>>;
  /** Dates (`2026-12-25`) that have spans of their own in the place of the weekday's. None: closed. */
  readonly exceptions: Readonly<Record<string, readonly DaySpan[]>>;
}

/** A time that is open: from the first moment on, up to the second, in milliseconds since the Unix epoch. */
export type OpenTime = readonly [from: number, until: number];

/**
 * When named hours are open, as a call knows them: for some days from its beginning on, so that a replay of the call
 * finds the same. Later moments count as closed.
 */
export type KnownHours = Readonly<Record<string, readonly OpenTime[]>>;
