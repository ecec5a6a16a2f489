import type { SipParty } from './sip-party.ts';

/** A party that the call was forwarded from (Diversion, RFC 5806). */
export interface DivertedParty extends SipParty {
  /** Such as `user-busy`, `no-answer`, `unconditional`; null where it is not said. */
  readonly reason: string | null;
}

/** A target that the call had on its way (History-Info, RFC 7044). */
export interface HistoryEntry extends SipParty {
  /** Such as `1.1`; null where it is missing. */
  readonly index: string | null;
  /** The `Reason` that its URI carries (RFC 7044 10.1), unescaped, such as `SIP;cause=302`; null without one. */
  readonly reason: string | null;
  /** True where it asks not to be passed on (`Privacy=history`, RFC 7044 10.1). */
  readonly withheld?: boolean;
}

/** What STIR/SHAKEN says of the caller (RFC 8224). Nothing of it is checked here. */
export interface SignedIdentity {
  /** The Identity headers, to be passed on. */
  readonly headers: readonly string[];
  /** What the provider of the caller vouches for (RFC 8588 4): A all, B its customer, C where the call came in. */
  readonly attestation: 'A' | 'B' | 'C' | null;
  /** What the trunk says of its own check (3GPP TS 24.229 7.2A.20), such as `TN-Validation-Passed`. */
  readonly verstat: string | null;
}

/**
 * What an INVITE says of its caller beyond From. The trunk vouches for it: nothing of it is checked, and From stays the
 * caller of the call.
 */
export interface CallerIdentity {
  /** Display name of From. */
  readonly displayName: string | null;
  /** P-Asserted-Identity (RFC 3325 9.1): at most a SIP URI and a tel URI. */
  readonly asserted: readonly SipParty[];
  /** Remote-Party-ID of the caller, which older trunks send in its place. */
  readonly remoteParty: SipParty | null;
  /** Newest first (RFC 5806). */
  readonly diversions: readonly DivertedParty[];
  /** In the order of the message, oldest first (RFC 7044). */
  readonly history: readonly HistoryEntry[];
  /** Words of Privacy, in lower case (RFC 3323 4.2, RFC 3325 9.3). */
  readonly privacy: readonly string[];
  /** The caller has no number, or asked that it be withheld: whoever is called for it must not be shown it. */
  readonly anonymous: boolean;
  /** Absent where nothing was signed, and nobody said of it that it was checked. */
  readonly signed?: SignedIdentity;
}
