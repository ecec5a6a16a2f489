import type { RequestFault } from '../../ports/signalling.ts';
import { parseReplaces, splitList } from '../../shared/sip/index.ts';
import type { SessionBody } from './session-body.ts';
import { readSessionBody, unfold } from './session-body.ts';
import type { SrfMessage } from './srf.ts';

/** The extensions that we support (RFC 3262, RFC 4028, RFC 3891, RFC 4488). */
export const SUPPORTED_OPTIONS: readonly string[] = ['100rel', 'timer', 'replaces', 'norefersub'];

/**
 * What our INVITEs and 2xx say of us (RFC 3261 13.2.1): the methods that we handle inside a dialog, and the extensions
 * that a telephone looks for before it transfers. `timer` is for the SIP server to offer, and `100rel` for a trunk.
 */
export const CAPABILITIES = {
  Allow: 'INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, PRACK, NOTIFY, REFER',
  Supported: 'replaces, norefersub',
};

/** The content types that a body may have (RFC 3261 20.1). */
export const ACCEPTED = 'application/sdp, multipart/mixed, multipart/related, multipart/alternative';

/** Why a request is refused, with the headers of the refusal. */
export interface RefusedRequest extends RequestFault {
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What is wrong with a request, whatever its method; null if nothing is. The checks follow the order of RFC 3261 8.2.
 */
export function requestFault(req: SrfMessage): RefusedRequest | null {
  return extensionFault(req) ?? bodyFault(req);
}

/**
 * RFC 3261 8.2.2.3: "If a UAS does not understand an option-tag listed in a Require header field, it MUST respond by
 * generating a response with status code 420 (Bad Extension)". Proxy-Require counts as well, because no proxy stands
 * between the two parties but us.
 */
export function extensionFault(req: SrfMessage): RefusedRequest | null {
  const required = ['Require', 'Proxy-Require'].flatMap((name) => splitList(unfold(req.get(name) ?? '')));
  const unsupported = new Set(required.filter((tag) => !SUPPORTED_OPTIONS.includes(tag.toLowerCase())));
  if (unsupported.size === 0) return null;
  const headers = { Unsupported: [...unsupported].join(', ') };
  return { status: 420, phrase: 'Bad Extension', reason: 'unsupported-extension', headers };
}

/** RFC 3891 3: a Replaces header that cannot be read, or several of them, get 400. */
export function replacesFault(req: SrfMessage): RefusedRequest | null {
  const value = req.get('Replaces');
  if (value === undefined || parseReplaces(value) !== null) return null;
  return { status: 400, phrase: 'Bad Replaces', reason: 'bad-replaces', headers: {} };
}

/** RFC 3261 8.2.3, 21.4.13: the answer to an unreadable body names the types that can be read. */
function bodyFault(req: SrfMessage): RefusedRequest | null {
  const body = sessionBodyOf(req);
  if (body.kind !== 'unreadable') return null;
  const headers = body.because === 'encoding' ? { 'Accept-Encoding': 'identity' } : { Accept: ACCEPTED };
  return { status: 415, phrase: 'Unsupported Media Type', reason: 'unsupported-body', headers };
}

/** The session description of a message, alone or among other parts; null if none can be read. */
export function sdpOf(message: SrfMessage): string | null {
  const body = sessionBodyOf(message);
  return body.kind === 'sdp' ? body.sdp : null;
}

function sessionBodyOf(message: SrfMessage): SessionBody {
  const value = (name: string): string | undefined => {
    const text = message.get(name);
    return text === undefined ? undefined : unfold(text);
  };
  return readSessionBody({
    contentType: value('Content-Type'),
    disposition: value('Content-Disposition'),
    // drachtio-srf misreads the compact `e` (lib/sip-parser/parser.js, `compactForm`).
    encoding: value('Content-Encoding') ?? value('Contact-Encoding'),
    body: message.body,
  });
}
