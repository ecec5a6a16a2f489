import type { LiveHub, LiveScope, LiveSnapshot } from '../../live/index.ts';
import { cardFor } from '../access/private-speech.ts';
import { agentBody } from '../answers/agent-body.ts';
import type { LiveType } from '../schemas/live-schemas.ts';
import { callBody, handoffBody, liveQueueBody } from './live-bodies.ts';
import type { LiveMessage } from './live-message.ts';
import type { LiveViewer } from './live-viewer.ts';

/** Things in one part of a snapshot. A part is made as the client reads it, so that the loop is never held up. */
const ITEMS_OF_PART = 100;

type Lists = Readonly<Record<'agents' | 'queues' | 'calls' | 'handoffs' | 'contexts', readonly (() => object)[]>>;
const ORDER = ['agents', 'queues', 'calls', 'handoffs', 'contexts'] as const satisfies (keyof Lists)[];
/** The type of messages that tell of each. */
const TYPE_OF: Readonly<Record<keyof Lists, LiveType>> = {
  agents: 'agent',
  queues: 'queue',
  calls: 'call',
  handoffs: 'handoff',
  contexts: 'context',
};

/** A snapshot as messages. */
export function* snapshotParts(
  { stream }: Pick<LiveHub, 'stream'>,
  snapshot: LiveSnapshot,
  { scope, viewer, types }: { scope: LiveScope; viewer: LiveViewer; types: ReadonlySet<LiveType> | null },
): Generator<LiveMessage, undefined> {
  const { agents, queues, calls, handoffs } = visibleIn(snapshot, scope, viewer);
  const all: Lists = {
    agents: agents.map((agent) => () => agentBody(agent)),
    queues: queues.map((queue) => () => liveQueueBody(queue)),
    calls: calls.map((call) => () => callBody(call)),
    handoffs: handoffs.map((handoff) => () => handoffBody(handoff, scope)),
    contexts: snapshot.contexts.map(({ callId, context }) => () => {
      return { callId, context: cardFor(viewer.role, context) };
    }),
  };
  const items = ORDER.filter((name) => types?.has(TYPE_OF[name]) !== false).flatMap((name) =>
    all[name].map((make) => ({ name, make })),
  );
  for (let first = 0; first === 0 || first < items.length; first += ITEMS_OF_PART) {
    const lists: Record<keyof Lists, object[]> = { calls: [], handoffs: [], contexts: [], agents: [], queues: [] };
    for (const { name, make } of items.slice(first, first + ITEMS_OF_PART)) lists[name].push(make());
    const more = first + ITEMS_OF_PART < items.length;
    const members = JSON.stringify({ stream, more, ...lists }).slice(1, -1);
    yield { type: 'snapshot', members, position: snapshot.sequence, isWhole: !more };
  }
}

/** What of a snapshot somebody may see: an agent its calls, itself, and the queue that it follows. */
function visibleIn(snapshot: LiveSnapshot, scope: LiveScope, { agent, seesCall }: LiveViewer): LiveSnapshot {
  if (agent === null) return snapshot;
  return {
    ...snapshot,
    calls: snapshot.calls.filter(({ id }) => seesCall(id)),
    handoffs: snapshot.handoffs.filter(({ callId }) => seesCall(callId)),
    agents: snapshot.agents.filter(({ id }) => id === agent),
    queues: scope.kind === 'queue' ? snapshot.queues : [],
  };
}
