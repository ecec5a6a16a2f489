/** How a header field is written and whether it is a list. */
export interface HeaderName {
  /** The long form in lower case, by which headers are compared (RFC 3261 7.3.1). */
  readonly key: string;
  /** What goes on the wire. */
  readonly canonical: string;
  /** Values may be joined by commas (RFC 3261 7.3.1: the grammar is `header = name HCOLON value *(COMMA value)`). */
  readonly list: boolean;
}

/** Compact forms registered with IANA (sip-parameters, Header Fields). */
const COMPACT: Readonly<Record<string, string>> = {
  a: 'Accept-Contact', // RFC 3841
  b: 'Referred-By', // RFC 3892
  c: 'Content-Type', // RFC 3261
  d: 'Request-Disposition', // RFC 3841
  e: 'Content-Encoding', // RFC 3261
  f: 'From', // RFC 3261
  i: 'Call-ID', // RFC 3261
  j: 'Reject-Contact', // RFC 3841
  k: 'Supported', // RFC 3261
  l: 'Content-Length', // RFC 3261
  m: 'Contact', // RFC 3261
  n: 'Identity-Info', // RFC 4474, deprecated by RFC 8224, still registered
  o: 'Event', // RFC 6665
  r: 'Refer-To', // RFC 3515
  s: 'Subject', // RFC 3261
  t: 'To', // RFC 3261
  u: 'Allow-Events', // RFC 6665
  v: 'Via', // RFC 3261
  x: 'Session-Expires', // RFC 4028
  y: 'Identity', // RFC 8224
};

/** Headers whose grammar is a comma-separated list. */
const LISTS = [
  'Accept',
  'Accept-Contact',
  'Accept-Encoding',
  'Accept-Language',
  'Accept-Resource-Priority',
  'Alert-Info',
  'Allow',
  'Allow-Events',
  'Call-Info',
  'Contact',
  'Content-Encoding',
  'Content-Language',
  'Diversion',
  'Error-Info',
  'Feature-Caps',
  'Geolocation',
  'History-Info',
  'In-Reply-To',
  'P-Access-Network-Info',
  'P-Asserted-Identity',
  'P-Associated-URI',
  'P-Early-Media',
  'P-Media-Authorization',
  'P-Preferred-Identity',
  'P-Visited-Network-ID',
  'Path',
  'Permission-Missing',
  'Proxy-Require',
  'Reason',
  'Record-Route',
  'Recv-Info',
  'Reject-Contact',
  'Request-Disposition',
  'Require',
  'Resource-Priority',
  'Route',
  'Security-Client',
  'Security-Server',
  'Security-Verify',
  'Service-Route',
  'Supported',
  'Trigger-Consent',
  'Unsupported',
  'User-to-User',
  'Via',
  'Warning',
];

/**
 * Headers that may stand once and that a server reads, so that a second one would make the message ambiguous
 * (RFC 3261 7.3.1, 20; RFC 4475 3.3.8). Repeated others (Subject, User-Agent...) do no harm.
 */
const SINGLES: readonly string[] = [
  'Call-ID',
  'Content-Length',
  'Content-Type',
  'CSeq',
  'Event',
  'Expires',
  'From',
  'Max-Forwards',
  'Min-SE',
  'RAck',
  'Refer-To',
  'Replaces',
  'RSeq',
  'Session-Expires',
  'Subscription-State',
  'To',
];

/** Other headers with a registered spelling. */
const OTHERS = [
  'Answer-Mode',
  'Authentication-Info',
  'Authorization',
  'Content-Disposition',
  'Date',
  'Encryption',
  'Flow-Timer',
  'Geolocation-Error',
  'Geolocation-Routing',
  'Hide',
  'Identity',
  'Identity-Info',
  'Info-Package',
  'Join',
  'Max-Breadth',
  'MIME-Version',
  'Min-Expires',
  'Organization',
  'P-Answer-State',
  'P-Called-Party-ID',
  'P-Charging-Function-Addresses',
  'P-Charging-Vector',
  'P-DCS-Billing-Info',
  'P-DCS-LAES',
  'P-DCS-OSPS',
  'P-DCS-Redirect',
  'P-DCS-Trace-Party-ID',
  'P-Private-Network-Indication',
  'P-Profile-Key',
  'P-Refused-URI-List',
  'P-Served-User',
  'P-User-Database',
  'Policy-Contact',
  'Policy-ID',
  'Priority',
  'Priv-Answer-Mode',
  'Privacy',
  'Proxy-Authenticate',
  'Proxy-Authorization',
  'Refer-Events-At',
  'Refer-Sub',
  'Referred-By',
  'Remote-Party-ID',
  'Reply-To',
  'Response-Key',
  'Retry-After',
  'Server',
  'Session-ID',
  'SIP-ETag',
  'SIP-If-Match',
  'Subject',
  'Suppress-If-Match',
  'Target-Dialog',
  'Timestamp',
  'User-Agent',
  'WWW-Authenticate',
];

const KNOWN = buildTable();

function buildTable(): ReadonlyMap<string, HeaderName> {
  const lists = new Set(LISTS);
  const table = new Map<string, HeaderName>();
  for (const canonical of [...LISTS, ...SINGLES, ...OTHERS]) {
    const key = canonical.toLowerCase();
    const name: HeaderName = { key, canonical, list: lists.has(canonical) };
    table.set(key, name);
    table.set(canonical, name); // the spelling seen most often is found without lower-casing
  }
  for (const [compact, canonical] of Object.entries(COMPACT)) {
    const name = table.get(canonical);
    if (name === undefined) continue;
    table.set(compact, name);
    table.set(compact.toUpperCase(), name);
  }
  return table;
}

/** Canonical names of the headers that make a message ambiguous if they stand twice. */
export function singleNames(): readonly string[] {
  return SINGLES;
}

/**
 * Finds a known header by any spelling, long or compact.
 * @returns null for a header that the server has no definition of
 */
export function knownHeader(name: string): HeaderName | null {
  return KNOWN.get(name) ?? KNOWN.get(name.toLowerCase()) ?? null;
}

/** The form by which a header name is compared: long, in lower case (RFC 3261 7.3.1, 7.3.3). */
export function headerKey(name: string): string {
  return knownHeader(name)?.key ?? name.toLowerCase();
}

/**
 * Spelling for the wire: known headers in their registered spelling (`call-id`, `i` -> `Call-ID`); custom names with
 * each part between dashes capitalised (`foo-bar` -> `Foo-Bar`), except those that start with `X-` or `x-`, which stay
 * as they are (control protocol 6.1).
 */
export function canonicalName(name: string): string {
  const known = knownHeader(name);
  if (known !== null) return known.canonical;
  if (name.startsWith('X-') || name.startsWith('x-')) return name;
  return name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('-');
}
