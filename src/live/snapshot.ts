import type { CallCards } from '../context/index.ts';
import { isInGroups } from '../ports/agent-groups.ts';
import type { CallId } from '../ports/ids.ts';
import type { AgentMirror } from './agent-mirror.ts';
import type { LiveScope, LiveSnapshot } from './live-change.ts';
import type { OpenCall } from './open-call.ts';
import { hasCalled } from './open-call.ts';
import type { QueueMirror } from './queue-mirror.ts';

/** All that is known. */
interface Known {
  readonly sequence: number;
  readonly calls: ReadonlyMap<CallId, OpenCall>;
  /** Null: there are none. */
  readonly agents: AgentMirror | null;
  readonly queues: QueueMirror | null;
  readonly cards: CallCards;
}

/** How all that a scope has is now; null: there is no such call that is up, no such agent or queue. */
export function snapshotOf(scope: LiveScope, known: Known): LiveSnapshot | null {
  const { sequence, agents, queues, cards } = known;
  switch (scope.kind) {
    case 'all': {
      const all = [...known.calls.values()];
      return {
        sequence,
        calls: all.map(({ call }) => call),
        handoffs: all.flatMap(({ handoffs }) => [...handoffs.values()]),
        contexts: [],
        agents: agents?.all() ?? [],
        queues: queues?.all() ?? [],
      };
    }
    case 'call': {
      const open = known.calls.get(scope.call);
      if (open === undefined) return null;
      const context = cards.cardOf(scope.call);
      return {
        sequence,
        calls: [open.call],
        handoffs: [...open.handoffs.values()],
        contexts: context === null ? [] : [{ callId: scope.call, context }],
        agents: [],
        queues: [],
      };
    }
    case 'agent': {
      const agent = agents?.get(scope.agent) ?? null;
      if (agent === null) return null;
      const own = [...known.calls.values()].filter((open) => open.agents.has(scope.agent));
      const shown = own.filter((open) => open.agents.get(scope.agent) !== 'called');
      return {
        sequence,
        calls: own.map(({ call }) => call),
        handoffs: own.flatMap(({ handoffs }) =>
          [...handoffs.values()].filter((handoff) => hasCalled(handoff, scope.agent)),
        ),
        contexts: shown.flatMap(({ call: { id } }) => {
          const context = cards.cardOf(id);
          return context === null ? [] : [{ callId: id, context }];
        }),
        agents: [agent],
        queues: [],
      };
    }
    case 'queue': {
      const queue = queues?.get(scope.queue) ?? null;
      if (queue === null) return null;
      const waiting = [...known.calls.values()].filter((open) => open.queues.includes(scope.queue));
      return {
        sequence,
        calls: waiting.map(({ call }) => call),
        handoffs: waiting.flatMap(({ handoffs }) => [...handoffs.values()]),
        contexts: [],
        agents: (agents?.all() ?? []).filter((each) => isInGroups(each, queue.groups)),
        queues: [queue],
      };
    }
  }
}
