/** A statement about a day (UTC) that is over: what its chains came to, signed. */
export interface SignedDay {
  /** `2026-01-15`. */
  readonly day: string;
  /** Canonical JSON (RFC 8785). */
  readonly statement: string;
  /** Ed25519 (RFC 8032) over `statement`, base64url. */
  readonly signature: string;
  /** The public key: SPKI, DER, base64url. */
  readonly key: string;
}

/** Keeps what vouches for the records. */
export interface AuditStore {
  /** Nothing is added to the day from now on. One that is signed already stays as it is. */
  putDay(signed: SignedDay): Promise<void>;
}
