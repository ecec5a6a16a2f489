import type { HeardEvent, LegNumber, WorkerCommand, WorkerMessage } from './messages.ts';

/** Messages that may wait for a parent that is busy. From then on partial segments are left out. */
const MAX_WAITING = 1_000;
/** From then on everything is left out that is not an answer. */
const MAX_WAITING_EVENTS = 10_000;

/** A process that has an IPC channel to its parent: {@link process}. */
export interface ChildEnd {
  send?(message: unknown, callback: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
}

/** A worker's way to its parent. What waits for a parent that is busy is bounded, and what is left out is told later. */
export class ParentLink {
  readonly #process: ChildEnd;
  #waiting = 0;
  /** What was left out, by leg. */
  readonly #lost = new Map<LegNumber, { startAt: number; endAt: number }>();

  constructor(child: ChildEnd) {
    this.#process = child;
  }

  /** Gives commands to `command`. `gone` is called once the parent is. */
  listen(command: (command: WorkerCommand) => void, gone: () => void): void {
    // Only our own parent is at the other end, so the messages have the form that messages.ts gives them.
    this.#process.on('message', (message) => command(message as WorkerCommand));
    this.#process.on('disconnect', gone);
  }

  /** Sends a message, whatever waits. */
  post(message: WorkerMessage): void {
    this.#waiting++;
    // A parent that is gone shows as `disconnect`.
    this.#process.send?.(message, () => {
      this.#waiting--;
    });
  }

  /** Tells what was heard, or leaves it out while the parent does not keep up. */
  tell(leg: LegNumber, event: HeardEvent): void {
    const isPartial = event.type === 'segment' && !event.final;
    if (this.#waiting >= MAX_WAITING_EVENTS) {
      if (event.type !== 'voice' && !isPartial) this.#lose(leg, event);
      return;
    }
    if (isPartial && this.#waiting >= MAX_WAITING) return;
    this.#tellLost(leg);
    this.post({ kind: 'event', leg, event });
  }

  /** The leg has ended: nothing of it is told any more. */
  forget(leg: LegNumber): void {
    this.#tellLost(leg);
  }

  #lose(leg: LegNumber, { startAt, endAt }: { readonly startAt: number; readonly endAt: number }): void {
    const lost = this.#lost.get(leg) ?? { startAt, endAt };
    lost.endAt = Math.max(lost.endAt, endAt);
    this.#lost.set(leg, lost);
  }

  #tellLost(leg: LegNumber): void {
    const lost = this.#lost.get(leg);
    if (lost === undefined) return;
    this.#lost.delete(leg);
    this.post({
      kind: 'event',
      leg,
      event: { type: 'missing', ...lost, reason: 'the program was too busy to take it' },
    });
  }
}
