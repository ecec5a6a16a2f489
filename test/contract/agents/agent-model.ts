import type {
  AgentPresence,
  AgentProfile,
  AgentState,
  PhoneReport,
  ReserveRequest,
} from '../../../src/ports/agents.ts';
import type { AgentId, CallId, ReservationId } from '../../../src/ports/ids.ts';

interface ModelCall {
  readonly id: ReservationId;
  readonly agent: AgentId;
  readonly call: CallId;
  /** Busy: the two talk. */
  readonly talks: boolean;
}

interface ModelAgent {
  readonly profile: AgentProfile;
  presence: AgentPresence;
  /** The ends of wrap-ups. */
  wrapUps: number[];
  failures: number;
  pausedUntil: number;
  phone: PhoneReport;
}

/** What agents are to be like, written as plainly as can be: lists, and no order among those who are free. */
export class AgentModel {
  readonly agents = new Map<AgentId, ModelAgent>();
  calls: ModelCall[] = [];

  add(profile: AgentProfile): void {
    this.agents.set(profile.id, {
      profile,
      presence: 'available',
      wrapUps: [],
      failures: 0,
      pausedUntil: 0,
      phone: { phone: 'unknown' },
    });
  }

  setPresence(id: AgentId, presence: AgentPresence): void {
    const agent = this.agents.get(id)!;
    agent.presence = presence;
    if (presence === 'available') Object.assign(agent, { wrapUps: [], failures: 0, pausedUntil: 0 });
  }

  callsOf(id: AgentId): readonly ModelCall[] {
    return this.calls.filter(({ agent }) => agent === id);
  }

  state(id: AgentId, at: number): AgentState {
    const { presence, profile, wrapUps } = this.agents.get(id)!;
    if (presence !== 'available') return presence;
    if (this.callsOf(id).length >= profile.maxCalls) return 'busy';
    if (wrapUps.some((end) => end > at)) return 'wrap-up';
    return this.#hasOtherCall(id) ? 'busy' : 'available';
  }

  /** Who may be reserved. */
  free({ groups, exclude, at }: Pick<ReserveRequest, 'groups' | 'exclude' | 'at'>): readonly AgentId[] {
    return [...this.agents.keys()].filter((id) => {
      if (exclude.includes(id) || this.state(id, at) !== 'available') return false;
      return this.#isOf(id, groups) && this.agents.get(id)!.pausedUntil <= at;
    });
  }

  /** Whether somebody of a pool is there at all. */
  isAnyoneThere({ groups, exclude }: Pick<ReserveRequest, 'groups' | 'exclude'>): boolean {
    return [...this.agents.entries()].some(
      ([id, { presence }]) =>
        !exclude.includes(id) && this.#isOf(id, groups) && (presence === 'available' || presence === 'busy'),
    );
  }

  reserved(id: ReservationId, agent: AgentId, call: CallId): void {
    this.calls.push({ id, agent, call, talks: false });
  }

  answered(id: ReservationId): boolean {
    const call = this.calls.find((each) => each.id === id);
    if (call === undefined) return false;
    this.calls = this.calls.map((each) => (each.id === id ? { ...each, talks: true } : each));
    Object.assign(this.agents.get(call.agent)!, { failures: 0, pausedUntil: 0 });
    return true;
  }

  release(id: ReservationId, how: 'talked' | 'failed' | 'given-up', at: number): boolean {
    const call = this.calls.find((each) => each.id === id);
    if (call === undefined) return false;
    this.calls = this.calls.filter((each) => each.id !== id);
    const agent = this.agents.get(call.agent)!;
    if (how === 'talked') {
      agent.wrapUps.push(at + agent.profile.wrapUpMs);
      agent.failures = agent.pausedUntil = 0;
    }
    if (how === 'failed') {
      agent.failures += 1;
      if (agent.failures >= 3) agent.pausedUntil = at + Math.min(600_000, 60_000 * 2 ** (agent.failures - 3));
    }
    return true;
  }

  releaseWhere(which: (call: CallId) => boolean, at: number): number {
    const ended = this.calls.filter(({ call }) => which(call));
    for (const { id, talks } of ended) this.release(id, talks ? 'talked' : 'given-up', at);
    return ended.length;
  }

  setPhone(id: AgentId, phone: PhoneReport): void {
    this.agents.get(id)!.phone = phone;
  }

  #hasOtherCall(id: AgentId): boolean {
    const { phone } = this.agents.get(id)!;
    return phone.phone === 'busy' && (phone.calls ?? Infinity) > this.callsOf(id).length;
  }

  #isOf(id: AgentId, groups: ReserveRequest['groups']): boolean {
    const { skills } = this.agents.get(id)!.profile;
    return groups.some((group) => {
      if (group.kind === 'agent') return group.id === id;
      const has = (skill: string): boolean => Object.keys(skills).includes(skill);
      return group.match === 'any' ? group.skills.some(has) : group.skills.every(has);
    });
  }
}
