/** 5xx that say something of the request, and not of the peer (RFC 3261 21.5, RFC 3312, RFC 8599). */
const ABOUT_THE_REQUEST: ReadonlySet<number> = new Set([501, 505, 513, 555, 580]);

/** Whether a final status says that the peer itself does not work: 5xx, unless it speaks of the request. */
export function isPeerFault(status: number): boolean {
  return status >= 500 && status < 600 && !ABOUT_THE_REQUEST.has(status);
}
