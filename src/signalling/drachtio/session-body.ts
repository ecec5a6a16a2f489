import { parseParams, skipBlanks, trimBlanks, unquote } from '../../shared/sip/index.ts';

/** A body and the headers that say what it is; null or absent where a header is missing. */
export interface TypedBody {
  readonly contentType: string | undefined;
  readonly disposition: string | undefined;
  readonly encoding: string | undefined;
  readonly body: string;
}

/** What a body holds for us: a session description, nothing that concerns us, or something that we had to read and cannot. */
export type SessionBody =
  | { readonly kind: 'sdp'; readonly sdp: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly because: 'type' | 'encoding' };

/** Parts of a body, at all depths together; what has more is not read. */
const MAX_PARTS = 32;
/** Multipart bodies inside each other. */
const MAX_DEPTH = 4;
/** Characters of a body: far more than any offer has. */
const MAX_LENGTH = 256 * 1024;
/** RFC 2046 5.1.1. */
const MAX_BOUNDARY = 70;

const NONE: SessionBody = Object.freeze({ kind: 'none' });
const UNREADABLE: SessionBody = Object.freeze({ kind: 'unreadable', because: 'type' });
const ENCODED: SessionBody = Object.freeze({ kind: 'unreadable', because: 'encoding' });

/**
 * Finds the session description in a message body: alone, or a part of a multipart one (RFC 5621 3.1). Pure, bounded,
 * linear; it never throws.
 *
 * What we do not know counts by its `handling` (RFC 3261 20.11): optional is passed over, required makes the body
 * unreadable. Without the word it is required too, but not beside a session description: those who add a location, ISUP
 * or UUI to an offer leave it out.
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

/** `unknown`: nothing that we know, and no word whether that matters. */
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

/** RFC 2046 5.1.4: of alternatives the last one that is understood; the others are not needed. */
function bestOf(found: readonly Found[]): Found {
  return found.findLast(({ kind }) => kind === 'sdp') ?? found.find(({ kind }) => kind !== 'none') ?? NONE;
}

/** RFC 2046 5.1.3: whatever multipart it is, and does not know, is read as mixed: each part is a part of what is said. */
function allOf(found: readonly Found[]): Found {
  const unreadable = found.find(({ kind }) => kind === 'unreadable');
  if (unreadable !== undefined) return unreadable;
  return found.find(({ kind }) => kind === 'sdp') ?? found.find(({ kind }) => kind === 'unknown') ?? NONE;
}

/** RFC 3261 20.15: lower case, without parameters. A body without a type is what it looks like. */
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
  // A trailing semicolon is malformed, and harmless.
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

/** RFC 3261 20.11: without the header SDP is the session; an `early-session` (RFC 3959) is not. */
function isSession(disposition: string | undefined): boolean {
  return disposition === undefined || ['', 'session'].includes(beforeParams(disposition));
}

/** RFC 3261 20.12, RFC 2045 6. */
function isIdentity(encoding: string | undefined): boolean {
  return (
    encoding === undefined || ['', 'identity', '7bit', '8bit', 'binary'].includes(trimBlanks(encoding).toLowerCase())
  );
}

/** The parts of a multipart body (RFC 2046 5.1.1); null where it has no boundary, or too many parts. */
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
  // A peer that forgot the closing delimiter, or was cut off behind it: the last part is what is left.
  if (start !== -1) {
    budget.parts += 1;
    if (budget.parts > MAX_PARTS) return null;
    parts.push(partOf(body.slice(start)));
  }
  return parts;
}

/** Whether the line at `at` is a delimiter: null where it is none, true for the closing one. */
function delimits(body: string, at: number, delimiter: string): boolean | null {
  if (!body.startsWith(delimiter, at)) return null;
  const closes = body.startsWith('--', at + delimiter.length);
  const end = skipBlanks(body, at + delimiter.length + (closes ? 2 : 0));
  return end === body.length || body[end] === '\n' || body.startsWith('\r\n', end) ? closes : null;
}

/** Index of the next line; -1 where there is none. */
function nextLine(body: string, at: number): number {
  const end = body.indexOf('\n', at);
  return end === -1 ? -1 : end + 1;
}

/** A part: headers, an empty line, a body. The line end in front of the delimiter belongs to it; SDP may keep one more. */
function partOf(text: string): TypedBody {
  const [separator, end] = headEnd(text);
  const headers = new Map<string, string>();
  for (const line of unfold(text.slice(0, end)).split('\n')) {
    const colon = line.indexOf(':');
    const name = trimBlanks(line.slice(0, Math.max(colon, 0))).toLowerCase();
    if (name !== '' && !headers.has(name)) headers.set(name, trimBlanks(line.slice(colon + 1)));
  }
  return {
    // RFC 2046 5.1: text/plain where none is named; `c` and `e` are the compact names of RFC 3261 7.3.3.
    contentType: headers.get('content-type') ?? headers.get('c') ?? 'text/plain',
    disposition: headers.get('content-disposition'),
    encoding: headers.get('content-encoding') ?? headers.get('e') ?? headers.get('content-transfer-encoding'),
    body: text.slice(end + separator.length),
  };
}

/** The empty line that ends the headers of a part, and where they end. */
function headEnd(text: string): readonly [separator: string, end: number] {
  for (const first of ['\r\n', '\n']) if (text.startsWith(first)) return [first, 0];
  const ends = ['\r\n\r\n', '\n\n'].map((separator) => [separator, text.indexOf(separator)] as const);
  const [found] = ends.filter(([, at]) => at !== -1).sort(([, one], [, other]) => one - other);
  return found ?? ['', text.length];
}

/** RFC 3261 7.3.1: a line that begins with a blank goes on with the one before. */
export function unfold(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(/\n[ \t]/g, ' ');
}
