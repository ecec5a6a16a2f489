import type { SignedIdentity } from '../../ports/caller-identity.ts';
import { splitList } from '../../shared/sip/index.ts';
import { parseParty, valueOf } from './headers.ts';
import type { SrfMessage } from './srf.ts';

/** One of the caller's provider, and one for each diversion (RFC 8946). They go into the journal. */
const MAX_HEADERS = 4;
/** Characters of a value. A signature by ES256 and a usual PASSporT take a third of it. */
const MAX_LENGTH = 2_048;
/** A full-form PASSporT in JWS compact serialization (RFC 8225 7), and its parameters (RFC 8224 4). */
const FULL_FORM = /^([\w-]+)\.([\w-]+)\.[\w-]*\s*(?:;[\x20-\x7e]*)?$/;

/** What STIR/SHAKEN says of the caller of an INVITE. What cannot be read is left out. */
export function signedIdentityOf(req: SrfMessage): { readonly signed?: SignedIdentity } {
  // drachtio-srf joins headers of one name by commas, of which a value itself has none (RFC 8224 4).
  const headers = splitList(valueOf(req, 'Identity', 'y'))
    .filter((value) => value.length <= MAX_LENGTH && /^[\x20-\x7e]+$/.test(value))
    .slice(0, MAX_HEADERS);
  const verstat = verstatOf(req.get('P-Asserted-Identity')) ?? verstatOf(req.get('From'));
  if (headers.length === 0 && verstat === null) return {};
  const attestations = headers.flatMap((value) => attestationOf(value) ?? []);
  return { signed: { headers, attestation: attestations[0] ?? null, verstat } };
}

/** `attest` of a PASSporT (RFC 8588 4). */
function attestationOf(value: string): SignedIdentity['attestation'] {
  const payload = FULL_FORM.exec(value)?.[2];
  if (payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null || !('attest' in claims)) return null;
    const { attest } = claims;
    return attest === 'A' || attest === 'B' || attest === 'C' ? attest : null;
  } catch {
    return null;
  }
}

/** It is a parameter of the tel URI, or of the user part of a SIP URI; some write it as a parameter of the header. */
function verstatOf(header: string | undefined): string | null {
  for (const value of splitList(header ?? '').slice(0, MAX_HEADERS)) {
    if (value.length > MAX_LENGTH) continue;
    const party = parseParty(value);
    if (party === null) continue;
    const found = /;verstat=([\w-]{1,64})(?=[;@?]|$)/i.exec(party.uri)?.[1] ?? party.params.get('verstat') ?? null;
    if (found !== null && /^[\w-]{1,64}$/.test(found)) return found;
  }
  return null;
}
