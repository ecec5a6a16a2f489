import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { ConferenceEvent, ConferencePort } from '../ports/conferences.ts';
import type { QueueCaller, QueuePort, QueueTaker, QueueTicket } from '../ports/queues.ts';
import { Meeting } from './meeting.ts';
import { Queue } from './queue.ts';

/** Calls that wait, or talk with one that did. As many conferences may be up. */
const MAX_MEETINGS = 1_000;

export interface QueueHubOptions {
  readonly conferences: ConferencePort;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** All queues: made by the first call that names one, and gone when nobody waits in it. */
export class QueueHub implements QueuePort {
  readonly #options: QueueHubOptions;
  readonly #queues = new Map<string, Queue>();
  /** By the names of their conferences. */
  readonly #meetings = new Map<string, Meeting>();

  constructor(options: QueueHubOptions) {
    this.#options = options;
  }

  wait(caller: QueueCaller): QueueTicket | null {
    return this.#isFull ? null : this.#kept(caller.queue, (queue) => queue.wait(caller));
  }

  take(taker: QueueTaker): QueueTicket | null {
    return this.#isFull ? null : this.#kept(taker.queue, (queue) => queue.take(taker));
  }

  /** Takes what happens in conferences. */
  read(event: ConferenceEvent): void {
    this.#meetings.get(event.conference.name)?.read(event);
  }

  get #isFull(): boolean {
    return this.#meetings.size >= MAX_MEETINGS;
  }

  /** Does something with a queue, which is forgotten if nobody is in it behind that. */
  #kept(name: string, use: (queue: Queue) => QueueTicket | null): QueueTicket | null {
    const queue = this.#queues.get(name) ?? this.#newQueue(name);
    this.#queues.set(name, queue);
    const ticket = use(queue);
    this.#tidy();
    return ticket;
  }

  #newQueue(name: string): Queue {
    const { clock, conferences, logger } = this.#options;
    return new Queue({
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

  /** Queues in which nobody is are forgotten. There are no more of them than of meetings. */
  #tidy(): void {
    for (const [name, queue] of this.#queues) if (queue.isEmpty) this.#queues.delete(name);
  }
}
