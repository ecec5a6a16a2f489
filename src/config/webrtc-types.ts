/** The part of the configuration that is about media of browsers. */

/** A STUN or TURN server that browsers are told. It has `secret`, or a name and a password, or neither (STUN). */
export interface IceServerConfig {
  /** `stun:`, `turn:` and `turns:` URIs (RFC 7064, RFC 7065). */
  readonly urls: readonly string[];
  readonly username: string | null;
  readonly credential: string | null;
  /** Shared with the TURN server (coturn's `use-auth-secret`): everybody gets credentials of their own, made of it. */
  readonly secret: string | null;
  /** How long those are good. */
  readonly ttlMs: number;
}

/** Browsers as telephones. */
export interface WebrtcConfig {
  readonly enabled: boolean;
  /** IP addresses that NATs map to {@link MediaConfig.address}, one to one: further candidates, with the same ports. */
  readonly externalAddresses: readonly string[];
  readonly iceServers: readonly IceServerConfig[];
}
