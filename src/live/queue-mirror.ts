import { countInGroups, isInGroups } from '../ports/agent-groups.ts';
import type { AgentQueueRecord, AgentQueueRegister } from '../ports/agent-queues.ts';
import type { AgentRecord } from '../ports/agents.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { LiveQueue } from './live-change.ts';

/** A queue is told no more often. */
const AT_MOST_EVERY_MS = 1_000;
/** Of a longer queue only the first are told; `depth` counts all. */
const MAX_SHOWN = 100;

/** What a {@link QueueMirror} is made with. */
export interface QueueMirrorOptions {
  readonly register: AgentQueueRegister;
  readonly agents: () => readonly AgentRecord[];
  readonly clock: Clock;
  /** A queue is another, or (null) there no more. */
  readonly onChange: (name: string, queue: LiveQueue | null) => void;
}

/** Tells of queues as they change: at once, and of one that changes often once a second. */
export class QueueMirror {
  readonly #options: QueueMirrorOptions;
  readonly #unlisten: () => void;
  /** Queues that were told within the last second; `isStale`: they changed since. */
  readonly #resting = new Map<string, { isStale: boolean; readonly timer: TimerHandle }>();

  constructor(options: QueueMirrorOptions) {
    this.#options = options;
    this.#unlisten = options.register.onChange((name) => this.#changed(name));
  }

  all(): readonly LiveQueue[] {
    const agents = this.#options.agents();
    return this.#options.register.list().map((queue) => shown(queue, agents));
  }

  get(name: string): LiveQueue | null {
    const queue = this.#options.register.get(name);
    return queue === null ? null : shown(queue, this.#options.agents());
  }

  /** The queues whose callers may get one of the agents. */
  of(agents: readonly AgentRecord[]): readonly string[] {
    const queues = this.#options.register.groups();
    return queues.filter(({ groups }) => agents.some((agent) => isInGroups(agent, groups))).map(({ name }) => name);
  }

  /** Agents of the queue are in another state. */
  agentsChanged(names: readonly string[]): void {
    for (const name of names) this.#changed(name);
  }

  close(): void {
    this.#unlisten();
    for (const { timer } of this.#resting.values()) this.#options.clock.cancel(timer);
    this.#resting.clear();
  }

  #changed(name: string): void {
    const resting = this.#resting.get(name);
    if (resting !== undefined) resting.isStale = true;
    else this.#rest(name, 0);
  }

  /** @param ms 0: it is told once those who make the change are through with it */
  #rest(name: string, ms: number): void {
    const timer = this.#options.clock.schedule(ms, () => {
      const isStale = this.#resting.get(name)?.isStale === true;
      this.#resting.delete(name);
      if (!isStale) return;
      this.#rest(name, AT_MOST_EVERY_MS);
      this.#options.onChange(name, this.get(name));
    });
    this.#resting.set(name, { isStale: ms === 0, timer });
  }
}

function shown(queue: AgentQueueRecord, agents: readonly AgentRecord[]): LiveQueue {
  return { ...queue, waiting: queue.waiting.slice(0, MAX_SHOWN), agents: countInGroups(agents, queue.groups) };
}
