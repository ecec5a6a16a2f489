import { parseParams, skipBlanks, trimBlanks, unquote } from '../../shared/sip/index.ts';

/** A body with the headers that describe it. A missing header is null or absent. */
export interface TypedBody {
  readonly contentType: string | undefined;
  readonly disposition: string | undefined;
  readonly encoding: string | undefined;
  readonly body: string;
}

/** What a body holds for us: a session description, nothing of concern, or a required part that we cannot read. */
export type SessionBody =
  | { readonly kind: 'sdp'; readonly sdp: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly because: 'type' | 'encoding' };

/** Most parts of a body at all depths together. A body with more is not read. */
const MAX_PARTS = 32;
/** Most levels of multipart bodies inside each other. */
const MAX_DEPTH = 4;
/** Most characters of a body, far more than any offer has. */
const MAX_LENGTH = 256 * 1024;
/** Longest boundary (RFC 2046 5.1.1). */
const MAX_BOUNDARY = 70;

const NONE: SessionBody = Object.freeze({ kind: 'none' });
const UNREADABLE: SessionBody = Object.freeze({ kind: 'unreadable', because: 'type' });
const ENCODED: SessionBody = Object.freeze({ kind: 'unreadable', because: 'encoding' });

/**
 * Finds the session description in a message body, alone or as a part of a multipart body (RFC 5621 3.1). It is pure,
 * bounded and linear, and never throws.
 *
 * The `handling` of an unknown part decides (RFC 3261 20.11). An optional part is skipped, and a required one makes the
 * body unreadable. Without `handling` the part is required, except beside a session description: peers that add a
 * location, ISUP or UUI to an offer leave it out.
 */
export function readSessionBody(whole: TypedBody): SessionBody {
  if (whole.body === '') return NONE;
  if (whole.body.length > MAX_LENGTH) return UNREADABLE;
  const found = readPart(whole, 0, { parts: 0 });
  switch (found.kind) {
    case 'sdp':
    case 'none':
    case 'unreadable':
      return found;
    case 'unknown':
      return UNREADABLE;
  }
}

/** `unknown` is a part that we do not know, without a word whether it matters. */
type Found = SessionBody | { readonly kind: 'unknown' };
const UNKNOWN: Found = Object.freeze({ kind: 'unknown' });

function readPart(part: TypedBody, depth: number, budget: { parts: number }): Found {
  const handling = handlingOf(part.disposition);
  const read = readKnown(part, depth, budget);
  if (read.kind !== 'unreadable' && read.kind !== 'unknown') return read;
  if (handling === 'optional') return NONE;
  return handling === 'required' && read.kind === 'unknown' ? UNREADABLE : read;
}

function readKnown(part: TypedBody, depth: number, budget: { parts: number }): Found {
  const type = typeOf(part);
  const known = type === 'application/sdp' || type.startsWith('multipart/');
  if (!known) return UNKNOWN;
  if (!isIdentity(part.encoding)) return ENCODED;
  if (type === 'application/sdp') return isSession(part.disposition) ? { kind: 'sdp', sdp: part.body } : UNKNOWN;
  const parts = depth < MAX_DEPTH ? splitParts(part, budget) : null;
  if (parts === null || parts.length === 0) return UNREADABLE;
  const found = parts.map((each) => readPart(each, depth + 1, budget));
  return type === 'multipart/alternative' ? bestOf(found) : allOf(found);
}

/** RFC 2046 5.1.4: the last alternative that we understand counts, and the others are not needed. */
function bestOf(found: readonly Found[]): Found {
  return found.findLast(({ kind }) => kind === 'sdp') ?? found.find(({ kind }) => kind !== 'none') ?? NONE;
}

/** RFC 2046 5.1.3: an unknown kind of multipart is read as mixed, so every part counts. */
function allOf(found: readonly Found[]): Found {
  const unreadable = found.find(({ kind }) => kind === 'unreadable');
  if (unreadable !== undefined) return unreadable;
  return found.find(({ kind }) => kind === 'sdp') ?? found.find(({ kind }) => kind === 'unknown') ?? NONE;
}

/** The media type (RFC 3261 20.15) in lower case, without parameters. Without a header the content tells the type. */
function typeOf({ contentType, body }: TypedBody): string {
  if (contentType === undefined) return body.startsWith('v=') ? 'application/sdp' : '';
  return beforeParams(contentType);
}

function beforeParams(value: string): string {
  return trimBlanks(value.split(';', 1)[0] ?? '').toLowerCase();
}

function paramOf(value: string, name: string): string | null {
  const semicolon = value.indexOf(';');
  if (semicolon === -1) return null;
  // A trailing semicolon is malformed, but harmless.
  const params = parseParams(trimEnd(value), semicolon);
  const text = params?.get(name) ?? null;
  return text === null ? null : unquote(text);
}

function trimEnd(value: string): string {
  let end = value.length;
  while (end > 0 && ' \t;'.includes(value.charAt(end - 1))) end -= 1;
  return value.slice(0, end);
}

function handlingOf(disposition: string | undefined): 'optional' | 'required' | null {
  const handling = paramOf(disposition ?? '', 'handling')?.toLowerCase();
  return handling === 'optional' || handling === 'required' ? handling : null;
}

/** RFC 3261 20.11: SDP without the header is the session. An `early-session` (RFC 3959) is not. */
function isSession(disposition: string | undefined): boolean {
  return disposition === undefined || ['', 'session'].includes(beforeParams(disposition));
}

/** Whether the body is not encoded (RFC 3261 20.12, RFC 2045 6). */
function isIdentity(encoding: string | undefined): boolean {
  return (
    encoding === undefined || ['', 'identity', '7bit', '8bit', 'binary'].includes(trimBlanks(encoding).toLowerCase())
  );
}

/** The parts of a multipart body (RFC 2046 5.1.1); null if it has no boundary or too many parts. */
function splitParts({ contentType = '', body }: TypedBody, budget: { parts: number }): TypedBody[] | null {
  const boundary = paramOf(contentType, 'boundary');
  if (boundary === null || boundary === '' || boundary.length > MAX_BOUNDARY) return null;
  const delimiter = `--${boundary}`;
  const parts: TypedBody[] = [];
  let start = -1;
  for (let at = 0; at !== -1 && at < body.length; at = nextLine(body, at)) {
    const closes = delimits(body, at, delimiter);
    if (closes === null) continue;
    if (start !== -1) {
      budget.parts += 1;
      if (budget.parts > MAX_PARTS) return null;
      parts.push(partOf(body.slice(start, at)));
    }
    start = closes ? -1 : nextLine(body, at);
    if (start === -1) return parts;
  }
  // A peer may omit the closing delimiter, or the body is cut off. The rest is then the last part.
  if (start !== -1) {
    budget.parts += 1;
    if (budget.parts > MAX_PARTS) return null;
    parts.push(partOf(body.slice(start)));
  }
  return parts;
}

/** Whether the line at `at` is a delimiter. True is the closing one, null is no delimiter. */
function delimits(body: string, at: number, delimiter: string): boolean | null {
  if (!body.startsWith(delimiter, at)) return null;
  const closes = body.startsWith('--', at + delimiter.length);
  const end = skipBlanks(body, at + delimiter.length + (closes ? 2 : 0));
  return end === body.length || body[end] === '\n' || body.startsWith('\r\n', end) ? closes : null;
}

/** Index of the next line; -1 if there is none. */
function nextLine(body: string, at: number): number {
  const end = body.indexOf('\n', at);
  return end === -1 ? -1 : end + 1;
}

/**
 * Reads a part: headers, an empty line, a body. The line end before the delimiter belongs to the delimiter; SDP may
 * keep one more.
 */
function partOf(text: string): TypedBody {
  const [separator, end] = headEnd(text);
  const headers = new Map<string, string>();
  for (const line of unfold(text.slice(0, end)).split('\n')) {
    const colon = line.indexOf(':');
    const name = trimBlanks(line.slice(0, Math.max(colon, 0))).toLowerCase();
    if (name !== '' && !headers.has(name)) headers.set(name, trimBlanks(line.slice(colon + 1)));
  }
  return {
    // RFC 2046 5.1: the default is text/plain. `c` and `e` are the compact names of RFC 3261 7.3.3.
    contentType: headers.get('content-type') ?? headers.get('c') ?? 'text/plain',
    disposition: headers.get('content-disposition'),
    encoding: headers.get('content-encoding') ?? headers.get('e') ?? headers.get('content-transfer-encoding'),
    body: text.slice(end + separator.length),
  };
}

/** The empty line that ends the headers of a part, with its place. */
function headEnd(text: string): readonly [separator: string, end: number] {
  for (const first of ['\r\n', '\n']) if (text.startsWith(first)) return [first, 0];
  const ends = ['\r\n\r\n', '\n\n'].map((separator) => [separator, text.indexOf(separator)] as const);
  const [found] = ends.filter(([, at]) => at !== -1).sort(([, one], [, other]) => one - other);
  return found ?? ['', text.length];
}

/** RFC 3261 7.3.1: a line that begins with a blank continues the one before. */
export function unfold(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(/\n[ \t]/g, ' ');
}
