import type { AgentQueueHub } from '../../../src/agent-queues/index.ts';
import type { AgentQueueTicket } from '../../../src/ports/agent-queues.ts';
import type { AgentDesk, AgentGroup, ReservedAgent } from '../../../src/ports/agents.ts';
import { asAgentId, asCallId, asHandoffId } from '../../../src/ports/ids.ts';

export const BILLING: AgentGroup = { kind: 'skills', skills: ['billing'], match: 'any' };

/** Where a caller waits, and where it notes what it is told. */
export interface CallersPlace {
  readonly hub: AgentQueueHub;
  readonly desk: Pick<AgentDesk, 'release'>;
  /** What every caller was told, in order. */
  readonly told: string[];
}

/** A caller with a place of its own. */
export class TellingCaller {
  readonly name: string;
  readonly ticket: AgentQueueTicket;
  readonly #place: CallersPlace;
  agents: readonly ReservedAgent[] = [];

  constructor(place: CallersPlace, name: string, queue = 'billing', priority = 0) {
    this.name = name;
    this.#place = place;
    const ticket = place.hub.join({ call: asCallId(name), handoff: asHandoffId(name), queue, priority });
    if (ticket === null) throw new Error('no such queue');
    this.ticket = ticket;
  }

  ask(group: AgentGroup = BILLING, exclude: readonly string[] = []): this {
    const { told } = this.#place;
    this.ticket.ask(
      { groups: [group], choice: 'longest-idle', exclude: exclude.map(asAgentId), most: 1 },
      {
        onPlace: ({ position }) => told.push(`${this.name} ${String(position)}`),
        onReserved: (agents) => {
          this.agents = agents;
          told.push(`${this.name} ${agents.map(({ agent }) => agent.id).join()}`);
        },
        onNone: (reason) => told.push(`${this.name} ${reason}`),
      },
    );
    return this;
  }

  /** The call with the agents is over. */
  done(how: 'talked' | 'given-up' = 'talked'): void {
    for (const { reservation } of this.agents) this.#place.desk.release(reservation, how);
  }
}
