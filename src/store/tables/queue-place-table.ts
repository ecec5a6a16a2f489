import type { AgentsWanted, QueueRank } from '../../ports/agents.ts';
import { asCallId, asHandoffId } from '../../ports/ids.ts';
import type { NodePlace, QueuePlace } from '../../ports/queue-places.ts';
import { compareRanks } from '../../shared/queue-rank.ts';
import { InsertRows } from '../sql/insert-rows.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';

/** What changes places, at the pace of calls. */
export type QueuePlaceWrite =
  | {
      readonly kind: 'changePlaces';
      readonly put: readonly QueuePlace[];
      readonly remove: readonly Pick<QueuePlace, 'handoff' | 'queue'>[];
    }
  | { readonly kind: 'removePlacesOf'; readonly node: string };

/** What each is answered with. */
export interface QueuePlaceAnswers {
  places: readonly NodePlace[];
  changePlaces: null;
  removePlacesOf: null;
}

/** What the nodes tell each other of queues: its name. */
export const QUEUE_TOPIC = 'queues';

/** The rows of `queue_places`: who waits for agents, at which node. Other nodes are told of each change. */
export class QueuePlaceTable {
  readonly #node: string;

  /** @param node this process */
  constructor(node: string) {
    this.#node = node;
  }

  async list(session: Session): Promise<readonly NodePlace[]> {
    return (await session.all(ALL)).map((row) => ({
      handoff: asHandoffId(row.handoff),
      call: asCallId(row.call_id),
      queue: row.queue,
      priority: row.priority,
      sinceMs: row.since_ms,
      wanted: JSON.parse(row.wanted) as AgentsWanted,
      node: row.node,
      isOwn: row.node === this.#node,
    }));
  }

  /**
   * Whom those want who wait at other nodes and come first. Runs within a transaction that has the lock `agents`.
   * @param place of whoever asks; null: behind all; undefined: it does not heed queues
   */
  async before(session: Session, place: QueueRank | null | undefined): Promise<readonly AgentsWanted[]> {
    if (place === undefined) return [];
    const places = await this.list(session);
    return places
      .filter((other) => !other.isOwn && (place === null || compareRanks(other, place) < 0))
      .map(({ wanted }) => wanted);
  }

  /** Runs within a transaction. */
  async change(session: Session, request: QueuePlaceWrite): Promise<null> {
    // Whoever reserves agents sees who waits.
    await session.lock('agents');
    const queues = request.kind === 'changePlaces' ? await this.#change(session, request) : await this.#removeOf(session, request.node); // prettier-ignore
    for (const queue of new Set(queues)) await session.notify(QUEUE_TOPIC, queue);
    return null;
  }

  async #change(
    session: Session,
    { put, remove }: Extract<QueuePlaceWrite, { readonly kind: 'changePlaces' }>,
  ): Promise<readonly string[]> {
    for (const { handoff } of remove) await session.run(REMOVE, handoff, this.#node);
    const rows = put.map(({ handoff, call, queue, priority, sinceMs, wanted: { groups, exclude } }) => ({
      handoff,
      call_id: call,
      node: this.#node,
      queue,
      priority,
      since_ms: sinceMs,
      wanted: JSON.stringify({ groups, exclude }),
    }));
    await session.insert(PUT, rows);
    return [...put, ...remove].map(({ queue }) => queue);
  }

  async #removeOf(session: Session, node: string): Promise<readonly string[]> {
    const queues = (await session.all(QUEUES_OF, node)).map(({ queue }) => queue);
    if (queues.length > 0) await session.run(REMOVE_OF, node);
    return queues;
  }
}

const ALL = query(({ db }) => db.selectFrom('queue_places').selectAll());

const PUT = new InsertRows(
  'queue_places',
  {
    handoff: 'text',
    call_id: 'text',
    node: 'text',
    queue: 'text',
    priority: 'bigint',
    since_ms: 'bigint',
    wanted: 'text',
  },
  {
    onConflict: { columns: ['handoff'], update: ['call_id', 'node', 'queue', 'priority', 'since_ms', 'wanted'] },
  },
);

const REMOVE = query(({ db }, handoff: Param<string>, node: Param<string>) =>
  db.deleteFrom('queue_places').where('handoff', '=', handoff).where('node', '=', node),
);

const QUEUES_OF = query(({ db }, node: Param<string>) =>
  db.selectFrom('queue_places').select('queue').distinct().where('node', '=', node),
);

const REMOVE_OF = query(({ db }, node: Param<string>) => db.deleteFrom('queue_places').where('node', '=', node));
