import type { Selectable } from 'kysely';
import type { ConfigOrigin, ConfigPathChange, ConfigVersion, NewConfigVersion } from '../../ports/config-history.ts';
import type { Param, QueryTools } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Schema } from '../sql/schema.ts';
import type { Session } from '../sql/session.ts';

/** More are not kept of a node. */
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

/**
 * The rows of `config_versions`. Each node has a file of its own, and a history of its own: what another one had in force is
 * nothing to go back to. Those from before there were nodes are everybody's.
 */
export class ConfigVersionTable {
  readonly #node: string | null;

  /** @param node this process; null: it is the only one, and may be called otherwise after each start */
  constructor(node: string | null) {
    this.#node = node;
  }

  /** Those that write run within a transaction. */
  async answer(
    session: Session,
    request: ConfigVersionRequest,
  ): Promise<ConfigVersionAnswers[keyof ConfigVersionAnswers]> {
    switch (request.kind) {
      case 'putConfigVersion':
        return await this.#put(session, request.version, request.text);
      case 'removeConfigVersion':
        await session.run(REMOVE, request.version);
        return null;
      case 'configVersion':
        return await this.#get(session, request.version);
      case 'configVersions':
        return (await session.all(LIST, this.#node, request.before ?? Number.MAX_SAFE_INTEGER, request.limit)).map(
          versionOf,
        );
    }
  }

  async #put(session: Session, { at, by, origin, changes }: NewConfigVersion, text: string): Promise<number> {
    const row = await session.first(INSERT, at, by, origin, JSON.stringify(changes), text, this.#node);
    const version = row?.version ?? 0;
    await session.run(DELETE_OLD, this.#node, MAX_CONFIG_VERSIONS);
    return version;
  }

  async #get(session: Session, version: number | null): Promise<WholeVersion | null> {
    const row =
      version === null ? await session.first(NEWEST, this.#node) : await session.first(ONE, this.#node, version);
    return row === null ? null : { ...versionOf(row), text: row.content };
  }
}

function versionOf(row: Omit<Selectable<Schema['config_versions']>, 'content' | 'node'>): ConfigVersion {
  return {
    version: row.version,
    at: row.at,
    by: row.by_whom,
    origin: row.origin as ConfigOrigin,
    changes: JSON.parse(row.changes) as readonly ConfigPathChange[],
  };
}

const INSERT = query(
  (
    { db },
    at: Param<string>,
    by_whom: Param<string>,
    origin: Param<string>,
    changes: Param<string>,
    content: Param<string>,
    node: Param<string | null>,
  ) => db.insertInto('config_versions').values({ at, by_whom, origin, changes, content, node }).returning('version'),
);

/** Those that a node itself has put: a busy one takes nothing from another. */
const DELETE_OLD = query(({ db }, node: Param<string | null>, kept: Param<number>) =>
  db
    .deleteFrom('config_versions')
    .where('node', 'is not distinct from', node)
    .where('version', '<=', (eb) =>
      eb
        .selectFrom('config_versions')
        .select('version')
        .where('node', 'is not distinct from', node)
        .orderBy('version', 'desc')
        .limit(1)
        .offset(kept),
    ),
);

const REMOVE = query(({ db }, version: Param<number>) =>
  db.deleteFrom('config_versions').where('version', '=', version),
);

/** The versions of a node. */
function versionsOf({ db }: QueryTools, node: Param<string | null>) {
  return db.selectFrom('config_versions').where((eb) => eb.or([eb('node', 'is', null), eb('node', '=', node)]));
}

const NEWEST = query((tools, node: Param<string | null>) =>
  versionsOf(tools, node).selectAll().orderBy('version', 'desc').limit(1),
);

const ONE = query((tools, node: Param<string | null>, version: Param<number>) =>
  versionsOf(tools, node).selectAll().where('version', '=', version),
);

const LIST = query((tools, node: Param<string | null>, before: Param<number>, limit: Param<number>) =>
  versionsOf(tools, node)
    .select(['version', 'at', 'by_whom', 'origin', 'changes'])
    .where('version', '<', before)
    .orderBy('version', 'desc')
    .limit(limit),
);
