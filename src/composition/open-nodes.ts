import type { CallbackStore } from '../ports/callbacks.ts';
import type { NodeRegister } from '../ports/nodes.ts';
import type { Outbox } from '../ports/outbox.ts';
import { NodeHeir } from '../nodes/index.ts';
import type { Inheritance } from '../nodes/index.ts';
import { timestamp } from '../call-machine/index.ts';
import type { NodeFigures } from '../records/index.ts';
import type { PartContext } from './part-context.ts';

/** Rows that change their node in one transaction. */
const ADOPTED_AT_ONCE = 500;

interface NodeParts extends Pick<Inheritance, 'endMedia' | 'freeAgents' | 'leaveQueues' | 'closeCalls'> {
  readonly nodes: NodeRegister;
  readonly callbacks: Pick<CallbackStore, 'recover'>;
  readonly outbox: Pick<Outbox, 'adopt'>;
}

/**
 * Starts to take over what other nodes leave that are dead. A process on SQLite is the only one.
 * @returns how many nodes there are
 */
export function openNodes({ config, clock, logger, parts }: PartContext, given: NodeParts): () => NodeFigures {
  const { nodes, callbacks, outbox, ...others } = given;
  const up = (): number => nodes.nodes.filter(({ isDead }) => !isDead).length;
  if (config.store.kind !== 'postgres') return () => ({ up: up(), takenOver: 0 });
  const heir = new NodeHeir({
    ...others,
    nodes,
    logger,
    recoverCallbacks: async (node) => {
      const now = timestamp(clock.wall());
      return await callbacks.recover(now, now, node);
    },
    adoptDeliveries: async (node) => await adoptAll(outbox, node),
  });
  parts.add('nodes', heir);
  return () => ({ up: up(), takenOver: heir.takenOver });
}

async function adoptAll(outbox: Pick<Outbox, 'adopt'>, node: string | null): Promise<number> {
  let total = 0;
  for (let adopted = ADOPTED_AT_ONCE; adopted === ADOPTED_AT_ONCE; total += adopted) {
    adopted = await outbox.adopt(node, ADOPTED_AT_ONCE);
  }
  return total;
}
