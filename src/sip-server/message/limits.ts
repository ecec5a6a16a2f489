/**
 * Bounds on what the parser accepts. Anything larger is a fault, never an allocation: a peer cannot make the server
 * hold more than one message of `maxMessageBytes` for each connection.
 */
export interface MessageLimits {
  /** Start line, headers, blank line and body together. */
  readonly maxMessageBytes: number;
  /** Start line, headers and blank line together. */
  readonly maxHeaderBytes: number;
  /** Number of header lines (a folded header counts once). */
  readonly maxHeaders: number;
  /**
   * One header line, its continuation lines included; also bounds the start line. Counted after decoding, so a
   * character that takes several bytes counts once.
   */
  readonly maxHeaderLineBytes: number;
  /**
   * Streams only: a body that is too large but has a known length is skipped without storing it, up to this many
   * bytes; past that the connection has to be closed.
   */
  readonly maxDiscardBytes: number;
}

/**
 * A UDP datagram cannot carry more than 65,507 bytes; the message limit also leaves TCP peers room for large bodies.
 * The header limits are far above what proxies chain up (RFC 4475 3.1.1.7 has a 3.5 KB header section).
 */
export const DEFAULT_MESSAGE_LIMITS: MessageLimits = {
  maxMessageBytes: 256 * 1024,
  maxHeaderBytes: 64 * 1024,
  maxHeaders: 256,
  maxHeaderLineBytes: 16 * 1024,
  maxDiscardBytes: 4 * 1024 * 1024,
};
