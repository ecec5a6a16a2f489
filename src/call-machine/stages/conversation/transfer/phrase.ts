/** Reason phrases of what transfers come to (RFC 3261 21). */
const PHRASES: ReadonlyMap<number, string> = new Map([
  [180, 'Ringing'],
  [181, 'Call Is Being Forwarded'],
  [182, 'Queued'],
  [183, 'Session Progress'],
  [200, 'OK'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [408, 'Request Timeout'],
  [480, 'Temporarily Unavailable'],
  [481, 'Call/Transaction Does Not Exist'],
  [484, 'Address Incomplete'],
  [486, 'Busy Here'],
  [487, 'Request Terminated'],
  [488, 'Not Acceptable Here'],
  [503, 'Service Unavailable'],
  [600, 'Busy Everywhere'],
  [603, 'Decline'],
]);
const BY_CLASS = ['', 'Session Progress', 'OK', 'Redirection', 'Client Error', 'Server Error', 'Global Failure'];

/** The reason phrase of a SIP status; that of its class where the status is a rare one. */
export function phraseOf(status: number): string {
  return PHRASES.get(status) ?? BY_CLASS[Math.floor(status / 100)] ?? '';
}
