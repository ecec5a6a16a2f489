/** This process among those that share a database, or media servers. */
export interface NodeConfig {
  /** Its name, which it has after each start as well. Null: the host's. */
  readonly name: string | null;
}

/** The place of the journal, and how long it is kept. */
export type StoreConfig = StoreAddress & {
  /** Days that a call and its recording stay on record after it ended. Null keeps them for ever. */
  readonly retentionDays: number | null;
  /** Connections to a database server at once. */
  readonly connections: number;
  readonly spool: SpoolConfig;
};

/** What waits while a database server is away. */
export interface SpoolConfig {
  /** Where it is, on a disk of this machine. */
  readonly directory: string;
  /** How large it may become. New calls are refused from four fifths of it on. */
  readonly maxMegabytes: number;
}

/** What vouches for the records (docs/compliance.md). */
export interface AuditConfig {
  /** The file of the key that signs the records of each day. Null: `audit.key` beside the database, or the spool. */
  readonly key: string | null;
}

/** The place of the journal. */
export type StoreAddress =
  /** `file` is a path, or `:memory:`. */
  | { readonly kind: 'sqlite'; readonly file: string; readonly url: string }
  | { readonly kind: 'postgres'; readonly url: string };
