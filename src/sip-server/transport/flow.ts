import type { Endpoint, Protocol } from './endpoint.ts';

/** A way to one peer: a UDP address pair, or a connection. */
export interface Flow {
  readonly protocol: Protocol;
  /** True for all but UDP. */
  readonly reliable: boolean;
  /** Our side: what Via and Contact show. */
  readonly endpoint: Endpoint;
  /** The peer's address, without brackets, and port. */
  readonly address: string;
  readonly port: number;
  /** False once a connection is gone; always true for UDP. */
  readonly open: boolean;
  /**
   * True where the peer is a browser that may come back by another connection when this one is lost. What is sent from then
   * on waits a while for it, and goes by that one.
   */
  readonly returns: boolean;
  /** Sends one message. `failed` is called later, at most once, if that is known not to work. */
  send(bytes: Buffer, failed: (error: Error) => void): void;
  /**
   * Calls `lost` once if the connection closes, so that nobody waits for what can no longer come by it. UDP has no
   * connection and never calls it. Calls `moved` whenever what is sent by it goes by another connection from now on.
   * @returns ends the watch; idempotent
   */
  watch(lost: () => void, moved?: () => void): () => void;
}

/** Where a request is to be sent (RFC 3263). */
export interface Target {
  readonly protocol: Protocol;
  /** IP literal without brackets. */
  readonly address: string;
  readonly port: number;
  /** Name that TLS checks the certificate against (RFC 5922 4); the address if there is no name. */
  readonly host: string;
}
