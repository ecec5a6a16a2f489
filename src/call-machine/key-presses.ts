/** How a telephone tells of a key: by RFC 4733 events, or by INFO. */
export type KeyWay = 'rtp' | 'info';

/** A key that was told in one way, and may still be told in the other. */
export interface KeyReport {
  readonly way: KeyWay;
  readonly digit: string;
  /** When it was told, in milliseconds since the Unix epoch. */
  readonly at: number;
}

/**
 * Both reports of one press come within this, beside the time that the key was held: one way may tell the beginning of
 * the press and the other its end. An INFO that is lost is sent again after 500 ms (RFC 3261 17.1.2.2, T1).
 */
export const ONE_PRESS_MS = 1_000;
/** A key counts as held for this long at most. */
const MAX_HELD_MS = 10_000;
/** Reports that wait for the other way. Nobody presses so many keys within the time. */
const MAX_REPORTS = 16;

/**
 * Whether a report tells of a new press. Some telephones tell each press in both ways (RFC 4733 and INFO). A report in
 * one way is taken together with one in the other way, and with one only, so that a key that is pressed twice counts
 * twice.
 * @param reports those that wait for the other way, oldest first
 * @returns the reports that wait then
 */
export function takeReport(
  reports: readonly KeyReport[],
  report: KeyReport,
  durationMs: number,
): { readonly isNew: boolean; readonly reports: readonly KeyReport[] } {
  const heldMs = Math.max(0, Math.min(durationMs, MAX_HELD_MS));
  const same = reports.find(
    ({ way, digit, at }) => way !== report.way && digit === report.digit && report.at - at <= ONE_PRESS_MS + heldMs,
  );
  if (same !== undefined) return { isNew: false, reports: reports.filter((each) => each !== same) };
  const waiting = reports.filter(({ at }) => report.at - at <= ONE_PRESS_MS + MAX_HELD_MS);
  return { isNew: true, reports: [...waiting, report].slice(-MAX_REPORTS) };
}
