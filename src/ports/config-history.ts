/** What brought a version about: the program's start, its API, a signal (SIGHUP), or the way back to a former one. */
export const CONFIG_ORIGINS = ['start', 'api', 'sighup', 'rollback'] as const;
export type ConfigOrigin = (typeof CONFIG_ORIGINS)[number];

/** A place in the configuration, and what became of it. Elements of lists stand by their names. */
export interface ConfigPathChange {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
}

/** A text of the configuration file that came into force. */
export interface NewConfigVersion {
  /** RFC 3339. */
  readonly at: string;
  /** The name of the key, or of what did it. */
  readonly by: string;
  readonly origin: ConfigOrigin;
  /** What changed in what is in force. */
  readonly changes: readonly ConfigPathChange[];
}

/** The same without its text. */
export interface ConfigVersion extends NewConfigVersion {
  /** From 1 on. A number that was given back is not given again. */
  readonly version: number;
}

/** The versions of the configuration, secrets and all. Each method is durable when it resolves. */
export interface ConfigHistory {
  /** The oldest go where there are too many. */
  append(version: NewConfigVersion, text: string): Promise<number>;
  /** Takes a version back that did not come into force. */
  remove(version: number): Promise<void>;
  /** @param version null: the newest */
  get(version: number | null): Promise<(ConfigVersion & { readonly text: string }) | null>;
  /** The newest first. @param before only those before it; null: all */
  list(before: number | null, limit: number): Promise<readonly ConfigVersion[]>;
}
