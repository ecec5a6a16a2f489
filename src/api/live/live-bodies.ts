import { isAgent } from '../../live/index.ts';
import type { LiveCall, LiveQueue, LiveScope, NumberedChange } from '../../live/index.ts';
import type { HandoffRecord } from '../../ports/records.ts';
import { cardFor, eventFor, readsPrivate } from '../access/private-speech.ts';
import { agentBody } from '../answers/agent-body.ts';
import { queueDetailBody } from '../answers/queue-body.ts';
import type { LiveViewer } from './live-viewer.ts';

/** A call as the live view shows it: what a board has. */
export function callBody(call: LiveCall): object {
  const { id, state, direction, from, to, route, startedAt, answeredAt, endedAt, handoffs, parked, ended } = call;
  return {
    id,
    state,
    ...(direction !== undefined && { direction }),
    from,
    to,
    route,
    startedAt,
    answeredAt,
    endedAt,
    legs: call.legs.map(({ id: leg, role, state: of, mode, coach }) => {
      return { id: leg, role, state: of, ...(mode !== undefined && { mode }), ...(coach !== undefined && { coach }) };
    }),
    handoffs,
    ...(parked !== undefined && { parked }),
    ended,
  };
}

/** A handoff. Of whom else it called an agent sees nothing. */
export function handoffBody(handoff: HandoffRecord, scope: LiveScope): HandoffRecord {
  if (scope.kind !== 'agent') return handoff;
  return { ...handoff, attempts: handoff.attempts.filter(({ destination }) => isAgent(destination, scope.agent)) };
}

/** A queue. */
export function liveQueueBody({ agents, ...queue }: LiveQueue): object {
  return queueDetailBody(queue, agents);
}

/** The state of a call and its legs. */
export function stateBody({ id, state, legs, ended }: LiveCall): object {
  const shown = legs.map(({ id: leg, role, state: of, mode }) => {
    return { id: leg, role, state: of, ...(mode !== undefined && { mode }) };
  });
  return { callId: id, state, legs: shown, ended };
}

/** What a change is to one who follows, without its number; null: it does not concern the scope, or is not to be seen. */
export function changeBody(change: NumberedChange, scope: LiveScope, viewer: LiveViewer): object | null {
  if (!concerns(change, scope) || !isVisible(change, scope, viewer)) return null;
  switch (change.type) {
    case 'call': {
      const { callId, call } = change;
      return { callId, call: hasLeft(change, scope) ? null : callBody(call) };
    }
    case 'handoff':
      return { callId: change.callId, handoff: handoffBody(change.handoff, scope) };
    case 'context':
      return { callId: change.callId, context: cardFor(viewer.role, change.context) };
    case 'segment': {
      const { callId, segment } = change;
      return segment.private && !readsPrivate(viewer.role) ? null : { callId, segment };
    }
    case 'event':
      return { callId: change.callId, event: eventFor(viewer.role, change.event) };
    case 'state':
      return stateBody(change.call);
    case 'agent':
      return { agentId: change.agentId, agent: change.agent === null ? null : agentBody(change.agent) };
    case 'queue':
      return { name: change.name, queue: change.queue === null ? null : liveQueueBody(change.queue) };
  }
}

/** Whether an agent may know of that: of its calls, of itself, and of the queue that it follows. */
function isVisible(change: NumberedChange, scope: LiveScope, { agent, seesCall }: LiveViewer): boolean {
  if (agent === null) return true;
  if (change.type === 'agent') return change.agentId === agent;
  return change.type === 'queue' ? scope.kind === 'queue' : seesCall(change.callId);
}

/** Whether a change is told in a scope. Who follows one call is told of it by facts and states. */
function concerns(change: NumberedChange, scope: LiveScope): boolean {
  switch (scope.kind) {
    case 'all':
      return change.type !== 'context' || change.isNews;
    case 'call':
      return isOfCall(change) && change.callId === scope.call && isOfOneCall(change);
    case 'agent':
      if (change.type === 'agent') return change.agentId === scope.agent;
      return isOfCall(change) && change.type !== 'state' && change.agents.includes(scope.agent);
    case 'queue':
      if (change.type === 'queue') return change.name === scope.queue;
      if (change.type !== 'agent' && change.type !== 'call' && change.type !== 'handoff') return false;
      return change.queues.includes(scope.queue);
  }
}

type ChangeOfCall = Extract<NumberedChange, { readonly callId: unknown }>;

function isOfCall(change: NumberedChange): change is ChangeOfCall {
  return change.type !== 'agent' && change.type !== 'queue';
}

function isOfOneCall(change: ChangeOfCall): boolean {
  return change.type === 'context' ? change.isNews : change.type !== 'call' && change.type !== 'handoff';
}

function hasLeft(change: Extract<NumberedChange, { type: 'call' }>, scope: LiveScope): boolean {
  if (change.call.endedAt !== null) return false;
  return (
    (scope.kind === 'agent' && change.leftAgents.includes(scope.agent)) ||
    (scope.kind === 'queue' && change.leftQueues.includes(scope.queue))
  );
}
