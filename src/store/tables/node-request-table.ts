import type { RequestEnd, TakenRequest } from '../../ports/nodes.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import { serverNow } from '../sql/server-now.ts';
import type { Session } from '../sql/session.ts';

/** A row that is older belongs to nobody any more. */
const KEPT_MS = 60_000;

/** What nodes have each other do. */
export type NodeWork =
  | {
      readonly kind: 'putNodeRequest';
      readonly id: string;
      readonly node: string;
      readonly askedBy: string;
      readonly text: string;
    }
  | { readonly kind: 'takeNodeRequests'; readonly node: string; readonly limit: number; readonly withinMs: number }
  | { readonly kind: 'answerNodeRequest'; readonly id: string; readonly askedBy: string; readonly text: string }
  | { readonly kind: 'settleNodeRequest'; readonly id: string; readonly isGivenUp: boolean };

/** What each is answered with. */
export interface NodeWorkAnswers {
  putNodeRequest: null;
  takeNodeRequests: readonly TakenRequest[];
  answerNodeRequest: null;
  settleNodeRequest: RequestEnd;
}

/**
 * The rows of `node_requests`. A request goes out of the table as it is taken, and its answer comes in as a row with the
 * same id: whichever of the two nodes takes a row out has it alone.
 */
export class NodeRequestTable {
  /** Runs within a transaction. */
  async answer(session: Session, work: NodeWork): Promise<NodeWorkAnswers[NodeWork['kind']]> {
    switch (work.kind) {
      case 'putNodeRequest':
        await session.run(PUT, work.id, work.node, work.askedBy, work.text, null);
        await session.notify('request', work.node);
        return null;
      case 'takeNodeRequests': {
        await session.run(SWEEP, KEPT_MS);
        const rows = await session.all(TAKE, work.node, work.withinMs, work.limit);
        return rows.map(({ id, asked_by: askedBy, request: text }) => ({ id, askedBy, text }));
      }
      case 'answerNodeRequest':
        await session.run(PUT, work.id, '', work.askedBy, '', work.text);
        await session.notify('answer', work.id);
        return null;
      case 'settleNodeRequest': {
        const row = await session.first(work.isGivenUp ? WITHDRAW : COLLECT, work.id);
        if (row === null) return { kind: 'open' };
        return row.answer === null ? { kind: 'withdrawn' } : { kind: 'answered', text: row.answer };
      }
    }
  }
}

const PUT = query(
  (
    { db, dialect },
    id: Param<string>,
    node: Param<string>,
    askedBy: Param<string>,
    request: Param<string>,
    answer: Param<string | null>,
  ) =>
    db
      .insertInto('node_requests')
      .values({ id, node, asked_by: askedBy, asked_ms: serverNow(dialect), request, answer }),
);

const SWEEP = query(({ db, dialect }, keptMs: Param<number>) =>
  db.deleteFrom('node_requests').where((eb) => eb('asked_ms', '<', eb(serverNow(dialect), '-', keptMs))),
);

const TAKE = query(({ db, dialect }, node: Param<string>, withinMs: Param<number>, limit: Param<number>) =>
  db
    .deleteFrom('node_requests')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('node_requests as due')
        .select('due.id')
        .where('due.node', '=', node)
        .where('due.answer', 'is', null)
        .where((of) => of('due.asked_ms', '>=', of(serverNow(dialect), '-', withinMs)))
        .orderBy('due.asked_ms')
        .limit(limit),
    )
    .returning(['id', 'asked_by', 'request']),
);

const COLLECT = query(({ db }, id: Param<string>) =>
  db.deleteFrom('node_requests').where('id', '=', id).where('answer', 'is not', null).returning('answer'),
);

const WITHDRAW = query(({ db }, id: Param<string>) =>
  db.deleteFrom('node_requests').where('id', '=', id).returning('answer'),
);
