/** A recording server of the site (RFC 7866): where it is. */
export interface SiprecTarget {
  /** A SIP URI. */
  readonly uri: string;
  /** Digest credentials for a challenge. */
  readonly auth: { readonly username: string; readonly password: string } | null;
}
