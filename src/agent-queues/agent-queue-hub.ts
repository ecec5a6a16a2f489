import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type {
  AgentQueueCaller,
  AgentQueuePlace,
  AgentQueuePort,
  AgentQueueRecord,
  AgentQueueRegister,
  AgentQueueSettings,
  AgentQueueTicket,
  QueueLeaving,
} from '../ports/agent-queues.ts';
import type { AgentDesk, AgentGroup, ReserveOutcome, ReserveRequest } from '../ports/agents.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { QueuePlaces } from '../ports/queue-places.ts';
import { Listeners } from '../shared/listeners.ts';
import { within } from '../shared/within.ts';
import { QueueBook } from './queue-book.ts';
import { recordOf } from './queue-record.ts';
import { placeOf, rankOf, SharedPlaces } from './shared-places.ts';
import { SpentGroups } from './spent-groups.ts';
import type { Asked, Waiter } from './waiter.ts';
import { WholeLine } from './whole-line.ts';

/** So long the store has to answer. Then everybody waits, and it is asked again after a pause. */
const RESERVE_MS = 3_000;
const AFTER_FAULT_MS = 1_000;
/** While somebody waits it is looked again, should nobody have told that an agent is free. */
const LOOK_AGAIN_MS = 5_000;

/** A queue, and the agents whom the routes that name it want. */
export interface ConfiguredQueue extends AgentQueueSettings {
  readonly groups: readonly AgentGroup[];
}

/** What a hub is made with. */
export interface AgentQueueHubOptions {
  readonly queues: readonly ConfiguredQueue[];
  readonly desk: Pick<AgentDesk, 'reserve' | 'release' | 'onChange'>;
  /** Who waits at other nodes, and what these know of ours. @defaultValue this node is the only one */
  readonly places?: QueuePlaces | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * All queues for agents. Their handoffs stand in one line, by priority and then arrival, since queues may share agents:
 *
 *     ask --> in line --> turn (agents are reserved) --> ask again, at the same place, or leave
 *
 * One pass at a time goes along the line and asks the store for agents, with all who stand before as those who come first
 * (`behind`). A wish that was in vain is not repeated for others in the same pass. Whatever may change the answer
 * (an agent who is free, a newcomer) makes another pass, so that no wake-up is lost.
 *
 * Where several nodes share the agents, each has a line of its own and knows the places of the others: whoever stands
 * before, at whatever node, comes first. A place is known to the others a moment later, so that one who came within that
 * moment may be served first.
 */
export class AgentQueueHub implements AgentQueuePort, AgentQueueRegister {
  readonly #options: AgentQueueHubOptions;
  readonly #books = new Map<string, QueueBook>();
  #configured: ReadonlyMap<string, ConfiguredQueue> = new Map();
  readonly #line = new WholeLine(() => this.#shared?.others ?? []);
  readonly #followers = new Listeners<string>();
  /** Null: this node is the only one. */
  readonly #shared: SharedPlaces | null;
  readonly #unlisten: () => void;
  #timer: TimerHandle | null = null;
  #lastSince = 0;
  #isStale = false;
  #isRunning = false;
  #isClosed = false;

  constructor(options: AgentQueueHubOptions) {
    this.#options = options;
    this.configure(options.queues);
    this.#unlisten = options.desk.onChange(() => {
      if (this.#line.own.size > 0) this.#wake();
    });
    const { places, clock, logger } = options;
    this.#shared =
      places === undefined
        ? null
        : new SharedPlaces({ places, clock, logger, onChange: (queues) => this.#othersChanged(queues) });
  }

  /**
   * Puts other queues in the place of the former ones. Of one that stays its line and figures stay.
   * @param kept names of queues that calls may still know. Nobody else sees them while nobody waits there
   */
  configure(queues: readonly ConfiguredQueue[], kept: ReadonlySet<string> = new Set()): void {
    const former = this.#configured;
    const next = new Map(queues.map((queue) => [queue.name, queue]));
    this.#configured = next;
    for (const name of [...this.#books.keys()]) if (!kept.has(name) && !next.has(name)) this.#books.delete(name);
    for (const { groups: _groups, ...settings } of queues) {
      const book = this.#books.get(settings.name) ?? new QueueBook(settings);
      book.settings = settings;
      this.#books.set(settings.name, book);
    }
    for (const name of new Set([...former.keys(), ...next.keys()])) {
      if (!isDeepStrictEqual(former.get(name), next.get(name))) this.#followers.tell(name);
    }
    if (this.#line.own.size > 0) this.#wake();
  }

  join(caller: AgentQueueCaller): AgentQueueTicket | null {
    const { clock } = this.#options;
    const book = this.#books.get(caller.queue);
    if (book === undefined || this.#isClosed) return null;
    const waiter: Waiter = {
      caller,
      book,
      joinedAt: clock.now(),
      since: this.#nextSince(),
      waiting: null,
      asked: null,
      isAdmitted: false,
      isGone: false,
    };
    this.#line.waiters.set(caller.handoff, waiter);
    const place = (): AgentQueuePlace | null => this.#line.placeOf(waiter, clock.now());
    return {
      ask: (request, answers) => this.#ask(waiter, { request, answers, isSeen: false, hasPlace: false }),
      rest: () => this.#rest(waiter),
      get place() {
        return place();
      },
      leave: (how) => this.#leave(waiter, how),
    };
  }

  async reserve(request: ReserveRequest): Promise<ReserveOutcome> {
    return await this.#options.desk.reserve({ ...request, behind: this.#line.wantedBefore(null), place: null });
  }

  list(): readonly AgentQueueRecord[] {
    return [...this.#books.keys()].sort().flatMap((name) => this.get(name) ?? []);
  }

  get(name: string): AgentQueueRecord | null {
    const book = this.#books.get(name);
    if (book === undefined) return null;
    const members = this.#line.membersOf(book);
    const groups = this.#groupsOf(name, members);
    if (groups === null) return null;
    return recordOf(book, { members, others: this.#line.othersIn(name), groups }, this.#options.clock);
  }

  groups(): readonly Pick<AgentQueueRecord, 'name' | 'groups'>[] {
    return [...this.#books].flatMap(([name, book]) => {
      const groups = this.#groupsOf(name, this.#line.membersOf(book));
      return groups === null ? [] : [{ name, groups }];
    });
  }

  onChange(changed: (name: string) => void): () => void {
    return this.#followers.add(changed);
  }

  /** Nobody has a turn any more. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unlisten();
    this.#stopTimer();
    await this.#shared?.close();
  }

  /** By the time of day, which other nodes can compare; it goes forward even where that is set back. */
  #nextSince(): number {
    this.#lastSince = Math.max(this.#lastSince + 1, Math.round(this.#options.clock.wall()));
    return this.#lastSince;
  }

  #othersChanged(queues: ReadonlySet<string>): void {
    for (const name of queues) if (this.#books.has(name)) this.#followers.tell(name);
    if (this.#line.own.size > 0) this.#wake();
  }

  #ask(waiter: Waiter, asked: Asked): void {
    if (waiter.isGone) return;
    const { caller, since } = waiter;
    waiter.asked = asked;
    waiter.waiting ??= this.#line.own.join(caller.handoff, since, { priority: caller.priority });
    if (waiter.waiting !== null) this.#line.own.putBack(waiter.waiting);
    this.#followers.tell(caller.queue);
    this.#wake();
  }

  #rest(waiter: Waiter): void {
    waiter.asked = null;
    if (!this.#line.own.leave(waiter.caller.handoff)) return;
    this.#shared?.remove(waiter.caller.handoff);
    if (this.#line.membersOf(waiter.book).length === 0) waiter.book.estimator.end();
    this.#followers.tell(waiter.caller.queue);
    // Those behind may want the same agents.
    this.#wake();
  }

  #leave(waiter: Waiter, how: QueueLeaving | 'refused'): void {
    if (waiter.isGone) return;
    const { book, joinedAt, caller } = waiter;
    const now = this.#options.clock.now();
    waiter.isGone = true;
    book.leave(how, now - joinedAt, now);
    this.#line.waiters.delete(caller.handoff);
    this.#rest(waiter);
    this.#followers.tell(caller.queue);
  }

  #wake(): void {
    this.#isStale = true;
    if (!this.#isRunning && !this.#isClosed) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // Whoever asked goes on first, and others who ask at the same time are of the same pass.
    await Promise.resolve();
    while (this.#isStale && !this.#isClosed) {
      this.#isStale = false;
      this.#stopTimer();
      const isDone = await this.#pass();
      this.#tellPlaces(isDone);
      if (!isDone || this.#line.own.size > 0) this.#lookAgain(isDone ? LOOK_AGAIN_MS : AFTER_FAULT_MS);
    }
    this.#isRunning = false;
  }

  /** Goes along the line. @returns false: the store does not answer */
  async #pass(): Promise<boolean> {
    const spent = new SpentGroups();
    for (const waiter of this.#line.waiting()) {
      const { asked } = waiter;
      // Some have left since the pass began.
      if (asked === null || this.#isClosed) continue;
      asked.isSeen = true;
      if (spent.covers(asked.request)) continue;
      const outcome = await this.#reserve(waiter, asked);
      if (outcome === null) return false;
      this.#take(waiter, asked, outcome, spent);
    }
    return true;
  }

  async #reserve(waiter: Waiter, { request }: Asked): Promise<ReserveOutcome | null> {
    const { clock, logger } = this.#options;
    const { caller } = waiter;
    // Whoever has several telephones rung at once gets one agent while others wait.
    const most = this.#line.size > 1 ? 1 : request.most;
    const { call, handoff } = caller;
    const at = Math.round(clock.wall());
    const terms = { most, call, handoff, at, behind: this.#line.wantedBefore(waiter), place: rankOf(waiter) };
    try {
      const wait = { clock, ms: RESERVE_MS, who: 'the store', late: (late: ReserveOutcome) => this.#giveBack(late) };
      return await within(wait, () => this.#options.desk.reserve({ ...request, ...terms }));
    } catch (error) {
      logger.error({ err: error, queue: caller.queue }, 'agents could not be reserved for those who wait');
      return null;
    }
  }

  #take(waiter: Waiter, asked: Asked, outcome: ReserveOutcome, spent: SpentGroups): void {
    // The caller has gone, or asks for others, since the store was asked.
    if (waiter.asked !== asked) {
      this.#giveBack(outcome);
      return;
    }
    if (outcome.reserved.length > 0) {
      if ('left' in outcome && outcome.left === 0) spent.add(asked.request);
      this.#turn(waiter, asked);
      asked.answers.onReserved(outcome.reserved);
      return;
    }
    spent.add(asked.request);
    const isNobodyThere = 'reason' in outcome && outcome.reason === 'no-agents';
    if (!isNobodyThere || waiter.book.settings.whenNoAgents === 'wait') return;
    this.#rest(waiter);
    asked.answers.onNone('no-agents');
  }

  #turn(waiter: Waiter, asked: Asked): void {
    const { estimator } = waiter.book;
    if (asked.hasPlace) estimator.turn(this.#options.clock.now());
    waiter.asked = null;
    this.#line.own.leave(waiter.caller.handoff);
    this.#shared?.remove(waiter.caller.handoff);
    if (this.#line.membersOf(waiter.book).length === 0) estimator.end();
    this.#followers.tell(waiter.caller.queue);
  }

  /**
   * Tells those who have just come that they wait, or that the queue is full.
   * @param isDone false: the store does not answer, and everybody waits
   */
  #tellPlaces(isDone: boolean): void {
    for (const waiter of this.#line.waiting()) {
      const { asked } = waiter;
      if (asked === null || asked.hasPlace || (isDone && !asked.isSeen)) continue;
      const { book } = waiter;
      if (!waiter.isAdmitted && this.#line.admittedTo(book) >= book.settings.maxLength) {
        this.#leave(waiter, 'refused');
        asked.answers.onNone('queue-full');
        continue;
      }
      waiter.isAdmitted = true;
      asked.hasPlace = true;
      this.#shared?.put(placeOf(waiter, asked.request));
      book.estimator.begin(this.#options.clock.now());
      const place = this.#line.placeOf(waiter, this.#options.clock.now());
      if (place !== null) asked.answers.onPlace(place);
    }
  }

  /** Whom the callers of a queue may want; null: nobody waits in it, and it is there no more. */
  #groupsOf(name: string, members: readonly Waiter[]): readonly AgentGroup[] | null {
    const configured = this.#configured.get(name)?.groups;
    if (members.length === 0 && configured === undefined) return null;
    const wanted = [
      ...members.map(({ asked }) => asked?.request),
      ...this.#line.othersIn(name).map((other) => other.wanted),
    ];
    return [...(configured ?? []), ...wanted.flatMap((each) => each?.groups ?? [])];
  }

  #giveBack(outcome: ReserveOutcome): void {
    for (const { reservation } of outcome.reserved) this.#options.desk.release(reservation, 'given-up');
  }

  #lookAgain(ms: number): void {
    this.#stopTimer();
    if (this.#isClosed) return;
    this.#timer = this.#options.clock.schedule(ms, () => {
      this.#timer = null;
      this.#shared?.look();
      this.#wake();
    });
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
  }
}
