import type { AgentId } from '../ports/ids.ts';
import type { HostPort, Network } from './sip-types.ts';

/** What somebody may do with the API. src/api/access/permissions.ts says what each role may. */
export const API_ROLES = ['admin', 'supervisor', 'operator', 'app', 'agent', 'viewer'] as const;
export type ApiRole = (typeof API_ROLES)[number];

/** A key of the configuration. It has `key` or `hash`, and the other is null. */
export interface ApiKey {
  /** Unique name, by which the log says who asked. */
  readonly name: string;
  readonly role: ApiRole;
  /** Whose key it is; null for any role but `agent`. */
  readonly agent: AgentId | null;
  /** Name of the user of `sip.users` whose telephone it may be; null: that of its agent, if there is one. */
  readonly user: string | null;
  /** The bearer token. */
  readonly key: string | null;
  /** What `warmbridge keys hash` printed of a token: `wbk_ID$scrypt$...`. */
  readonly hash: string | null;
}

/** How long those who logged in stay in. */
export interface ApiSessionsConfig {
  /** After the last request. */
  readonly idleMs: number;
  /** After they logged in. */
  readonly maxMs: number;
}

/** How many requests are served. Null: as many as come. */
export interface ApiRateLimits {
  /** Of each key and person. */
  readonly perMinute: number | null;
  /** Of each address, of requests without a good key. */
  readonly strangersPerMinute: number | null;
  /** Calls that each key or person places (`POST /v1/calls`, and those of dialects). */
  readonly callsPerMinute: number | null;
}

/** TLS of the API. The files are PEM. */
export interface ApiTlsConfig {
  readonly cert: string;
  readonly key: string;
  /** Authorities. Clients must have a certificate that one of them signed; null: they need none. */
  readonly ca: string | null;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

export interface ApiConfig {
  readonly listen: HostPort;
  /** Whether calls may be placed to see a handoff (`POST /v1/try`). Null: where `listen` is on loopback. */
  readonly tryIt: boolean | null;
  /** What a reverse proxy has before our paths, such as `/warmbridge`; empty: nothing. */
  readonly pathPrefix: string;
  readonly keys: readonly ApiKey[];
  readonly sessions: ApiSessionsConfig;
  readonly rateLimits: ApiRateLimits;
  /** Null: the API talks in clear. */
  readonly tls: ApiTlsConfig | null;
  /** Addresses and networks of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly trustProxy: readonly Network[];
}
