import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type {
  AgentDesk,
  AgentNews,
  AgentPage,
  AgentPresence,
  AgentProfile,
  AgentRecord,
  AgentState,
  AgentStore,
  PhoneReport,
  PhoneWatcher,
  ReleaseHow,
  ReserveOutcome,
  ReserveRequest,
} from '../ports/agents.ts';
import { AGENT_LIMITS } from '../ports/agents.ts';
import type { Clock } from '../ports/clock.ts';
import type { AgentId, CallId, ReservationId } from '../ports/ids.ts';
import { inParts } from '../shared/in-parts.ts';
import { Listeners } from '../shared/listeners.ts';
import { NextFreeTimer } from './next-free-timer.ts';
import { PatientNotes } from './patient-notes.ts';

/** An agent of the configuration. */
export interface ConfiguredAgent extends AgentProfile {
  /** The presence that a new agent begins with. */
  readonly state: AgentPresence;
}

/** What a {@link StoredAgentDesk} is made with. */
export interface AgentDeskOptions {
  readonly store: AgentStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** @defaultValue nobody watches telephones */
  readonly watcher?: PhoneWatcher | undefined;
  /**
   * Tells what other processes changed; null: anything may be different. @returns ends that
   * @defaultValue there are no others
   */
  readonly onNews?: ((heard: (news: AgentNews | null) => void) => () => void) | undefined;
}

/** Agents that are put or removed at once, so that the store does not refuse any. */
const AT_ONCE = 500;

/** The agents of a store. It tells who may be free, and writes what calls make of agents even where the store is away. */
export class StoredAgentDesk implements AgentDesk {
  readonly #store: AgentStore;
  readonly #clock: Clock;
  readonly #notes: PatientNotes;
  readonly #timer: NextFreeTimer;
  readonly #uris = new Map<AgentId, string>();
  readonly #watcher: PhoneWatcher | null;
  /** Reservations of ours that are not over. */
  readonly #held = new Map<ReservationId, { readonly agent: AgentId; readonly call: CallId }>();
  readonly #ofFree = new Listeners<undefined>();
  readonly #ofAgents = new Listeners<AgentId | null>();
  readonly #unlisten: () => void;

  private constructor({ store, clock, logger, watcher, onNews }: AgentDeskOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#watcher = watcher ?? null;
    this.#unlisten =
      onNews?.((news) => {
        this.#takeIn(news).catch((error: unknown) => {
          logger.warn({ err: error }, 'what another node changed of agents is not known for now');
        });
      }) ?? (() => undefined);
    this.#notes = new PatientNotes({ clock, logger, onChange: () => this.#changed() });
    this.#timer = new NextFreeTimer({
      clock,
      logger,
      nextFree: (at) => store.nextFree(at),
      onFree: () => {
        this.#ofFree.tell(undefined);
        this.#ofAgents.tell(null);
      },
    });
  }

  /**
   * Puts the agents of the configuration, removes those that it names no more, and ends what a crash left.
   * @param configured of agents who are there already only the profile is put: the presence is theirs
   * @param openCalls calls that are up
   * @throws Error if there are too many agents
   */
  static async open(
    options: AgentDeskOptions,
    configured: readonly ConfiguredAgent[],
    openCalls: readonly CallId[],
  ): Promise<StoredAgentDesk> {
    const { store, clock } = options;
    const desk = new StoredAgentDesk(options);
    const at = clock.wall();
    const known = await store.list(at, null);
    for (const record of known) desk.#noteProfile(record);
    await desk.#removeOthers(configured, known);
    await desk.#putThese(configured, known, at);
    await store.releaseOthers(openCalls, at);
    desk.#timer.update();
    return desk;
  }

  /**
   * Puts the agents of another configuration. Those who are there already keep presence and calls.
   * @throws Error if there are too many agents, or the store cannot be written
   */
  async putConfigured(configured: readonly ConfiguredAgent[]): Promise<void> {
    const at = this.#clock.wall();
    await this.#putThese(configured, await this.#store.list(at, null), at);
  }

  /** Takes out those whom only a former configuration named. A call that is up with one is released when it is over. */
  async removeOthers(configured: readonly ConfiguredAgent[]): Promise<void> {
    await this.#removeOthers(configured, await this.#store.list(this.#clock.wall(), null));
  }

  async #removeOthers(configured: readonly ConfiguredAgent[], there: readonly AgentRecord[]): Promise<void> {
    const named = new Set(configured.map(({ id }) => id));
    const gone = there.filter((record) => record.configured && !named.has(record.id));
    await inParts(gone, AT_ONCE, async ({ id }) => await this.remove(id));
  }

  async #putThese(configured: readonly ConfiguredAgent[], there: readonly AgentRecord[], at: number): Promise<void> {
    const known = new Map(there.map((record) => [record.id, record]));
    await inParts(configured, AT_ONCE, async ({ state, ...profile }) => {
      const record = known.get(profile.id) ?? null;
      if (record !== null && isAsConfigured(record, profile)) return;
      const presence = record === null ? state : null;
      if ((await this.put(profile, presence, { configured: true, at })) === null) throw new Error(TOO_MANY_AGENTS);
    });
  }

  async put(
    agent: AgentProfile,
    presence: AgentPresence | null,
    options: { readonly configured: boolean; readonly at: number },
  ): Promise<AgentRecord | null> {
    const record = await this.#store.put(agent, presence, options);
    if (record === null) return null;
    this.#noteProfile(record);
    this.#changed();
    this.#ofAgents.tell(record.id);
    return record;
  }

  async setPresence(id: AgentId, presence: AgentPresence, at: number): Promise<AgentRecord | null> {
    const record = await this.#store.setPresence(id, presence, at);
    if (record === null) return null;
    this.#changed();
    this.#ofAgents.tell(id);
    return record;
  }

  async remove(id: AgentId): Promise<boolean> {
    const isRemoved = await this.#store.remove(id);
    this.#forget(id);
    if (isRemoved) this.#changed();
    this.#ofAgents.tell(id);
    return isRemoved;
  }

  get(id: AgentId, at: number): Promise<AgentRecord | null> {
    return this.#store.get(id, at);
  }

  list(at: number, page: AgentPage | null): Promise<readonly AgentRecord[]> {
    return this.#store.list(at, page);
  }

  count(at: number): Promise<Readonly<Record<AgentState, number>>> {
    return this.#store.count(at);
  }

  async reserve(request: ReserveRequest): Promise<ReserveOutcome> {
    const outcome = await this.#store.reserve(request);
    for (const { reservation, agent } of outcome.reserved) {
      this.#held.set(reservation, { agent: agent.id, call: request.call });
      this.#ofAgents.tell(agent.id);
    }
    return outcome;
  }

  /** Notes what the PBX, or our registrar, says of a telephone. It never throws, as {@link follow}. */
  notePhone(id: AgentId, report: PhoneReport): void {
    const at = this.#clock.wall();
    this.#notes.write(`phone of ${id}`, async () => {
      const isKnown = await this.#store.setPhone(id, report, at);
      this.#ofAgents.tell(id);
      return isKnown && report.phone !== 'busy' && report.phone !== 'unreachable';
    });
  }

  follow(reservation: ReservationId, work: 'ringing' | 'busy'): void {
    const at = this.#clock.wall();
    const agents = this.#holders((id) => id === reservation);
    this.#notes.write(reservation, async () => {
      await this.#store.follow(reservation, work, at);
      this.#tellOf(agents);
      return false;
    });
  }

  release(reservation: ReservationId, how: ReleaseHow): void {
    const at = this.#clock.wall();
    const agents = this.#holders((id) => id === reservation);
    this.#notes.write(reservation, async () => {
      const isReleased = await this.#store.release(reservation, how, at);
      this.#tellOf(agents);
      return isReleased;
    });
    this.#letGo((id) => id === reservation);
  }

  callOver(call: CallId): void {
    const at = this.#clock.wall();
    const agents = this.#holders((_id, held) => held.call === call);
    this.#notes.write(`call ${call}`, async () => {
      const released = await this.#store.releaseCall(call, at);
      this.#tellOf(agents);
      return released > 0;
    });
    this.#letGo((_id, held) => held.call === call);
  }

  /** Another process is dead: whatever its calls hold is released. @returns how many reservations */
  async releaseNode(node: string): Promise<number> {
    const released = await this.#store.releaseOthers([], this.#clock.wall(), node);
    if (released > 0) {
      this.#changed();
      this.#tellOf([...this.#uris.keys()]);
    }
    return released;
  }

  uriOf(id: AgentId): string | null {
    return this.#uris.get(id) ?? null;
  }

  onChange(changed: () => void): () => void {
    return this.#ofFree.add(changed);
  }

  onAgent(changed: (id: AgentId | null) => void): () => void {
    return this.#ofAgents.add(changed);
  }

  /** Writes what waits as far as it can be, and tells nobody any more. */
  async close(): Promise<void> {
    this.#unlisten();
    this.#timer.close();
    this.#ofFree.clear();
    this.#ofAgents.clear();
    await this.#notes.close();
  }

  /** Other processes changed agents. */
  async #takeIn(news: AgentNews | null): Promise<void> {
    const at = this.#clock.wall();
    const before = new Set((news?.agents ?? []).filter((id) => this.#uris.has(id)));
    if (news === null) {
      const all = new Map((await this.#store.list(at, null)).map((record) => [record.id, record]));
      for (const id of [...this.#uris.keys()]) if (!all.has(id)) this.#forget(id);
      for (const record of all.values()) this.#noteProfile(record);
    } else {
      for (const id of news.profiles) {
        const record = await this.#store.get(id, at);
        if (record === null) this.#forget(id);
        else this.#noteProfile(record);
      }
    }
    this.#changed();
    // Of those who never were nobody keeps anything.
    const told = news?.agents.filter((id) => before.has(id) || this.#uris.has(id));
    this.#tellOf(told ?? [...this.#uris.keys()]);
  }

  #forget(id: AgentId): void {
    this.#uris.delete(id);
    this.#watcher?.removed(id);
  }

  #noteProfile(agent: AgentProfile): void {
    this.#uris.set(agent.id, agent.uri);
    this.#watcher?.put(agent);
  }

  /** The agents of those reservations. */
  #holders(which: WhichHeld): readonly AgentId[] {
    return [...this.#held].filter(([id, held]) => which(id, held)).map(([, { agent }]) => agent);
  }

  #tellOf(agents: readonly AgentId[]): void {
    for (const agent of agents) this.#ofAgents.tell(agent);
  }

  #letGo(which: WhichHeld): void {
    for (const [id, held] of this.#held) {
      if (!which(id, held)) continue;
      this.#held.delete(id);
      this.#watcher?.released(held.agent);
    }
  }

  #changed(): void {
    this.#timer.update();
    this.#ofFree.tell(undefined);
  }
}

type WhichHeld = (id: ReservationId, held: { readonly call: CallId }) => boolean;

/** Why an agent cannot be added. */
export const TOO_MANY_AGENTS = `there can be ${String(AGENT_LIMITS.maxAgents)} agents at most`;

function isAsConfigured(record: AgentRecord, profile: AgentProfile): boolean {
  const { id, name, uri, skills, maxCalls, wrapUpMs, watch } = record;
  return record.configured && isDeepStrictEqual({ id, name, uri, skills, maxCalls, wrapUpMs, watch }, profile);
}
