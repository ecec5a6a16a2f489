/** Which destinations have their turn together. */
import type { AgentChoice } from '../../../ports/agents.ts';
import { agentGroupOf } from '../../../ports/agent-groups.ts';
import type { Handoff } from './state.ts';

/** So many phones ring at a time for one caller. */
export const MAX_AT_ONCE = 10;

/** What is tried next. */
export interface Round {
  /** They are dialled at once. */
  readonly dial: readonly string[];
  /** Of these that name agents so many are to be reserved. */
  readonly ask: readonly string[];
  readonly most: number;
  /** What is left then. Destinations that name agents are still among it. */
  readonly remaining: readonly string[];
}

/** The next round of a hunt; null: nobody is left. */
export function nextRound({ hunt, inEffect, remaining, queue }: Handoff): Round | null {
  const [first, ...rest] = remaining;
  if (first === undefined) return null;
  const agents = remaining.filter(namesAgents);
  // A caller can be sent to one place only.
  if (hunt === 'simultaneous' && inEffect !== 'refer') {
    const others = remaining.filter((each) => !namesAgents(each));
    const dial = [...new Set(others)].slice(0, MAX_AT_ONCE);
    const most = MAX_AT_ONCE - dial.length;
    return {
      dial,
      ask: most > 0 ? agents : [],
      most,
      remaining: remaining.filter((each) => namesAgents(each) || !dial.includes(each)),
    };
  }
  const inOrder = hunt === 'sequential' || hunt === 'simultaneous';
  // Whoever waits in a queue waits for all of them.
  const ask =
    inOrder && queue === undefined ? [first].filter(namesAgents) : inOrder && !namesAgents(first) ? [] : agents;
  return ask.length > 0 ? { dial: [], ask, most: 1, remaining } : { dial: [first], ask: [], most: 0, remaining: rest };
}

/** Who of several agents is taken. */
export function choiceOf({ hunt }: Pick<Handoff, 'hunt'>): AgentChoice {
  return hunt === 'sequential' || hunt === 'simultaneous' ? 'longest-idle' : hunt;
}

function namesAgents(destination: string): boolean {
  return agentGroupOf(destination) !== null;
}
