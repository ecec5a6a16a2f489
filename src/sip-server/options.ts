import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { AdmitCall } from '../ports/overload.ts';
import type { TraceSip } from '../ports/sip-trace.ts';
import type { DigestRequest, DigestVerdict } from '../shared/digest/index.ts';
import type { RefusalLog } from '../shared/refusal-log.ts';
import type { ControlOptions } from './control-protocol/index.ts';
import { DEFAULT_MESSAGE_LIMITS } from './message/index.ts';
import type { MessageLimits } from './message/index.ts';
import type { SipTimers } from './transaction/index.ts';
import type { Endpoint, Resolver, TlsOptions } from './transport/index.ts';

/** What the embedded SIP server is set up with. */
export interface SipServerOptions {
  /**
   * Addresses to listen on: `udp:127.0.0.1:5060`, `tcp:[::1]:5060`, `tls:127.0.0.1:5061`, `ws:127.0.0.1:5066`, `wss:...`.
   * Port 0 is any free port.
   */
  readonly listen: readonly string[];
  /** The address that applications connect to. Port 0 is any free port. */
  readonly control: ControlOptions;
  /** Host that peers are told instead of the bound address (Via, Contact, From). */
  readonly externalAddress?: string | undefined;
  /** Needed for `tls:` and `wss:` listeners. */
  readonly tls?: TlsOptions | undefined;
  /** @defaultValue RFC 3261's: T1 500 ms, T2 4 s, T4 5 s */
  readonly timers?: Partial<SipTimers> | undefined;
  /**
   * Who may send requests. Requests from others get 403 (INVITE, at a bounded rate) or no answer, and leave no state.
   * Requests inside dialogs that we have, and responses to our own requests, are always let in.
   * @defaultValue everybody
   */
  readonly allowSource?: ((address: string, port: number, protocol: string) => boolean) | undefined;
  /**
   * Whether requests for a Contact of a registration of ours are let in, wherever they come from. They have its URI
   * parameter `line` in their Request-URI.
   * @defaultValue none are
   */
  readonly allowLine?: ((line: string) => boolean) | undefined;
  /**
   * Whether requests of a method outside of dialogs are let in, wherever they come from, because `authenticate` asks whoever
   * sends them for credentials.
   * @defaultValue none are
   */
  readonly allowMethod?: ((method: string) => boolean) | undefined;
  /**
   * Judges requests outside of dialogs, other than ACK and CANCEL, of sources that are let in. A request that it does
   * not admit gets the verdict's status, leaves no state, and reaches no application.
   * @defaultValue all are admitted
   */
  readonly authenticate?: ((request: DigestRequest) => DigestVerdict) | undefined;
  /**
   * The address that `authenticate` is told of a request from this one with these values of Via, which may be a proxy's.
   * @defaultValue the same
   */
  readonly origin?: ((address: string, vias: readonly string[]) => string) | undefined;
  /**
   * Asked for each INVITE of a new call that nothing else speaks against. One that it sheds gets 503 with Retry-After
   * (RFC 3261 21.5.4), leaves no state, and reaches no application.
   * @defaultValue all are admitted
   */
  readonly admitCall?: AdmitCall | undefined;
  /**
   * Whether pages of this origin may connect by WebSocket; null: who connects is no browser. `host` is the Host header of the
   * request, `endpoint` where it came.
   * @defaultValue those of the same host, and of the browser's own machine
   */
  readonly allowOrigin?: ((origin: string | null, host: string, endpoint: Endpoint) => boolean) | undefined;
  readonly limits?: Partial<SipServerLimits> | undefined;
  readonly sessionTimers?: { readonly minSeconds?: number | undefined } | undefined;
  /**
   * Extensions that the applications implement: requests that require any other get 420.
   * @defaultValue what is registered with IANA reaches them, and they judge it
   */
  readonly optionTags?: readonly string[] | undefined;
  /** Send to where a peer's messages come from if its Contact says something else. @defaultValue true */
  readonly natTraversal?: boolean | undefined;
  /** Told when a connection is lost that a REGISTER was answered by with a 2xx, ours or a peer's. @defaultValue nobody */
  readonly onRegisteredConnectionLost?: ((address: string, port: number) => void) | undefined;
  /** @defaultValue the system's clock */
  readonly clock?: Clock | undefined;
  readonly logger: Logger;
  /** Where refusals are told. @defaultValue one of its own */
  readonly refusals?: RefusalLog | undefined;
  /** Told of every SIP message on the wire, retransmissions and refusals included. @defaultValue nobody */
  readonly trace?: TraceSip | undefined;
  /** @defaultValue the system's resolver */
  readonly resolver?: Resolver | undefined;
}

/** Bounds on what peers and applications can make the server hold or do. */
export interface SipServerLimits {
  readonly messages: MessageLimits;
  /** Connections that peers opened, on each listener, TLS handshakes included. */
  readonly maxConnections: number;
  /** Those from one address. */
  readonly maxConnectionsPerSource: number;
  /** Those of sources that `allowSource` refuses. They may be peers that we call, and must not crowd others out. */
  readonly maxStrangerConnections: number;
  /** How long connecting to a peer may take. */
  readonly connectTimeoutMs: number;
  /** A message that has begun on a connection must be complete by then. */
  readonly messageTimeoutMs: number;
  /** A peer that does not read is disconnected once this much waits for it. */
  readonly maxBacklogBytes: number;
  /** New requests outside of dialogs that one source address may send per second. The burst is twice that. */
  readonly requestsPerSecondPerSource: number;
  /** Refusals (403, 503) that the server sends per second in all. Past that it is silent. */
  readonly refusalsPerSecond: number;
  /**
   * Calls that it sheds per second with an answer. They are more than other refusals: who gets no answer sends the INVITE
   * again (RFC 3261 17.1.1.2), and a server that is behind has more to do then.
   */
  readonly shedsPerSecond: number;
  /** Challenges of senders that only credentials make known, per second: in all, and for each source. */
  readonly strangerChallengesPerSecond: number;
  readonly strangerChallengesPerSource: number;
  /** Requests that applications have not answered yet. New ones past that get 503. */
  readonly maxPendingRequests: number;
  /** Dialogs. New INVITEs past that get 503. */
  readonly maxDialogs: number;
  /** Transactions, including those that only absorb retransmissions. New requests past that get 503. */
  readonly maxTransactions: number;
  /**
   * New requests get 503 while the event loop is later than that. Peers send everything twice to a server that is
   * behind, and it falls behind further.
   */
  readonly maxLatenessMs: number;
  /** The server gives up on an application that has not answered an INVITE at all by then. */
  readonly applicationTimeoutMs: number;
  /** How long calls live on without their application. */
  readonly applicationGraceMs: number;
}

export const DEFAULT_LIMITS: SipServerLimits = Object.freeze({
  messages: DEFAULT_MESSAGE_LIMITS,
  maxConnections: 1_000,
  maxConnectionsPerSource: 200,
  maxStrangerConnections: 50,
  connectTimeoutMs: 4_000,
  messageTimeoutMs: 30_000,
  maxBacklogBytes: 4 * 1024 * 1024,
  requestsPerSecondPerSource: 5_000,
  refusalsPerSecond: 100,
  shedsPerSecond: 5_000,
  strangerChallengesPerSecond: 200,
  strangerChallengesPerSource: 20,
  maxPendingRequests: 20_000,
  maxDialogs: 100_000,
  maxTransactions: 500_000,
  maxLatenessMs: 1_000,
  applicationTimeoutMs: 64_000,
  applicationGraceMs: 5_000,
});

/** RFC 4028 4: "the absolute minimum for Session-Expires is 90 seconds". */
export const DEFAULT_MIN_SESSION_SECONDS = 90;
