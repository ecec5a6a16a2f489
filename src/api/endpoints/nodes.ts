import type { NodeRecord, NodeRegister } from '../../ports/nodes.ts';
import { listPage, pageQuery } from '../answers/list-page.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';

/** The processes that share the database. @defaultValue it says nothing of any */
export interface NodeSource {
  readonly nodes?: Pick<NodeRegister, 'nodes'> | undefined;
}

/** A node shows itself every two seconds, and is looked at as often. */
const SILENT_MS = 5_000;

/** /v1/nodes. */
export function nodeEndpoints({ nodes: register }: NodeSource): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/nodes',
      permission: 'system.read',
      summary: 'The processes that share the database: whether they are there, and what they say of themselves',
      query: pageQuery,
      responses: { 200: { description: 'A page of nodes, by their names', schema: 'NodeList' } },
      handle: ({ query }) => {
        const { items, nextCursor } = listPage(register?.nodes ?? [], query, ({ name }) => name);
        return { status: 200, body: { items: items.map(shown), nextCursor } };
      },
    }),
  ];
}

function shown({ name, isOwn, silentMs, isDead, about }: NodeRecord): object {
  const { version = null, startedAt = null, api = null, calls = null, draining = null } = about ?? {};
  const state = isDead ? 'dead' : silentMs >= SILENT_MS ? 'silent' : 'up';
  return { name, isOwn, state, silentMs: Math.round(silentMs), version, startedAt, api, calls, draining };
}
