import { sql } from 'kysely';
import { inList } from '../sql/in-list.ts';
import { InsertRows } from '../sql/insert-rows.ts';
import type { Param, QueryTools } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import { serverNow } from '../sql/server-now.ts';
import type { Session } from '../sql/session.ts';

/** A process that uses the database. */
export interface NodeIdentity {
  /** The same after each start. */
  readonly name: string;
  /** Of this start alone. */
  readonly instance: string;
}

/** A row of `nodes`. */
export interface NodeRow extends NodeIdentity {
  /** By the clock of the server, so that clocks of machines need not agree. */
  readonly beat_ms: number;
  /** JSON. */
  readonly about: string;
  /** The instance of the node that takes over what this one left; null: none does. */
  readonly heir: string | null;
}

/** What a beat sees. */
export interface NodeLook {
  /** All nodes, by their names. */
  readonly rows: readonly NodeRow[];
  /** It was silent for so long that others took over what it has, or began to. */
  readonly wasBuried: boolean;
}

/** What nodes ask of each other's rows. */
export type NodeRequest =
  | {
      readonly kind: 'claimNode';
      readonly node: NodeIdentity & { readonly beatMs: number };
      readonly heir: string;
      /** Instances that are known to be dead: whom they took over is free again. */
      readonly dead: readonly string[];
    }
  | { readonly kind: 'orphanNodes' }
  | { readonly kind: 'buryNode'; readonly node: NodeIdentity; readonly heir: string };

/** What each is answered with. */
export interface NodeAnswers {
  claimNode: boolean;
  buryNode: null;
  orphanNodes: readonly string[];
}

/** The rows of `nodes`: which processes use a database server. */
export class NodeTable {
  /** Takes the process in. One that had its name gives way: it has crashed, or will find out by {@link beat}. */
  async join(session: Session, { name, instance }: NodeIdentity, about: string): Promise<void> {
    const now = (await session.first(NOW))?.now ?? 0;
    await session.insert(PUT, [{ name, instance, beat_ms: now, about, heir: null }]);
  }

  /**
   * Shows that the process is there, which is written.
   * @returns null: another process has its place now
   */
  async beat(session: Session, node: NodeIdentity, about: string): Promise<NodeLook | null> {
    const rows = await session.all(ALL);
    const own = rows.find(({ name }) => name === node.name);
    const isThere = (await session.run(BEAT, node.name, node.instance, about)) > 0;
    if (isThere) return { rows, wasBuried: own !== undefined && own.heir !== null };
    if (own !== undefined) return null;
    await this.join(session, node, about);
    return { rows: await session.all(ALL), wasBuried: true };
  }

  /** Those of these nodes that have no connection to the database any more: their processes have ended. */
  async gone(session: Session, names: readonly string[]): Promise<ReadonlySet<string>> {
    if (names.length === 0 || session.dialect !== 'postgres') return new Set();
    const connected = new Set((await session.all(CONNECTED)).map(({ name }) => name));
    return new Set(names.filter((name) => !connected.has(connectionName(name))));
  }

  /** The process ends in order. */
  async leave(session: Session, { name, instance }: NodeIdentity): Promise<void> {
    await session.run(LEAVE, name, instance);
  }

  /** Runs within a transaction. */
  async answer(session: Session, request: NodeRequest): Promise<NodeAnswers[NodeRequest['kind']]> {
    if (request.kind === 'orphanNodes') return (await session.all(ORPHANS)).flatMap(({ node }) => node ?? []);
    const { node, heir } = request;
    if (request.kind === 'claimNode') {
      const { name, instance, beatMs } = request.node;
      return (await session.run(CLAIM, name, instance, beatMs, heir, JSON.stringify(request.dead))) > 0;
    }
    await session.run(BURY, node.name, node.instance, heir);
    return null;
  }
}

const MAX_NAME = 63;

/** What the server knows the connections of a node by, which it cuts to 63 octets (NAMEDATALEN). */
export function connectionName(node: string): string {
  return Buffer.from(`warmbridge ${node}`).subarray(0, MAX_NAME).toString();
}

const CONNECTED = query(({ db }) =>
  db
    .selectFrom(
      sql<{
        name: string;
      }>`(select application_name as name from pg_stat_activity where datname = current_database())`.as('connections'),
    )
    .select('connections.name')
    .distinct(),
);

/** What nodes hold that only a process that is there can let go. */
const ORPHANS = query(({ db }) =>
  db
    .selectFrom(
      db
        .selectFrom('calls')
        .select('node')
        .where('ended_at', 'is', null)
        .union(db.selectFrom('agent_reservations').select('node').where('until_ms', 'is', null))
        .union(db.selectFrom('queue_places').select('node'))
        .union(db.selectFrom('callbacks').select('node').where('state', '=', sql.lit('dialling')))
        .as('holders'),
    )
    .select('holders.node')
    .where('holders.node', 'is not', null)
    .where('holders.node', 'not in', (eb) => eb.selectFrom('nodes').select('nodes.name')),
);

const NOW = query(({ db, dialect }) => db.selectNoFrom(serverNow(dialect).as('now')));

const ALL = query(({ db }) => db.selectFrom('nodes').selectAll().orderBy('name'));

const PUT = new InsertRows(
  'nodes',
  { name: 'text', instance: 'text', beat_ms: 'bigint', about: 'text', heir: 'text' },
  { onConflict: { columns: ['name'], update: ['instance', 'beat_ms', 'about', 'heir'] } },
);

// Whoever is there is nobody's to take over.
const BEAT = query(({ db, dialect }, name: Param<string>, instance: Param<string>, about: Param<string>) =>
  db
    .updateTable('nodes')
    .set({ beat_ms: serverNow(dialect), about, heir: null })
    .where('name', '=', name)
    .where('instance', '=', instance),
);

const LEAVE = query(({ db }, name: Param<string>, instance: Param<string>) =>
  db.deleteFrom('nodes').where('name', '=', name).where('instance', '=', instance),
);

const CLAIM = query(
  (
    { db, dialect }: QueryTools,
    name: Param<string>,
    instance: Param<string>,
    beatMs: Param<number>,
    heir: Param<string>,
    dead: Param<string>,
  ) =>
    db
      .updateTable('nodes')
      .set({ heir })
      .where('name', '=', name)
      .where('instance', '=', instance)
      .where('beat_ms', '=', beatMs)
      .where((eb) =>
        eb.or([
          eb('heir', 'is', null),
          eb('heir', '=', heir),
          inList(dialect, eb.ref('heir'), dead),
          eb('heir', 'not in', eb.selectFrom('nodes as others').select('others.instance')),
        ]),
      ),
);

const BURY = query(({ db }, name: Param<string>, instance: Param<string>, heir: Param<string>) =>
  db.deleteFrom('nodes').where('name', '=', name).where('instance', '=', instance).where('heir', '=', heir),
);
