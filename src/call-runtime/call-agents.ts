import type { Logger } from 'pino';
import type { Effect } from '../call-machine/index.ts';
import type { AgentDesk, ReserveOutcome } from '../ports/agents.ts';
import type { AgentQueuePort, AgentQueueTicket } from '../ports/agent-queues.ts';
import type { CallId, HandoffId } from '../ports/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { UntimedEvent } from './untimed-event.ts';

/** What a call needs to have agents reserved. */
export interface AgentParts {
  /** Null or missing: there are no agents. */
  readonly agents?: AgentDesk | null | undefined;
  /** Null or missing: nobody waits for them. */
  readonly agentQueues?: AgentQueuePort | null | undefined;
}

export interface CallAgentsOptions extends AgentParts {
  readonly id: CallId;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly dispatch: (event: UntimedEvent) => void;
}

type EffectOf<Type extends Effect['type']> = Extract<Effect, { readonly type: Type }>;

const TYPES = ['reserveAgents', 'askPlace', 'leaveQueue', 'forgetAgents', 'followAgent', 'releaseAgent'] as const;

/** What a call asks of agents. */
export type AgentEffect = EffectOf<(typeof TYPES)[number]>;

const AGENT_EFFECTS: ReadonlySet<string> = new Set(TYPES);

export function isAgentEffect(effect: Effect): effect is AgentEffect {
  return AGENT_EFFECTS.has(effect.type);
}

/** The agents of one call: they are reserved for it, followed, and released whatever becomes of it. */
export class CallAgents {
  readonly #options: CallAgentsOptions;
  /** Requests that somebody waits for, and the place of those who stand in a queue. */
  readonly #asked = new Map<number, AgentQueueTicket | null>();
  /** Places of the handoffs. */
  readonly #tickets = new Map<HandoffId, AgentQueueTicket>();
  /** Most calls have no agents, and nothing is written for them. */
  #hasAsked = false;

  constructor(options: CallAgentsOptions) {
    this.#options = options;
  }

  perform(effect: AgentEffect): void {
    const { agents } = this.#options;
    switch (effect.type) {
      case 'reserveAgents':
        if (!this.#waitFor(effect)) void this.#reserve(effect);
        return;
      case 'askPlace':
        void this.#tellPlace(effect);
        return;
      case 'leaveQueue':
        this.#tickets.get(effect.handoff)?.leave(effect.how);
        this.#tickets.delete(effect.handoff);
        return;
      case 'forgetAgents':
        this.#asked.get(effect.request)?.rest();
        this.#asked.delete(effect.request);
        return;
      case 'followAgent':
        agents?.follow(effect.reservation, effect.work);
        return;
      case 'releaseAgent':
        agents?.release(effect.reservation, effect.how);
    }
  }

  /** The call is over: what it still has is released. */
  close(): void {
    for (const ticket of this.#tickets.values()) ticket.leave('abandoned');
    this.#tickets.clear();
    this.#asked.clear();
    if (this.#hasAsked) this.#options.agents?.callOver(this.#options.id);
  }

  /** Has the call wait in its queue. @returns false: there is none */
  #waitFor({ request, queue, handoff, groups, choice, exclude, most }: EffectOf<'reserveAgents'>): boolean {
    const { agentQueues = null, agents = null, dispatch, id: call } = this.#options;
    if (queue === undefined || agentQueues === null || agents === null) return false;
    const { name, priority } = queue;
    const ticket = this.#tickets.get(handoff) ?? agentQueues.join({ call, handoff, queue: name, priority });
    if (ticket === null) return false;
    this.#tickets.set(handoff, ticket);
    this.#asked.set(request, ticket);
    this.#hasAsked = true;
    const isAwaited = (): boolean => this.#asked.get(request) === ticket;
    ticket.ask(
      { groups, choice, exclude, most },
      {
        onPlace: (place) => {
          if (isAwaited()) dispatch({ type: 'queue.place', request, ...place });
        },
        onReserved: (reserved) => {
          if (isAwaited()) {
            this.#asked.delete(request);
            dispatch({ type: 'agents.reserved', request, agents: reserved });
          } else for (const { reservation } of reserved) agents.release(reservation, 'given-up');
        },
        onNone: (reason) => {
          if (!this.#asked.delete(request)) return;
          dispatch({ type: 'agents.none', request, reason });
        },
      },
    );
    return true;
  }

  async #tellPlace({ request, handoff }: EffectOf<'askPlace'>): Promise<void> {
    await Promise.resolve();
    const place = this.#tickets.get(handoff)?.place ?? null;
    if (place !== null && this.#asked.has(request)) {
      this.#options.dispatch({ type: 'queue.place', request, ...place });
    }
  }

  async #reserve({ type: _type, request, ...asked }: EffectOf<'reserveAgents'>): Promise<void> {
    const { dispatch, logger } = this.#options;
    this.#asked.set(request, null);
    this.#hasAsked = true;
    let outcome: ReserveOutcome | null = null;
    try {
      outcome = await this.#ask(asked);
    } catch (error) {
      logger.error({ err: error }, 'agents could not be reserved');
    }
    if (!this.#asked.delete(request)) {
      this.#giveBack(outcome);
      return;
    }
    if (outcome === null) dispatch({ type: 'agents.none', request, reason: 'error' });
    else if (outcome.reserved.length > 0) dispatch({ type: 'agents.reserved', request, agents: outcome.reserved });
    else if ('reason' in outcome) dispatch({ type: 'agents.none', request, reason: outcome.reason });
  }

  async #ask(asked: Omit<EffectOf<'reserveAgents'>, 'type' | 'request'>): Promise<ReserveOutcome> {
    const { agents = null, agentQueues = null, id, clock } = this.#options;
    // The machine goes on first, so that what comes of the request never comes within it.
    await Promise.resolve();
    if (agents === null) return { reserved: [], reason: 'no-agents' };
    const { handoff, groups, choice, exclude, most } = asked;
    const request = { call: id, handoff, groups, choice, exclude, most, at: Math.round(clock.wall()) };
    return await (agentQueues ?? agents).reserve(request);
  }

  /** Nobody waits for them any more. */
  #giveBack(outcome: ReserveOutcome | null): void {
    for (const { reservation } of outcome?.reserved ?? []) this.#options.agents?.release(reservation, 'given-up');
  }
}
