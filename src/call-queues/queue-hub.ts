import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { ConferenceEvent, ConferencePort } from '../ports/conferences.ts';
import type { CallId } from '../ports/ids.ts';
import type {
  CalledOut,
  QueueCaller,
  QueueMember,
  QueuePort,
  QueueRecord,
  QueueTaker,
  QueueTicket,
} from '../ports/call-queues.ts';
import { Meeting } from './meeting.ts';
import { Queue } from './queue.ts';

/** Calls that wait, or talk with one that did. As many conferences may be up. */
const MAX_MEETINGS = 1_000;
/** Queues that are there. One in which nobody is, and that no program has made, gives way to a new one. */
export const MAX_QUEUES = 1_000;
/** As with Twilio. */
const DEFAULT_QUEUE_SIZE = 1_000;

export interface QueueHubOptions {
  readonly conferences: ConferencePort;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** All queues: made by the first call that names one, or by a program. */
export class QueueHub implements QueuePort {
  readonly #options: QueueHubOptions;
  /** By their names, in the order in which they were made. */
  readonly #queues = new Map<string, Queue>();
  /** The names of those that a program has made. They give way to none. */
  readonly #made = new Set<string>();
  /** By the names of their conferences. */
  readonly #meetings = new Map<string, Meeting>();

  constructor(options: QueueHubOptions) {
    this.#options = options;
  }

  wait(caller: QueueCaller): QueueTicket | null {
    return this.#isFull ? null : (this.#named(caller.queue)?.wait(caller) ?? null);
  }

  take(taker: QueueTaker): QueueTicket | null {
    return this.#isFull ? null : (this.#named(taker.queue)?.take(taker) ?? null);
  }

  /** As in {@link QueueRegister}, as are those below. */
  list(): readonly QueueRecord[] {
    return [...this.#queues.values()].map(({ record }) => record).toReversed();
  }

  /** @param createdAt milliseconds since the Unix epoch; missing: now */
  create(name: string, maxSize: number, createdAt?: number): QueueRecord | 'exists' | 'too-many' {
    if (this.#queues.has(name)) return 'exists';
    const queue = this.#named(name, maxSize, createdAt);
    if (queue === null) return 'too-many';
    this.#made.add(name);
    return queue.record;
  }

  resize(name: string, maxSize: number): QueueRecord | null {
    const queue = this.#queues.get(name);
    if (queue === undefined) return null;
    queue.resize(maxSize);
    this.#made.add(name);
    return queue.record;
  }

  remove(name: string): boolean {
    if (this.#queues.get(name)?.isIdle === false) return false;
    this.#queues.delete(name);
    this.#made.delete(name);
    return true;
  }

  /** The names of those that a program has made, or changed. */
  get made(): Iterable<string> {
    return [...this.#made];
  }

  /** Another process removed it: it gives way as soon as nobody is in it. */
  forget(name: string): void {
    if (!this.remove(name)) this.#made.delete(name);
  }

  members(name: string): readonly QueueMember[] {
    return this.#queues.get(name)?.members ?? [];
  }

  callOut(name: string, call: CallId | null): CalledOut | null {
    return this.#queues.get(name)?.callOut(call) ?? null;
  }

  /** Takes what happens in conferences. */
  read(event: ConferenceEvent): void {
    this.#meetings.get(event.conference.name)?.read(event);
  }

  get #isFull(): boolean {
    return this.#meetings.size >= MAX_MEETINGS;
  }

  /** The queue of that name, which is made where there is none. @returns null: there are too many */
  #named(name: string, maxSize = DEFAULT_QUEUE_SIZE, createdAt = this.#options.clock.wall()): Queue | null {
    const known = this.#queues.get(name);
    if (known !== undefined) return known;
    if (this.#queues.size >= MAX_QUEUES) {
      const [unused] = [...this.#queues].find(([each, { isIdle }]) => isIdle && !this.#made.has(each)) ?? [];
      if (unused === undefined) return null;
      this.#queues.delete(unused);
    }
    const queue = this.#newQueue(name, maxSize, createdAt);
    this.#queues.set(name, queue);
    return queue;
  }

  #newQueue(name: string, maxSize: number, createdAt: number): Queue {
    const { clock, conferences, logger } = this.#options;
    return new Queue({
      name,
      maxSize,
      createdAt,
      clock,
      newMeeting: (parts) => {
        const room = `queue/${name}/${randomUUID()}`;
        const meeting = new Meeting({ ...parts, room, conferences, clock, logger });
        this.#meetings.set(room, meeting);
        return meeting;
      },
      onOver: ({ room }) => {
        this.#meetings.delete(room);
      },
    });
  }
}
