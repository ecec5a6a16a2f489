import type { AgentQueuePlace } from '../ports/agent-queues.ts';
import type { AgentsWanted } from '../ports/agents.ts';
import type { HandoffId } from '../ports/ids.ts';
import type { NodePlace } from '../ports/queue-places.ts';
import { WaitingLine } from '../shared/waiting-line.ts';
import type { QueueBook } from './queue-book.ts';
import { isAhead } from './shared-places.ts';
import { distinct } from './spent-groups.ts';
import type { Waiter } from './waiter.ts';

/** All who wait for agents: those of this node in their line, and those of others between them. */
export class WholeLine {
  /** Those of this node. */
  readonly own = new WaitingLine<HandoffId>();
  /** All handoffs of this node that have joined, also those that do not wait now. */
  readonly waiters = new Map<HandoffId, Waiter>();
  readonly #others: () => readonly NodePlace[];

  /** @param others those of other nodes, the first in front */
  constructor(others: () => readonly NodePlace[]) {
    this.#others = others;
  }

  /** At all nodes. */
  get size(): number {
    return this.own.size + this.#others().length;
  }

  /** Those of this node, in their order. Some may leave while they are gone through. */
  *waiting(): Iterable<Waiter> {
    for (const { id } of this.own.all) {
      const waiter = this.waiters.get(id);
      if (waiter !== undefined) yield waiter;
    }
  }

  /** Those of one queue who wait at this node, the first in front. */
  membersOf(book: QueueBook): readonly Waiter[] {
    return [...this.waiting()].filter((waiter) => waiter.book === book);
  }

  /** Those of one queue who wait at other nodes, the first in front. */
  othersIn(queue: string): readonly NodePlace[] {
    return this.#others().filter((other) => other.queue === queue);
  }

  /** How many there are who were told to wait. */
  admittedTo(book: QueueBook): number {
    return (
      this.membersOf(book).filter(({ isAdmitted }) => isAdmitted).length + this.othersIn(book.settings.name).length
    );
  }

  /** Where somebody stands, at all nodes; null: it does not wait. */
  placeOf(waiter: Waiter, now: number): AgentQueuePlace | null {
    const { book } = waiter;
    const own = this.membersOf(book).indexOf(waiter) + 1;
    if (own === 0) return null;
    const before = this.othersIn(book.settings.name).filter((other) => isAhead(other, waiter)).length;
    // The turns that are known are those of this node, and those who had them stood before this one here.
    return { position: own + before, estimate: book.estimator.estimate(own, now) };
  }

  /** Whom those want who stand before this one, at all nodes; null: all who wait. */
  wantedBefore(waiter: Waiter | null): readonly AgentsWanted[] {
    const end = waiter === null ? this.own.size : this.own.positionOf(waiter.caller.handoff) - 1;
    const before = this.own.all.slice(0, Math.max(0, end));
    const others = this.#others().filter((other) => waiter === null || isAhead(other, waiter));
    return distinct([
      ...before.flatMap(({ id }) => this.waiters.get(id)?.asked?.request ?? []),
      ...others.map(({ wanted }) => wanted),
    ]);
  }
}
