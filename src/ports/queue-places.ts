/** What nodes tell each other of who waits for agents. Types only. */
import type { AgentsWanted, QueueRank } from './agents.ts';
import type { CallId } from './ids.ts';

/** A handoff that waits. */
export interface QueuePlace extends QueueRank {
  readonly call: CallId;
  readonly queue: string;
  readonly wanted: AgentsWanted;
}

/** A place, and whose it is. */
export interface NodePlace extends QueuePlace {
  readonly node: string;
  readonly isOwn: boolean;
}

/** The places of all nodes that share a database. */
export interface QueuePlaces {
  /** Puts places, and takes out others of this node: all of it or nothing. @throws StoreError */
  change(put: readonly QueuePlace[], remove: readonly Pick<QueuePlace, 'handoff' | 'queue'>[]): Promise<void>;
  /** All, in no order. Those of a node that is dead are there until {@link removeNode}. @throws StoreError */
  list(): Promise<readonly NodePlace[]>;
  /** Takes out all that a node left. @throws StoreError */
  removeNode(node: string): Promise<void>;
  /** Calls `changed` when another node has changed places, or may have. @returns ends that */
  onChange(changed: () => void): () => void;
}
