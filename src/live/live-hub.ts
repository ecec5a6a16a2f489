import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { CallCards } from '../context/index.ts';
import type { AgentQueueRegister } from '../ports/agent-queues.ts';
import type { AgentDesk } from '../ports/agents.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { CallId } from '../ports/ids.ts';
import type { LiveSegment } from '../ports/live-segment.ts';
import type { JournalBatch } from '../ports/store.ts';
import { Listeners } from '../shared/listeners.ts';
import { rememberBounded } from '../shared/remember-bounded.ts';
import { AgentMirror } from './agent-mirror.ts';
import { changesOf, listenersOf, segmentChange } from './call-changes.ts';
import { ChangeRing } from './change-ring.ts';
import type { RingLimits } from './change-ring.ts';
import type { LiveChange, LiveScope, LiveSnapshot, NumberedChange } from './live-change.ts';
import type { OpenCall } from './open-call.ts';
import { withBatch } from './open-call.ts';
import { QueueMirror } from './queue-mirror.ts';
import { snapshotOf } from './snapshot.ts';

/** Calls that are up; more would be calls whose end never came. */
const MAX_CALLS = 10_000;
/** So long changes are still kept once nobody follows any more, for those who lost their connection. */
const LINGER_MS = 60_000;
const STREAM_OCTETS = 6;

/** What a {@link LiveHub} is made with. */
export interface LiveHubOptions {
  readonly cards: CallCards;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits?: Partial<RingLimits> | undefined;
}

/** Who there is besides calls. */
export interface LivePeople {
  readonly desk: Pick<AgentDesk, 'list' | 'get' | 'onAgent'>;
  readonly register: AgentQueueRegister;
}

/** Calls of other nodes, which are shown while somebody follows. */
export interface LiveElsewhere {
  /** Resolves once all that is known there is known here, or cannot be found out now. It never rejects. */
  open(): Promise<void>;
  /** Nobody follows any more. Its calls are dropped. */
  close(): void;
}

interface Mirrors {
  readonly agents: AgentMirror;
  readonly queues: QueueMirror;
}

/**
 * How calls, agents and queues are now, and one stream of all that changes. While nobody follows, changes are not kept,
 * and only calls are.
 */
export class LiveHub {
  /** Another one at each start of the program. */
  readonly stream = randomBytes(STREAM_OCTETS).toString('hex');
  readonly #options: LiveHubOptions;
  readonly #calls = new Map<CallId, OpenCall>();
  readonly #ring: ChangeRing;
  readonly #followers = new Listeners<undefined>();
  #people: LivePeople | null = null;
  #elsewhere: LiveElsewhere | null = null;
  #mirrors: Promise<Mirrors | null> | null = null;
  #open: Mirrors | null = null;
  #following = 0;
  #lingering: TimerHandle | null = null;

  constructor(options: LiveHubOptions) {
    this.#options = options;
    this.#ring = new ChangeRing(options.limits);
  }

  /** Agents and queues are shown from now on. */
  watch(people: LivePeople): void {
    this.#people = people;
  }

  /** Calls of other nodes are shown from now on. */
  watchElsewhere(elsewhere: LiveElsewhere): void {
    this.#elsewhere = elsewhere;
  }

  /**
   * Finds out how agents and queues are, and keeps changes from now on, for a minute at least.
   * @throws Error where it cannot be said how agents are
   */
  async prepare(): Promise<void> {
    if (this.#following === 0) this.#linger();
    await Promise.all([this.#mirror(), this.#elsewhere?.open()]);
  }

  /**
   * Keeps changes for one who follows.
   * @param onNews there are more changes
   * @returns ends that
   */
  follow(onNews: () => void): () => void {
    const unlisten = this.#followers.add(onNews);
    this.#following += 1;
    if (this.#lingering !== null) this.#options.clock.cancel(this.#lingering);
    this.#lingering = null;
    return () => {
      unlisten();
      this.#following -= 1;
      if (this.#following === 0) this.#linger();
    };
  }

  /** The number of the newest change. */
  get newest(): number {
    return this.#ring.newest;
  }

  /** Whether all changes after that one are kept. */
  hasAllAfter(sequence: number): boolean {
    return this.#ring.hasAllAfter(sequence);
  }

  /** The change with that number; null: it is not kept any more, or was not yet. */
  at(sequence: number): NumberedChange | null {
    return this.#ring.at(sequence);
  }

  /** Whether somebody follows, or did so a short while ago. */
  get isFollowed(): boolean {
    return this.#isKept;
  }

  isUp(call: CallId): boolean {
    return this.#calls.has(call);
  }

  /** Whether there is what a scope is of: a call that is up, an agent, a queue. */
  knows(scope: LiveScope): boolean {
    switch (scope.kind) {
      case 'all':
        return true;
      case 'call':
        return this.isUp(scope.call);
      case 'agent':
        return this.#open !== null && this.#open.agents.get(scope.agent) !== null;
      case 'queue':
        return this.#open !== null && this.#open.queues.get(scope.queue) !== null;
    }
  }

  /** How all that the scope has is now; null: there is no such call that is up, no such agent or queue. */
  snapshot(scope: LiveScope): LiveSnapshot | null {
    return snapshotOf(scope, {
      sequence: this.newest,
      calls: this.#calls,
      agents: this.#open?.agents ?? null,
      queues: this.#open?.queues ?? null,
      cards: this.#options.cards,
    });
  }

  /** Tells of a batch as it is written. The cards must have it already, so that they are those after it. */
  tell(batch: JournalBatch): void {
    const { call } = batch;
    const before = this.#calls.get(call.id) ?? null;
    // What is told of a call that is over is not news to anybody.
    if (before === null && call.endedAt !== null && !this.#isKept) return;
    this.#take(before, withBatch(before, batch), batch);
  }

  /** Shows a call that has been up for a while. What it did before is not told. The cards must have it already. */
  show(batch: JournalBatch): void {
    this.#take(null, withBatch(null, batch), { ...batch, entries: [] });
  }

  /** Forgets a call that nobody tells of any more. */
  drop(call: CallId): void {
    this.#calls.delete(call);
  }

  /** Tells of what a party just says. What is final comes with its fact. */
  hear({ call, final, confidence, ...heard }: LiveSegment): void {
    const open = this.#calls.get(call);
    if (final || open === undefined || !this.#isKept) return;
    const { leg, role, text, startMs, endMs, private: isPrivate } = heard;
    const sure = confidence === null ? {} : { confidence };
    const segment = { leg, role, text, startMs, endMs, final, ...sure, private: isPrivate };
    this.#append(segmentChange(call, segment, listenersOf(open).talking));
  }

  /** Idempotent. */
  close(): Promise<void> {
    this.#stop();
    return Promise.resolve();
  }

  get #isKept(): boolean {
    return this.#following > 0 || this.#lingering !== null;
  }

  #take(before: OpenCall | null, after: OpenCall, batch: JournalBatch): void {
    const { id, endedAt } = batch.call;
    if (endedAt === null) rememberBounded(this.#calls, id, after, MAX_CALLS);
    else this.#calls.delete(id);
    if (!this.#isKept) return;
    for (const change of changesOf(before, after, batch, () => this.#options.cards.cardOf(id))) {
      this.#ring.append(change);
    }
    this.#followers.tell(undefined);
  }

  #append(change: LiveChange): void {
    if (!this.#isKept) return;
    this.#ring.append(change);
    this.#followers.tell(undefined);
  }

  #linger(): void {
    if (this.#lingering !== null) this.#options.clock.cancel(this.#lingering);
    this.#lingering = this.#options.clock.schedule(LINGER_MS, () => this.#stop());
  }

  #stop(): void {
    if (this.#lingering !== null) this.#options.clock.cancel(this.#lingering);
    this.#lingering = null;
    this.#elsewhere?.close();
    this.#open?.agents.close();
    this.#open?.queues.close();
    this.#open = null;
    this.#mirrors = null;
    this.#ring.forget();
  }

  async #mirror(): Promise<void> {
    this.#mirrors ??= this.#openMirrors();
    const mirrors = this.#mirrors;
    try {
      await mirrors;
    } catch (error) {
      if (this.#mirrors === mirrors) this.#mirrors = null;
      throw error;
    }
  }

  async #openMirrors(): Promise<Mirrors | null> {
    if (this.#people === null) return null;
    const { clock, logger } = this.#options;
    const { desk, register } = this.#people;
    const agents = await AgentMirror.open({
      desk,
      clock,
      logger,
      onChange: (agentId, agent, before) => {
        const queues = mirrors.queues.of([before, agent].filter((each) => each !== null));
        this.#append({ type: 'agent', agentId, agent, queues });
        mirrors.queues.agentsChanged(queues);
      },
    });
    const queues = new QueueMirror({
      register,
      agents: () => agents.all(),
      clock,
      onChange: (name, queue) => this.#append({ type: 'queue', name, queue }),
    });
    const mirrors: Mirrors = { agents, queues };
    this.#open = mirrors;
    return mirrors;
  }
}
