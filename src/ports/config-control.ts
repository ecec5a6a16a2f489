import type { ConfigOrigin, ConfigPathChange, ConfigVersion } from './config-history.ts';

/** A value that is wrong, or worth a warning. */
export interface ConfigFinding {
  readonly path: string;
  readonly message: string;
}

/** A part of the configuration as the file has it, without its secrets. */
export interface ShownPart {
  readonly value: unknown;
  /** Is another one when the part changes. */
  readonly tag: string;
  /** Values that variables of the environment set. */
  readonly setByEnvironment: readonly { readonly path: string; readonly variable: string }[];
}

/** What the file says and does not take effect before the next start. */
export interface ConfigStanding {
  readonly version: number;
  readonly needsRestart: readonly string[];
}

/** What a change comes to. */
export interface ConfigEffect {
  readonly changes: readonly ConfigPathChange[];
  readonly needsRestart: readonly string[];
  readonly warnings: readonly ConfigFinding[];
}

/**
 * Why nothing changed. `stale`: the part is not what the client has seen. `busy`: too many changes wait. `refused`: it may
 * be right, and cannot be done; `cause` is the failure behind it, for the log.
 */
export type ConfigRefusal =
  | { readonly ok: false; readonly code: 'invalid'; readonly faults: readonly ConfigFinding[] }
  | { readonly ok: false; readonly code: 'stale' }
  | { readonly ok: false; readonly code: 'not-found' }
  | { readonly ok: false; readonly code: 'busy' }
  | { readonly ok: false; readonly code: 'refused'; readonly message: string; readonly cause?: unknown };

export type ConfigOutcome = (ConfigEffect & { readonly ok: true; readonly version: number }) | ConfigRefusal;

export type ConfigVerdict = (ConfigEffect & { readonly ok: true }) | ConfigRefusal;

/** Who changes the configuration, and by what. */
export interface ConfigAuthor {
  readonly by: string;
  readonly origin: ConfigOrigin;
}

/** What can be done to the configuration while the program runs. Changes take turns. */
export interface ConfigControl {
  /** The whole file in force. */
  whole(): ShownPart & ConfigStanding & { readonly file: string };
  /** Null: there is no such part. */
  part(name: string): ShownPart | null;
  put(name: string, value: unknown, tag: string | null, author: ConfigAuthor): Promise<ConfigOutcome>;
  /** Says what would come of a part. Changes nothing. */
  checkPart(name: string, value: unknown): Promise<ConfigVerdict>;
  /** Says what would come of a whole file. */
  checkText(text: string): Promise<ConfigVerdict>;
  /** Reads the file again. */
  reload(author: ConfigAuthor): Promise<ConfigOutcome>;
  versions(before: number | null, limit: number): Promise<readonly ConfigVersion[]>;
  version(version: number): Promise<(ConfigVersion & { readonly value: unknown }) | null>;
  rollBack(version: number, author: ConfigAuthor): Promise<ConfigOutcome>;
}
