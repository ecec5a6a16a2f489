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

/**
 * Those of the option tags in Require and Proxy-Require that are not supported (RFC 3261 8.2.2.3).
 * @param supported what the applications implement, in lower case; null: they judge what is registered themselves
 */
export function unsupportedOptions(tags: readonly string[], supported: ReadonlySet<string> | null): string[] {
  const known = supported ?? REGISTERED;
  return [...new Set(tags.filter((tag) => !known.has(tag.toLowerCase())))];
}
