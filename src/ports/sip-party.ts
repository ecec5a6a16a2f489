/** A party as a From, To or Request-URI names it. */
export interface SipParty {
  /** `sip:`, `sips:` or `tel:` URI, without header parameters. */
  readonly uri: string;
  /** User part, or the number of a `tel:` URI, without visual separators (RFC 3966 5.1.1); empty where there is none. */
  readonly user: string;
  readonly displayName: string | null;
}
