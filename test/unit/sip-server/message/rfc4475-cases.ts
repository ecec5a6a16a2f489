/** The messages of RFC 4475 under test/fixtures/rfc4475, and what the parser must do with each of them. */
export interface TortureCase {
  readonly file: string;
  readonly section: string;
  readonly title: string;
  /** `ok`, or the status of the answer. Null drops the message without an answer. */
  readonly expected: 'ok' | 400 | 416 | 501 | 505 | null;
  /** The choice that we made if the RFC leaves one, or the action of a layer above. */
  readonly note?: string;
}

export const TORTURE_CASES: readonly TortureCase[] = [
  // 3.1.1 valid messages
  { section: '3.1.1.1', file: 'wsinv', title: 'a short tortuous INVITE', expected: 'ok' },
  { section: '3.1.1.2', file: 'intmeth', title: 'wide range of valid characters', expected: 'ok' },
  { section: '3.1.1.3', file: 'esc01', title: 'valid use of the % escaping mechanism', expected: 'ok' },
  { section: '3.1.1.4', file: 'escnull', title: 'escaped nulls in URIs', expected: 'ok' },
  { section: '3.1.1.5', file: 'esc02', title: 'use of % when it is not an escape', expected: 'ok' },
  { section: '3.1.1.6', file: 'lwsdisp', title: 'no LWS between display name and <', expected: 'ok' },
  { section: '3.1.1.7', file: 'longreq', title: 'long values in header fields', expected: 'ok' },
  { section: '3.1.1.8', file: 'dblreq', title: 'extra trailing octets in a UDP datagram', expected: 'ok' },
  { section: '3.1.1.9', file: 'semiuri', title: 'semicolon-separated parameters in URI user part', expected: 'ok' },
  { section: '3.1.1.10', file: 'transports', title: 'varied and unknown transport types', expected: 'ok' },
  { section: '3.1.1.11', file: 'mpart01', title: 'multipart MIME message', expected: 'ok' },
  { section: '3.1.1.12', file: 'unreason', title: 'unusual reason phrase', expected: 'ok' },
  { section: '3.1.1.13', file: 'noreason', title: 'empty reason phrase', expected: 'ok' },
  // 3.1.2 invalid messages
  { section: '3.1.2.1', file: 'badinv01', title: 'extraneous header field separators', expected: 400 },
  { section: '3.1.2.2', file: 'clerr', title: 'Content-Length larger than message', expected: 400 },
  { section: '3.1.2.3', file: 'ncl', title: 'negative Content-Length', expected: 400 },
  { section: '3.1.2.4', file: 'scalar02', title: 'request scalar fields with overlarge values', expected: 400 },
  { section: '3.1.2.5', file: 'scalarlg', title: 'response scalar fields with overlarge values', expected: null },
  { section: '3.1.2.6', file: 'quotbal', title: 'unterminated quoted string in display name', expected: 400 },
  { section: '3.1.2.7', file: 'ltgtruri', title: '<> enclosing Request-URI', expected: 400 },
  { section: '3.1.2.8', file: 'lwsruri', title: 'malformed SIP Request-URI (embedded LWS)', expected: 400 },
  {
    section: '3.1.2.9',
    file: 'lwsstart',
    title: 'multiple SP separating request-line elements',
    expected: 400,
    note: 'the RFC also allows to be liberal',
  },
  {
    section: '3.1.2.10',
    file: 'trws',
    title: 'SP characters at end of request line',
    expected: 400,
    note: 'the RFC also allows to be liberal',
  },
  {
    section: '3.1.2.11',
    file: 'escruri',
    title: 'escaped headers in SIP Request-URI',
    expected: 400,
    note: 'the RFC also allows to ignore the headers',
  },
  {
    section: '3.1.2.12',
    file: 'baddate',
    title: 'invalid time zone in Date header field',
    expected: 'ok',
    note: 'the RFC asks not to refuse it where Date does not matter',
  },
  {
    section: '3.1.2.13',
    file: 'regbadct',
    title: 'failure to enclose name-addr URI in <>',
    expected: 400,
    note: 'the RFC also allows to infer the brackets',
  },
  {
    section: '3.1.2.14',
    file: 'badaspec',
    title: 'spaces within addr-spec',
    expected: 400,
    note: 'the RFC also allows to ignore the spaces',
  },
  {
    section: '3.1.2.15',
    file: 'baddn',
    title: 'non-token characters in display name',
    expected: 400,
    note: 'the RFC also allows to infer the quotes',
  },
  { section: '3.1.2.16', file: 'badvers', title: 'unknown protocol version', expected: 505 },
  { section: '3.1.2.17', file: 'mismatch01', title: 'start line and CSeq method mismatch', expected: 400 },
  { section: '3.1.2.18', file: 'mismatch02', title: 'unknown method with CSeq method mismatch', expected: 501 },
  { section: '3.1.2.19', file: 'bigcode', title: 'overlarge response code', expected: null },
  // 3.2 transaction layer semantics
  {
    section: '3.2',
    file: 'badbranch',
    title: 'missing transaction identifier',
    expected: 400,
    note: 'the RFC also allows RFC 2543 matching',
  },
  // 3.3 application layer semantics
  { section: '3.3.1', file: 'insuf', title: 'missing required header fields', expected: 400 },
  { section: '3.3.2', file: 'unkscm', title: 'Request-URI with unknown scheme', expected: 416 },
  { section: '3.3.3', file: 'novelsc', title: 'Request-URI with known but atypical scheme', expected: 416 },
  {
    section: '3.3.4',
    file: 'unksm2',
    title: 'unknown URI schemes in header fields',
    expected: 'ok',
    note: 'a registrar answers 400',
  },
  {
    section: '3.3.5',
    file: 'bext01',
    title: 'Proxy-Require and Require',
    expected: 'ok',
    note: 'the server answers 420',
  },
  { section: '3.3.6', file: 'invut', title: 'unknown Content-Type', expected: 'ok', note: 'the endpoint answers 415' },
  {
    section: '3.3.7',
    file: 'regaut01',
    title: 'unknown authorization scheme',
    expected: 'ok',
    note: 'a registrar challenges it',
  },
  { section: '3.3.8', file: 'multi01', title: 'multiple values in single value required fields', expected: 400 },
  { section: '3.3.9', file: 'mcl01', title: 'multiple Content-Length values', expected: 400 },
  {
    section: '3.3.10',
    file: 'bcast',
    title: '200 OK response with broadcast Via header field value',
    expected: 'ok',
    note: 'the transaction layer finds no match and drops it; nothing is forwarded',
  },
  {
    section: '3.3.11',
    file: 'zeromf',
    title: 'Max-Forwards of zero',
    expected: 'ok',
    note: 'an endpoint answers it, a proxy with 483',
  },
  { section: '3.3.12', file: 'cparam01', title: 'REGISTER with a contact header parameter', expected: 'ok' },
  { section: '3.3.13', file: 'cparam02', title: 'REGISTER with a url parameter', expected: 'ok' },
  { section: '3.3.14', file: 'regescrt', title: 'REGISTER with a URL escaped header', expected: 'ok' },
  {
    section: '3.3.15',
    file: 'sdp01',
    title: 'unacceptable Accept offering',
    expected: 'ok',
    note: 'the endpoint answers 406',
  },
  // 3.4 backward compatibility
  { section: '3.4.1', file: 'inv2543', title: 'INVITE with RFC 2543 syntax', expected: 'ok' },
];
