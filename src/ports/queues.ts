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
  /** A call that would be one more does not get in. */
  readonly maxSize: number;
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

/** The queues of this program. A queue is there while somebody waits in it. */
export interface QueuePort {
  /** @returns null: it is full */
  wait(caller: QueueCaller): QueueTicket | null;
  /** @returns null: too many calls take calls out of queues */
  take(taker: QueueTaker): QueueTicket | null;
}
