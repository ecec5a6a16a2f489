/** Nodes: processes that share one database. Types only. A process on SQLite is the only one. */

/** What a node says of itself. */
export interface NodeAbout {
  readonly version: string;
  /** RFC 3339. */
  readonly startedAt: string;
  /** The address of its API; null: not known yet. */
  readonly api: string | null;
  /** Calls that are up. */
  readonly calls: number;
  /** It takes no new calls. */
  readonly draining: boolean;
  /** Somebody follows its live view, so that it wants to hear of calls of others. */
  readonly follows: boolean;
}

/** A node as it is now. */
export interface NodeRecord {
  readonly name: string;
  /** Another one at each start. */
  readonly instance: string;
  readonly isOwn: boolean;
  /** Since it was seen last, in milliseconds. */
  readonly silentMs: number;
  /** It has been silent for so long that it counts as dead: another one closes its calls. */
  readonly isDead: boolean;
  /** Null: it has not said anything yet. */
  readonly about: NodeAbout | null;
}

/** What nodes tell each other: an agent changed; a value that is kept changed; a queue changed; a request to a node or its answer; calls did something; words that may still change. */
export type NoticeTopic = 'agents' | 'values' | 'queues' | 'request' | 'answer' | 'calls' | 'segment';

/**
 * What nodes tell each other at once. What is told may get lost, where a connection breaks: whoever relies on it looks
 * again where {@link onGap} says so, and now and then.
 */
export interface NodeBus {
  /** Tells all other nodes. It never throws. @param text 7000 octets at most; more than that is told as an empty text */
  tell(topic: NoticeTopic, text: string): void;
  /** @param heard gets what another node told, and its name. @returns ends that */
  onNotice(topic: NoticeTopic, heard: (text: string, from: string) => void): () => void;
  /** Calls `missed` where something may have been told that nobody heard. @returns ends that */
  onGap(missed: () => void): () => void;
}

/** The nodes of a database. */
export interface NodeRegister {
  /** Of this process. */
  readonly own: string;
  /** All, this one among them, as they were two seconds ago at most; by their names. */
  readonly nodes: readonly NodeRecord[];
  /** Calls `changed` whenever it was looked. @returns ends that */
  onLook(changed: () => void): () => void;
  /** What others are to know of this one. */
  describe(about: NodeAbout): void;
  /**
   * Takes over what a dead node has left. One that is there again, or that somebody else has taken over, is not given.
   * @returns whether it is ours to do
   * @throws StoreError
   */
  claim(node: Pick<NodeRecord, 'name' | 'instance'>): Promise<boolean>;
  /** All that a dead node left is done; it is there no more. @throws StoreError */
  bury(node: Pick<NodeRecord, 'name' | 'instance'>): Promise<void>;
}
