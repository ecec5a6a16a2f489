import { z } from 'zod';
import { listOf } from './list-of.ts';

const nodeSchema = z.strictObject({
  name: z.string().describe('`node.name`'),
  isOwn: z.boolean().describe('It is the one that answers'),
  state: z
    .enum(['up', 'silent', 'dead'])
    .describe('`silent`: it has not shown itself for some seconds; `dead`: for so long that another ends its calls'),
  silentMs: z.int().describe('Since it was seen last'),
  version: z.string().nullable().describe('Null, as all that follows: it has said nothing yet'),
  startedAt: z.iso.datetime({ precision: 3 }).nullable().describe('RFC 3339, UTC'),
  api: z.string().nullable().describe('Where its API listens'),
  calls: z.int().nullable().describe('Calls that are up'),
  draining: z.boolean().nullable().describe('It takes no new calls'),
});

/** Schemas of processes that share a database, by their names in the documentation. */
export const NODE_SCHEMAS = { Node: nodeSchema, NodeList: listOf(nodeSchema) } as const;
