/** The option tags that IANA registers (sip-parameters). Each may be an extension that the application knows. */
const REGISTERED: ReadonlySet<string> = new Set([
  '100rel',
  '199',
  'answermode',
  'early-session',
  'eventlist',
  'explicitsub',
  'from-change',
  'geolocation-http',
  'geolocation-sip',
  'gin',
  'gruu',
  'histinfo',
  'ice',
  'join',
  'multiple-refer',
  'norefersub',
  'nosub',
  'outbound',
  'path',
  'policy',
  'precondition',
  'pref',
  'privacy',
  'recipient-list-invite',
  'recipient-list-message',
  'recipient-list-subscribe',
  'record-aware',
  'replaces',
  'resource-priority',
  'sdp-anat',
  'sec-agree',
  'siprec',
  'tdialog',
  'timer',
  'trickle-ice',
  'uui',
]);

/** The option tags in a Require header that nobody can support (RFC 3261 8.2.2.3). */
export function unknownOptions(tags: readonly string[]): string[] {
  return tags.filter((tag) => !REGISTERED.has(tag.toLowerCase()));
}
