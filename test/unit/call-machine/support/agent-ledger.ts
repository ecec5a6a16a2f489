import type { CallEvent, CallState, Effect } from '../../../../src/call-machine/index.ts';
import type { ReservedAgent } from '../../../../src/ports/agents.ts';
import { asAgentId, asReservationId } from '../../../../src/ports/ids.ts';

type Asked = Extract<Effect, { readonly type: 'reserveAgents' }>;

const NAMES = ['anna', 'ben', 'cleo', 'dora'] as const;

/** Keeps which agents are reserved for a call, as those who keep agents do, and says what is wrong with an effect. */
export class AgentLedger {
  #asked: Asked | null = null;
  #count = 0;
  readonly #held = new Set<string>();
  /** The handoff that has a place in a queue. */
  #queued: string | null = null;

  /** The request that nobody has answered; null where there is none. */
  get asked(): Asked | null {
    return this.#asked;
  }

  get isQueued(): boolean {
    return this.#queued !== null;
  }

  /** Agents that nobody has given back. */
  get held(): number {
    return this.#held.size;
  }

  /** Agents for a request, who had no turn in this handoff. */
  choose({ exclude, most }: Pick<Asked, 'exclude' | 'most'>, pick: number): readonly ReservedAgent[] {
    const free = NAMES.filter((name) => !exclude.some((id) => id === name));
    return free.slice(pick % 3, (pick % 3) + Math.min(most, 1 + (pick % 2))).map((name) => this.#reserve(name));
  }

  /** Something happened to a call. */
  event(event: CallEvent, before: CallState | null): void {
    if (event.type === 'agents.reserved' || event.type === 'agents.none') {
      if (event.request === this.#asked?.request) this.#asked = null;
    }
    if (event.type !== 'agents.reserved' || before?.stage.name === 'ended') return;
    for (const { reservation } of event.agents) this.#held.add(reservation);
  }

  /** What is wrong; null where nothing is. */
  fault(effect: Effect): string | null {
    switch (effect.type) {
      case 'reserveAgents': {
        const isSecond = this.#asked !== null;
        this.#asked = effect;
        if (isSecond) return 'one request for agents is out at a time';
        if (effect.queue !== undefined) {
          if (this.#queued !== null && this.#queued !== effect.handoff) return 'a handoff leaves its queue at its end';
          this.#queued = effect.handoff;
        }
        return effect.groups.length > 0 && effect.most > 0 ? null : 'a request asks for somebody';
      }
      case 'askPlace':
        return this.#asked?.request === effect.request && this.#queued === effect.handoff ? null : 'the place is that of one who waits'; // prettier-ignore
      case 'leaveQueue':
        // Whoever never had to ask has no place to leave.
        if (this.#asked?.queue !== undefined && this.#asked.handoff === effect.handoff) return 'whoever leaves a queue asks for nobody there'; // prettier-ignore
        this.#queued = null;
        return null;
      case 'forgetAgents':
        if (this.#asked?.request !== effect.request) return 'a request that is out is forgotten';
        this.#asked = null;
        return null;
      case 'followAgent':
        return this.#held.has(effect.reservation) ? null : 'an agent who is reserved is followed';
      case 'releaseAgent':
        return this.#held.delete(effect.reservation) ? null : 'an agent who is reserved is given back, and once';
      default:
        return null;
    }
  }

  #reserve(name: string): ReservedAgent {
    this.#count += 1;
    return {
      reservation: asReservationId(`${name}.${String(this.#count)}`),
      agent: { id: asAgentId(name), name, uri: `sip:${name}@pbx`, skills: {}, maxCalls: 1, wrapUpMs: 0 },
    };
  }
}
