/** A server that carries the media of calls, as its operator sees it. */
export interface MediaServerStatus {
  /** `host:port` of its control connection. */
  readonly id: string;
  /** Where it is, as the configuration calls that (`media.freeswitch[].zone`); null: it does not say. */
  readonly zone: string | null;
  /**
   * `up`: it takes new calls; `full`: it has no room for one; `draining`: it is spared them for maintenance; `away`: it
   * cannot be reached, whether it is spared calls or not.
   */
  readonly state: 'up' | 'full' | 'draining' | 'away';
  /** Why it takes no new calls; null where it does. */
  readonly reason: string | null;
  /** Somebody drained it here. It stays so over a loss of the server, until it is taken back or this program ends. */
  readonly draining: boolean;
  /** Somebody paused it at the server itself (FreeSWITCH: `fsctl pause`). */
  readonly paused: boolean;
  /** No call of ours and no channel of ours is on it, and none will come, so it may be stopped. */
  readonly drained: boolean;
  /** Calls of ours on it. */
  readonly calls: number;
  /** Channels of ours on it, including those that are being made or ended. */
  readonly channels: number;
  /**
   * All channels on it, also those of other nodes and of anybody else, as the server counted them last, and ours as they
   * are now. Null while that is not known.
   */
  readonly sessions: number | null;
  /** Channels that it may have at one time; null while that is not known. */
  readonly maxChannels: number | null;
}

/** How many calls of a zone were given to servers elsewhere, since the start. */
export interface OutOfZone {
  readonly zone: string;
  readonly calls: number;
}

/** The servers of a media engine that has some. */
export interface MediaServers {
  /** Calls of each zone that no server there could take, where there were any. */
  readonly outOfZone: readonly OutOfZone[];
  /** True while no new call can come because all servers are spared calls. */
  readonly draining: boolean;
  servers(): readonly MediaServerStatus[];
  /** Spares a server new calls, or gives it some again. Its calls go on. Null: there is no such server. */
  drain(id: string, draining: boolean): MediaServerStatus | null;
}
