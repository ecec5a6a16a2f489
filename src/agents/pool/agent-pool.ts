import type {
  AgentPage,
  AgentPresence,
  AgentProfile,
  AgentRecord,
  AgentState,
  PhoneReport,
  ReleaseHow,
  ReserveOutcome,
  ReserveRequest,
} from '../../ports/agents.ts';
import { AGENT_LIMITS } from '../../ports/agents.ts';
import type { AgentId, CallId, ReservationId } from '../../ports/ids.ts';
import { AgentPhones } from './agent-phones.ts';
import type { AgentRow, PoolChanges, ReservationRow } from './agent-row.ts';
import { activeCalls, agentRecord, isOver, pauseAt, profileOf, sinceOf, stateOf } from './agent-row.ts';
import { AgentColumns } from './agent-columns.ts';
import { BestAgents } from './choose-agents.ts';
import { offerFree } from './offer-free.ts';
import type { PoolEntry, PoolParts } from './offer-free.ts';
import { pauseAfter } from './pause-after.ts';
import { SkillIndex } from './skill-index.ts';

/**
 * All agents and their reservations, in memory: what {@link AgentStore} says, without keeping it. A store makes one of its
 * rows, and keeps {@link takeChanges} after each method. Nothing happens by itself: a wrap-up is over when somebody looks
 * after its end.
 */
export class AgentPool {
  readonly #entries = new Map<AgentId, PoolEntry>();
  /** By their slots; null in the place of one that is gone. */
  readonly #bySlot: (PoolEntry | null)[] = [];
  readonly #unused: number[] = [];
  readonly #columns = new AgentColumns();
  readonly #skills = new SkillIndex();
  readonly #reservations = new Map<ReservationId, ReservationRow>();
  readonly #newReservationId: () => ReservationId;
  readonly #phones: AgentPhones;
  /** The process that reserves by this pool. */
  readonly #node: string | null;
  /** Agents, without those who were taken out. */
  #count = 0;
  #lastTaken = 0;
  #changedAgents = new Set<AgentId>();
  #changedReservations = new Set<ReservationId>();
  #changedProfiles = new Set<AgentId>();
  readonly #parts: PoolParts;

  constructor(
    agents: Iterable<AgentRow>,
    reservations: Iterable<ReservationRow>,
    newReservationId: () => ReservationId,
    { phones = new AgentPhones(), node = null }: { readonly phones?: AgentPhones; readonly node?: string | null } = {},
  ) {
    this.#newReservationId = newReservationId;
    this.#node = node;
    this.#phones = phones;
    this.#parts = {
      skills: this.#skills,
      columns: this.#columns,
      phones,
      bySlot: this.#bySlot,
      slotOf: (id) => this.#entries.get(id)?.slot ?? null,
    };
    for (const row of agents) {
      this.#setAgent(row);
      this.#lastTaken = Math.max(this.#lastTaken, row.taken);
    }
    for (const row of reservations) this.#setReservation(row);
    this.takeChanges();
  }

  /** Takes in how a row is in the database, where another process changed it. */
  syncAgent(id: AgentId, row: AgentRow | null): void {
    if (row === null) this.remove(id);
    else this.#setAgent(row);
    this.#lastTaken = Math.max(this.#lastTaken, row?.taken ?? 0);
  }

  /** The same of a reservation. */
  syncReservation(id: ReservationId, row: ReservationRow | null, at: number): void {
    const known = this.#reservations.get(id);
    if (row !== null) this.#setReservation(row);
    else if (known !== undefined) this.#dropReservation(known);
    const agent = row?.agent ?? known?.agent;
    if (agent !== undefined) this.#phones.follow(agent, activeCalls(this.#calls(agent)), at);
  }

  /** The rows that changed since this was asked last. */
  takeChanges(): PoolChanges {
    const agents = new Map([...this.#changedAgents].map((id) => [id, this.#row(id)]));
    const reservations = new Map([...this.#changedReservations].map((id) => [id, this.#reservations.get(id) ?? null]));
    const profiles = [...this.#changedProfiles];
    this.#changedAgents = new Set();
    this.#changedReservations = new Set();
    this.#changedProfiles = new Set();
    return { agents, reservations, profiles };
  }

  put(
    agent: AgentProfile,
    presence: AgentPresence | null,
    { configured, at }: { readonly configured: boolean; readonly at: number },
  ): AgentRecord | null {
    const { id, name, uri, skills, maxCalls, wrapUpMs, watch } = agent;
    const profile = { id, name, uri, skills, maxCalls, wrapUpMs, watch, configured };
    this.#changedProfiles.add(id);
    if (this.#row(id) !== null) {
      this.#change(id, at, (row) => ({ ...row, ...profile }));
      return presence === null ? this.get(id, at) : this.setPresence(id, presence, at);
    }
    if (this.#count >= AGENT_LIMITS.maxAgents) return null;
    const unused = { taken: 0, failures: 0, pausedUntilMs: null };
    this.#setAgent({ ...profile, ...unused, presence: presence ?? 'available', sinceMs: at, readyAtMs: at });
    return this.get(id, at);
  }

  setPresence(id: AgentId, presence: AgentPresence, at: number): AgentRecord | null {
    const isReady = presence === 'available';
    const set = (row: AgentRow): AgentRow => {
      if (!isReady) return { ...row, presence };
      const isBack = row.presence !== 'available' || row.readyAtMs > at;
      return { ...row, presence, readyAtMs: isBack ? at : row.readyAtMs, failures: 0, pausedUntilMs: null };
    };
    this.#change(id, at, set, { endsWrapUp: isReady });
    return this.get(id, at);
  }

  setPhone(id: AgentId, report: PhoneReport, at: number): boolean {
    if (this.#row(id) === null) return false;
    this.#phones.report(id, report, activeCalls(this.#calls(id)), at);
    this.#look(this.#entry(id));
    return true;
  }

  remove(id: AgentId): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.row === null) return false;
    this.#skills.change(entry.slot, entry.row.skills, {});
    entry.row = null;
    this.#look(entry);
    this.#count -= 1;
    this.#changedAgents.add(id);
    this.#changedProfiles.add(id);
    this.#phones.forget(id);
    // A wrap-up is nothing without its agent. Calls that are up are still to be released.
    for (const call of entry.calls) if (call.untilMs !== null) this.#dropReservation(call);
    this.#forget(id);
    return true;
  }

  get(id: AgentId, at: number): AgentRecord | null {
    const row = this.#row(id);
    return row === null ? null : agentRecord(row, this.#calls(id), at, this.#phones.seen(id));
  }

  list(at: number, page: AgentPage | null): readonly AgentRecord[] {
    const { after, limit } = page ?? { after: null, limit: Infinity };
    const ids = this.#rows().flatMap(({ id }) => (after === null || id > after ? [id] : []));
    return ids
      .sort()
      .slice(0, limit)
      .flatMap((id) => this.get(id, at) ?? []);
  }

  count(at: number): Readonly<Record<AgentState, number>> {
    const counts = { available: 0, busy: 0, 'wrap-up': 0, away: 0, offline: 0 };
    for (const { row, calls } of this.#entries.values()) {
      if (row !== null) counts[stateOf(row, calls, at, this.#phones.seen(row.id))] += 1;
    }
    return counts;
  }

  nextFree(at: number): number | null {
    let next = Infinity;
    for (const row of this.#rows()) next = Math.min(next, pauseAt(row, at) ?? Infinity);
    for (const row of this.#reservations.values()) {
      if (row.untilMs !== null && !isOver(row, at)) next = Math.min(next, row.untilMs);
    }
    return next === Infinity ? null : next;
  }

  reserve({ call, handoff, groups, choice, exclude, most, at, behind = [] }: ReserveRequest): ReserveOutcome {
    const best = new BestAgents(choice, most);
    const { isAnyoneThere, free } = offerFree(best, { groups, choice, exclude, at, behind }, this.#parts);
    const [first, ...others] = best.rows.map((row) => {
      const id = this.#newReservationId();
      this.#lastTaken += 1;
      const taken = this.#lastTaken;
      this.#change(row.id, at, (before) => {
        this.#setReservation({
          id,
          agent: row.id,
          call,
          handoff,
          work: 'reserved',
          sinceMs: at,
          untilMs: null,
          node: this.#node,
        });
        return { ...before, taken };
      });
      return { reservation: id, agent: profileOf(row) };
    });
    if (first === undefined) return { reserved: [], reason: isAnyoneThere ? 'busy' : 'no-agents' };
    return { reserved: [first, ...others], left: free - 1 - others.length };
  }

  follow(id: ReservationId, work: 'ringing' | 'busy', at: number): boolean {
    const reservation = this.#open(id);
    if (reservation === null) return false;
    // One that comes late tells nothing new.
    if (reservation.work === work || reservation.work === 'busy') return true;
    this.#setReservation({ ...reservation, work, sinceMs: at });
    if (work === 'busy') {
      this.#change(reservation.agent, at, (row) => ({ ...row, failures: 0, pausedUntilMs: null }));
    }
    return true;
  }

  release(id: ReservationId, how: ReleaseHow, at: number): boolean {
    const reservation = this.#open(id);
    if (reservation === null) return false;
    if (this.#row(reservation.agent) === null) this.#dropReservation(reservation);
    this.#change(reservation.agent, at, (row) => {
      const wrapUpMs = how === 'talked' ? row.wrapUpMs : 0;
      if (wrapUpMs === 0) this.#dropReservation(reservation);
      else this.#setReservation({ ...reservation, work: 'wrap-up', sinceMs: at, untilMs: at + wrapUpMs });
      if (how === 'given-up') return row;
      if (how === 'talked') return { ...row, failures: 0, pausedUntilMs: null, readyAtMs: at + wrapUpMs };
      const failures = row.failures + 1;
      const pauseMs = pauseAfter(failures);
      return { ...row, failures, pausedUntilMs: pauseMs === 0 ? null : at + pauseMs, readyAtMs: at + pauseMs };
    });
    return true;
  }

  releaseCall(call: CallId, at: number): number {
    return this.#releaseAll((reservation) => reservation.call === call, at);
  }

  releaseOthers(calls: readonly CallId[], at: number, node = this.#node): number {
    const kept = new Set(calls);
    return this.#releaseAll((row) => (row.node ?? this.#node) === node && !kept.has(row.call), at);
  }

  #releaseAll(which: (reservation: ReservationRow) => boolean, at: number): number {
    const open = [...this.#reservations.values()].filter((row) => row.untilMs === null && which(row));
    for (const { id, work } of open) this.release(id, work === 'busy' ? 'talked' : 'given-up', at);
    return open.length;
  }

  /** Changes an agent, and notes since when the state is what it is then. */
  #change(id: AgentId, at: number, change: (row: AgentRow) => AgentRow, { endsWrapUp = false } = {}): void {
    const row = this.#row(id);
    if (row === null) return;
    const calls = this.#calls(id);
    const before = { state: stateOf(row, calls, at, null), since: sinceOf(row, calls, at, null) };
    for (const call of calls)
      if (call.untilMs !== null && (endsWrapUp || isOver(call, at))) this.#dropReservation(call);
    const changed = change(row);
    const isSame = stateOf(changed, this.#calls(id), at, null) === before.state;
    this.#setAgent({ ...changed, sinceMs: isSame ? before.since : at });
    this.#phones.follow(id, activeCalls(this.#calls(id)), at);
  }

  #row(id: AgentId): AgentRow | null {
    return this.#entries.get(id)?.row ?? null;
  }

  #rows(): readonly AgentRow[] {
    return [...this.#entries.values()].flatMap(({ row }) => row ?? []);
  }

  #calls(id: AgentId): readonly ReservationRow[] {
    return this.#entries.get(id)?.calls ?? [];
  }

  /** A reservation that is not over; null: there is none. */
  #open(id: ReservationId): ReservationRow | null {
    const reservation = this.#reservations.get(id);
    return reservation?.untilMs === null ? reservation : null;
  }

  #setAgent(row: AgentRow): void {
    const entry = this.#entry(row.id);
    if (entry.row === null) this.#count += 1;
    if (entry.row?.skills !== row.skills) this.#skills.change(entry.slot, entry.row?.skills ?? {}, row.skills);
    entry.row = row;
    this.#look(entry);
    this.#changedAgents.add(row.id);
  }

  /** What reservations look at is what the entry says. */
  #look({ slot, row, calls }: PoolEntry): void {
    this.#columns.set(slot, row, calls, row !== null && this.#phones.seen(row.id) !== null);
  }

  #setReservation(row: ReservationRow): void {
    this.#reservations.set(row.id, row);
    this.#changedReservations.add(row.id);
    const entry = this.#entry(row.agent);
    entry.calls = [...entry.calls.filter(({ id }) => id !== row.id), row];
    this.#look(entry);
  }

  #dropReservation({ id, agent }: ReservationRow): void {
    this.#reservations.delete(id);
    this.#changedReservations.add(id);
    const entry = this.#entry(agent);
    entry.calls = entry.calls.filter((call) => call.id !== id);
    this.#look(entry);
    this.#forget(agent);
  }

  #entry(id: AgentId): PoolEntry {
    const known = this.#entries.get(id);
    if (known !== undefined) return known;
    const slot = this.#unused.pop() ?? this.#bySlot.length;
    const entry: PoolEntry = { slot, row: null, calls: [] };
    this.#entries.set(id, entry);
    this.#bySlot[slot] = entry;
    return entry;
  }

  /** Nothing is left of an agent who was taken out and has no call. */
  #forget(id: AgentId): void {
    const entry = this.#entries.get(id);
    if (entry?.row !== null || entry.calls.length > 0) return;
    this.#entries.delete(id);
    this.#bySlot[entry.slot] = null;
    this.#unused.push(entry.slot);
  }
}
