import type { ConfigOrigin, ConfigPathChange, ConfigVersion, NewConfigVersion } from '../../ports/config-history.ts';
import type { Statements } from '../sqlite/statements.ts';

/** More are not kept. */
export const MAX_CONFIG_VERSIONS = 1_000;

type WholeVersion = ConfigVersion & { readonly text: string };

/** What the store's thread is asked for about versions of the configuration. */
export type ConfigVersionRequest =
  | { readonly kind: 'putConfigVersion'; readonly version: NewConfigVersion; readonly text: string }
  | { readonly kind: 'removeConfigVersion'; readonly version: number }
  | { readonly kind: 'configVersion'; readonly version: number | null }
  | { readonly kind: 'configVersions'; readonly before: number | null; readonly limit: number };

/** What each is answered with. */
export interface ConfigVersionAnswers {
  putConfigVersion: number;
  removeConfigVersion: null;
  configVersion: WholeVersion | null;
  configVersions: readonly ConfigVersion[];
}

/** The rows of `config_versions`. */
export class ConfigVersionTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Those that write run within a transaction. */
  answer(request: ConfigVersionRequest): ConfigVersionAnswers[keyof ConfigVersionAnswers] {
    switch (request.kind) {
      case 'putConfigVersion':
        return this.#put(request.version, request.text);
      case 'removeConfigVersion':
        this.#statements.of('DELETE FROM config_versions WHERE version = ?').run(request.version);
        return null;
      case 'configVersion':
        return this.#get(request.version);
      case 'configVersions':
        return this.#list(request.before, request.limit);
    }
  }

  #put({ at, by, origin, changes }: NewConfigVersion, text: string): number {
    const row = this.#statements.of(INSERT).get(at, by, origin, JSON.stringify(changes), text);
    const version = Number(row?.['version']);
    this.#statements.of('DELETE FROM config_versions WHERE version <= ?').run(version - MAX_CONFIG_VERSIONS);
    return version;
  }

  #get(version: number | null): WholeVersion | null {
    const row =
      version === null
        ? this.#statements.of('SELECT * FROM config_versions ORDER BY version DESC LIMIT 1').get()
        : this.#statements.of('SELECT * FROM config_versions WHERE version = ?').get(version);
    return row === undefined ? null : { ...versionOf(row), text: String(row['content']) };
  }

  #list(before: number | null, limit: number): readonly ConfigVersion[] {
    const rows = this.#statements.of(LIST).all(before ?? Number.MAX_SAFE_INTEGER, limit);
    return rows.map(versionOf);
  }
}

function versionOf(row: Readonly<Record<string, unknown>>): ConfigVersion {
  return {
    version: Number(row['version']),
    at: String(row['at']),
    by: String(row['by_whom']),
    origin: String(row['origin']) as ConfigOrigin,
    changes: JSON.parse(String(row['changes'])) as readonly ConfigPathChange[],
  };
}

const INSERT = `
  INSERT INTO config_versions (at, by_whom, origin, changes, content) VALUES (?, ?, ?, ?, ?) RETURNING version`;
const LIST = `
  SELECT version, at, by_whom, origin, changes FROM config_versions WHERE version < ? ORDER BY version DESC LIMIT ?`;
