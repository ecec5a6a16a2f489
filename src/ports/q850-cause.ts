/** Q.850 cause for a SIP status, where the peer sent no Reason header (RFC 3398 8.2.6.1). */
export function q850OfStatus(status: number | null): number | null {
  if (status === null) return null;
  return Q850_BY_STATUS.get(status) ?? (status >= 600 ? 21 : status >= 500 ? 41 : status >= 400 ? 127 : null);
}

/** The name of a cause (ITU-T Q.850 table 1); `Cause N` for one that no status stands for. */
export function textOfCause(cause: number): string {
  return TEXT_BY_CAUSE.get(cause) ?? `Cause ${String(cause)}`;
}

/** Value of a Reason header field that names a cause (RFC 3326 2, RFC 6432 1). */
export function reasonOfCause(cause: number): string {
  return `Q.850;cause=${String(cause)};text="${textOfCause(cause)}"`;
}

/** A new call is refused because there is too much to do: gateways tell it from a fault, which 503 alone is (41). */
export const CONGESTION = 42;

const Q850_BY_STATUS: ReadonlyMap<number, number> = new Map([
  [400, 41], [401, 21], [402, 21], [403, 21], [404, 1], [405, 63], [406, 79], [407, 21], [408, 102], [410, 22],
  [413, 127], [414, 127], [415, 79], [416, 127], [420, 127], [421, 127], [423, 127], [480, 18], [481, 41], [482, 25],
  [483, 25], [484, 28], [485, 1], [486, 17], [487, 127], [488, 127], [500, 41], [501, 79], [502, 38], [503, 41],
  [504, 102], [505, 127], [513, 127], [600, 17], [603, 21], [604, 1], [606, 58],
]); // prettier-ignore

const TEXT_BY_CAUSE: ReadonlyMap<number, string> = new Map([
  [1, 'Unallocated number'],
  [17, 'User busy'],
  [18, 'No user responding'],
  [21, 'Call rejected'],
  [22, 'Number changed'],
  [25, 'Exchange routing error'],
  [28, 'Invalid number format'],
  [38, 'Network out of order'],
  [41, 'Temporary failure'],
  [42, 'Switching equipment congestion'],
  [58, 'Bearer capability not presently available'],
  [63, 'Service or option not available'],
  [79, 'Service or option not implemented'],
  [88, 'Incompatible destination'],
  [102, 'Recovery on timer expiry'],
  [127, 'Interworking'],
]);
