import type { CallerIdentity, DivertedParty, HistoryEntry } from '../../ports/caller-identity.ts';
import type { SipParty } from '../../ports/sip-party.ts';
import type { Params } from '../../shared/sip/index.ts';
import { numberOf, parseUri, splitList, unquote } from '../../shared/sip/index.ts';
import { parseParty } from './headers.ts';
import { signedIdentityOf } from './signed-identity.ts';
import type { SrfMessage } from './srf.ts';

/** Values that are kept of one header. They go into the journal, and no real call has so many. */
const MAX_VALUES = 10;
/** Characters of a value. A longer value is left out. */
const MAX_LENGTH = 512;

/** What an INVITE says about its caller besides From. A header that cannot be read is left out. */
export function callerIdentityOf(req: SrfMessage, from: SipParty): CallerIdentity {
  const privacy = privacyOf(req);
  const remoteParty = partiesOf(req, 'Remote-Party-ID').find(({ params }) => isCaller(params)) ?? null;
  return {
    displayName: from.displayName,
    asserted: partiesOf(req, 'P-Asserted-Identity').map(bare),
    remoteParty: remoteParty === null ? null : bare(remoteParty),
    diversions: partiesOf(req, 'Diversion').map(diverted),
    history: partiesOf(req, 'History-Info').map(historyEntry),
    privacy,
    ...signedIdentityOf(req),
    anonymous: isUnknown(from) || withheld(privacy) || remoteParty?.params.get('privacy')?.toLowerCase() === 'full',
  };
}

/** RFC 3261 20.20: a header may come several times with several values each. drachtio-srf joins them by commas. */
function partiesOf(req: SrfMessage, name: string): (SipParty & { readonly params: Params })[] {
  return splitList(req.get(name) ?? '')
    .slice(0, MAX_VALUES)
    .filter((value) => value.length <= MAX_LENGTH)
    .flatMap((value) => parseParty(value) ?? []);
}

function bare({ uri, user, displayName }: SipParty): SipParty {
  return { uri, user, displayName };
}

function diverted(party: SipParty & { readonly params: Params }): DivertedParty {
  return { ...bare(party), reason: textOf(party.params, 'reason') };
}

/** RFC 7044 5: the reason is a header of the URI, which is not part of the address. */
function historyEntry(party: SipParty & { readonly params: Params }): HistoryEntry {
  const [uri = '', headers = ''] = party.uri.split('?', 2);
  const fields = headers.split('&');
  const reason = fields.find((header) => /^reason=/i.test(header));
  const { displayName, params } = party;
  return {
    uri,
    user: numberOf(uri),
    displayName,
    index: textOf(params, 'index'),
    reason: reason === undefined ? null : unescaped(reason.slice('reason='.length)),
    ...(fields.some((header) => /^privacy=history$/i.test(header)) && { withheld: true }),
  };
}

function textOf(params: Params, name: string): string | null {
  const value = params.get(name) ?? null;
  return value === null ? null : unquote(value);
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The words of Privacy. Some peers write commas although RFC 3323 4.2 has semicolons. */
function privacyOf(req: SrfMessage): string[] {
  const words = (req.get('Privacy') ?? '').slice(0, MAX_LENGTH).toLowerCase().split(/[;,]/);
  return words
    .map((word) => word.trim())
    .filter((word) => /^[a-z0-9-]+$/.test(word))
    .slice(0, MAX_VALUES);
}

/** RFC 3323 4.2: whether the caller is withheld. `session` is about media, and `critical` is only a degree. */
function withheld(privacy: readonly string[]): boolean {
  return !privacy.includes('none') && privacy.some((word) => ['id', 'user', 'header'].includes(word));
}

/**
 * Whether the party is unknown: it has no number, or an anonymous user or host in one of the usual forms (RFC 3323
 * 4.1.1.3).
 */
function isUnknown({ user, uri }: SipParty): boolean {
  return user === '' || user.toLowerCase() === 'anonymous' || parseUri(uri)?.host.toLowerCase() === 'anonymous.invalid';
}

/** draft-ietf-sip-privacy-04 5.1: `party=called` is about the other end. Without it the caller is meant. */
function isCaller(params: Params): boolean {
  return (params.get('party') ?? 'calling').toLowerCase() === 'calling';
}
