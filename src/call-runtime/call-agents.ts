import type { Logger } from 'pino';
import type { Effect } from '../call-machine/index.ts';
import type { AgentDesk, ReserveOutcome } from '../ports/agents.ts';
import type { CallId } from '../ports/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { UntimedEvent } from './leg-driver.ts';

/** What a call needs to have agents reserved. */
export interface AgentParts {
  /** Null or missing: there are no agents. */
  readonly agents?: AgentDesk | null | undefined;
}

export interface CallAgentsOptions extends AgentParts {
  readonly id: CallId;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly dispatch: (event: UntimedEvent) => void;
}

type EffectOf<Type extends Effect['type']> = Extract<Effect, { readonly type: Type }>;

/** What a call asks of agents. */
export type AgentEffect = EffectOf<'reserveAgents' | 'forgetAgents' | 'followAgent' | 'releaseAgent'>;

/** The agents of one call: they are reserved for it, followed, and released whatever becomes of it. */
export class CallAgents {
  readonly #options: CallAgentsOptions;
  /** Requests that somebody waits for. */
  readonly #asked = new Set<number>();
  /** Most calls have no agents, and nothing is written for them. */
  #hasAsked = false;

  constructor(options: CallAgentsOptions) {
    this.#options = options;
  }

  perform(effect: AgentEffect): void {
    const { agents } = this.#options;
    switch (effect.type) {
      case 'reserveAgents':
        void this.#reserve(effect);
        return;
      case 'forgetAgents':
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
    this.#asked.clear();
    if (this.#hasAsked) this.#options.agents?.callOver(this.#options.id);
  }

  async #reserve({ type: _type, request, ...asked }: EffectOf<'reserveAgents'>): Promise<void> {
    const { dispatch, logger } = this.#options;
    this.#asked.add(request);
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
    const { agents = null, id, clock } = this.#options;
    // The machine goes on first, so that what comes of the request never comes within it.
    await Promise.resolve();
    if (agents === null) return { reserved: [], reason: 'no-agents' };
    const { handoff, groups, choice, exclude, most } = asked;
    return await agents.reserve({ call: id, handoff, groups, choice, exclude, most, at: Math.round(clock.wall()) });
  }

  /** Nobody waits for them any more. */
  #giveBack(outcome: ReserveOutcome | null): void {
    for (const { reservation } of outcome?.reserved ?? []) this.#options.agents?.release(reservation, 'given-up');
  }
}
