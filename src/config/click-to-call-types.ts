/** A button of a web page by which a visitor calls. */
export interface CallButton {
  readonly name: string;
  /** The number that it calls, and the only one that its guests may call. */
  readonly to: string;
  /** Origins of the pages that may have it (RFC 6454 6.2), such as `https://shop.example`. */
  readonly origins: readonly string[];
  /** By which the site signs tokens (HS256); null: everybody on such a page may call, without a token. */
  readonly secret: string | null;
  /** Calls of all its guests at one time. */
  readonly maxCalls: number;
  /** New calls of all its guests in a minute. */
  readonly callsPerMinute: number;
  /** Those of one address. */
  readonly visitorCallsPerMinute: number;
}
