/** Nodes: processes that share one database. Types only. A process on SQLite is the only one. */
import type { CallId } from './ids.ts';

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
  /** Its last sign of life, by the clock of the database: another one at each. */
  readonly beatMs: number;
  /** Since it was seen last, in milliseconds. */
  readonly silentMs: number;
  /** It has been silent for so long that it counts as dead: another one closes its calls. */
  readonly isDead: boolean;
  /** Null: it has not said anything yet. */
  readonly about: NodeAbout | null;
}

/** What nodes tell each other: an agent changed; a value that is kept changed; a queue changed; a request to a node or its answer; calls did something; words that may still change; somebody follows the live view. */
export type NoticeTopic = 'agents' | 'values' | 'queues' | 'request' | 'answer' | 'calls' | 'segment' | 'follows';

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
   * Takes over what a dead node has left, or asks whether that is still ours to do. One that has shown itself since it was
   * seen, or that somebody else has taken over, is not given.
   * @returns whether it is ours to do
   * @throws StoreError
   */
  claim(node: Pick<NodeRecord, 'name' | 'instance' | 'beatMs'>): Promise<boolean>;
  /** All that a dead node left is done; it is there no more. @throws StoreError */
  bury(node: Pick<NodeRecord, 'name' | 'instance'>): Promise<void>;
  /** Nodes that are not there, and still have calls, agents, places in queues or callbacks. @throws StoreError */
  orphans(): Promise<readonly string[]>;
}

/** Whose a call is. */
export interface CallPlace {
  /** Null: it is from before there were nodes. */
  readonly node: string | null;
  /** It has not ended, by what is on record. */
  readonly isUp: boolean;
}

/** A request to a node, as that node takes it. */
export interface TakenRequest {
  readonly id: string;
  /** The node that asks. */
  readonly askedBy: string;
  readonly text: string;
}

/**
 * What became of a request: it has its answer; nobody had taken it, and now nobody will (`withdrawn`); it was taken, or
 * its answer is not there yet (`open`).
 */
export type RequestEnd =
  { readonly kind: 'answered'; readonly text: string } | { readonly kind: 'withdrawn' } | { readonly kind: 'open' };

/** Requests of nodes to nodes, in the database. Each is carried out once at most. All methods throw StoreError. */
export interface NodeRequests {
  /** Null: there is no such call. */
  placeOf(call: CallId): Promise<CallPlace | null>;
  /** Puts a request before a node, which is told (`request`, with its name). */
  put(request: { readonly id: string; readonly node: string; readonly text: string }): Promise<void>;
  /**
   * Takes requests to this node, the oldest first. Each is given once.
   * @param withinMs older ones are given to nobody: whoever asked has given up
   */
  take(limit: number, withinMs: number): Promise<readonly TakenRequest[]>;
  /** Answers one that was taken. Who asked is told (`answer`, with the id). */
  answer(request: Pick<TakenRequest, 'id' | 'askedBy'>, text: string): Promise<void>;
  /** The answer to a request of this node, once. @param isGivenUp nobody waits any more: it is withdrawn where that can be */
  settle(id: string, isGivenUp: boolean): Promise<RequestEnd>;
}

/**
 * What came of asking a node: its answer; nothing, because it did not take the request in time (`undone`), or took it and
 * did not answer (`unknown`: it may be done); or too much is under way (`full`: it was not asked).
 */
export type NodeAnswer =
  { readonly kind: 'answered'; readonly text: string } | { readonly kind: 'undone' | 'unknown' | 'full' };

/** A call of another node. */
export interface RemoteCall {
  readonly node: string;
  readonly isUp: boolean;
  /** The node runs, as far as is known. */
  readonly isThere: boolean;
}

/** The other nodes, as whoever needs something of them sees them. */
export interface OtherNodesPort {
  /** Null: the call is this node's own, or there is no such call. @throws StoreError */
  remoteCall(call: CallId): Promise<RemoteCall | null>;
  /** @throws StoreError where the node cannot be asked, or nobody can say what became of it */
  ask(node: string, text: string): Promise<NodeAnswer>;
  /** Does what others ask of this node from now on. @param handle never throws */
  serve(handle: (text: string) => Promise<string>): void;
}

/** Calls of other nodes that did something, as a reader goes on through all journals. */
export interface CallNews {
  /** The place of the newest entry of all journals (see {@link StoredEntry.position}). @throws StoreError */
  newest(): Promise<number>;
  /** @throws StoreError */
  since(position: number): Promise<NewsOfCalls>;
}

/** What came after a place. */
export interface NewsOfCalls {
  /** Calls of other nodes that it is of. */
  readonly calls: readonly CallId[];
  /** Where to go on. */
  readonly position: number;
  /** There is more already. */
  readonly isMore: boolean;
}
