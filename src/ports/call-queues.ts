/** Queues in which calls wait for others, which take them. Types only. */
import type { WaitSound } from './conferences.ts';
import type { CallId } from './ids.ts';

/** How a waiting call stands. Times are milliseconds. */
export interface QueuePlace {
  /** From 1 on; 0: it waits no more. */
  readonly position: number;
  readonly waitedMs: number;
  /** How long those who wait now have waited, on average. */
  readonly averageMs: number;
  readonly size: number;
  /** Calls that may wait. */
  readonly maxSize: number;
}

/** What a waiting call hears, and what comes behind it. */
export interface WaitTurn {
  /** Empty: silence. */
  readonly sounds: readonly WaitSound[];
  readonly then: 'again' | 'leave' | 'hang-up';
}

/** A call that is to wait. */
export interface QueueCaller {
  readonly call: CallId;
  readonly queue: string;
  /** A call that would be one more does not get in; null: as many as the queue has room for. */
  readonly maxSize: number | null;
  /** Asked for what is heard next, each time that the turn before is over; null: the hold music. It may reject. */
  readonly nextTurn: ((place: QueuePlace, signal: AbortSignal) => Promise<WaitTurn>) | null;
}

/** A call that is taken out of a queue. */
export interface TakenCall {
  readonly call: CallId;
  readonly waitedMs: number;
}

/** A call that takes whoever waits longest. */
export interface QueueTaker {
  readonly call: CallId;
  readonly queue: string;
  /** So long it waits for somebody to take. */
  readonly timeoutMs: number;
  /** What the call that is taken hears before the two talk; null: nothing. It may reject. */
  readonly whisper: ((taken: TakenCall, signal: AbortSignal) => Promise<readonly WaitSound[]>) | null;
}

/**
 * How it ended: the two talked, what is heard while waiting led out (`left`, `hung-up`), or nobody came in time.
 */
export type QueueExit = 'bridged' | 'left' | 'hung-up' | 'timeout';

/** The place of one call in a queue, on either side. Whoever has it closes it. */
export interface QueueTicket {
  /** The conference in which the two are to meet. It is another one after `again`. */
  readonly room: string;
  /** Null: it waits, or what it waited for went away. */
  readonly exit: QueueExit | null;
  /** Until it met somebody, or left; else until now. */
  readonly waitedMs: number;
  /** Waits again, where it was, because the other side went away before they talked. @returns false: it is too late */
  again(): boolean;
  /** The call waits no more. Idempotent. */
  close(): void;
}

/** The queues of this program. A queue is there from the first call that names it, or since a program has made it. */
export interface QueuePort {
  /** @returns null: it is full */
  wait(caller: QueueCaller): QueueTicket | null;
  /** @returns null: too many calls take calls out of queues */
  take(taker: QueueTaker): QueueTicket | null;
}

/** A queue. Times are milliseconds, `createdAt` and `updatedAt` since the Unix epoch. */
export interface QueueRecord {
  readonly name: string;
  /** Calls that may wait. */
  readonly maxSize: number;
  readonly size: number;
  /** How long those who wait now have waited, on average. */
  readonly averageMs: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A call that waits. */
export interface QueueMember {
  readonly call: CallId;
  /** From 1 on. */
  readonly position: number;
  /** Milliseconds since the Unix epoch. */
  readonly joinedAt: number;
  readonly waitedMs: number;
}

/** A call that waits for nobody any more, because something else is to lead it. */
export interface CalledOut {
  /** As it waited. */
  readonly member: QueueMember;
  /** Nothing else leads it after all: it waits where it was. */
  putBack(): void;
}

/** The queues, for programs that look after them. */
export interface QueueRegister {
  /** The newest first. */
  list(): readonly QueueRecord[];
  /**
   * Makes a queue that stays when nobody is in it, and outlives a restart.
   * @returns what is in the way, or the queue
   */
  create(name: string, maxSize: number): Promise<QueueRecord | 'exists' | 'too-many'>;
  /** Lets so many calls wait from now on. The queue stays as one that was made. @returns null: there is no such queue */
  resize(name: string, maxSize: number): Promise<QueueRecord | null>;
  /** @returns false: calls wait in it, on either side */
  remove(name: string): Promise<boolean>;
  /** Those who wait, the first in front. */
  members(name: string): readonly QueueMember[];
  /** @param call null: the first @returns null: it does not wait there */
  callOut(name: string, call: CallId | null): CalledOut | null;
}
