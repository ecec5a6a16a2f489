import type { Agent, Card, Fact, Handoff, Leg, LiveCall, LiveWorld, Queue, Segment } from './live-types.ts';

/** What is kept of a call that goes on and on. */
const MAX_SEGMENTS = 500;
const MAX_FACTS = 1_000;
/** Facts by which it is known who is where, however long ago they came to pass. */
const OF_PLACES = /^(?:call\.(?!speech)|handoff\.|member\.|consult\.|leg\.)/;
/** Calls that are over, or out of view, stay known for a while. */
const KEPT_GONE = 20;

/** A message of `/v1/live`, as far as it is used here. */
export interface LiveMessage {
  readonly type: string;
  readonly sequence: number;
  readonly stream?: string;
  readonly callId?: string;
  readonly agentId?: string;
  readonly name?: string;
  readonly calls?: readonly Partial<LiveCall>[];
  readonly handoffs?: readonly Handoff[];
  readonly contexts?: readonly { readonly callId: string; readonly context: Card }[];
  readonly agents?: readonly Agent[];
  readonly queues?: readonly Queue[];
  readonly call?: (Partial<LiveCall> & { readonly parked?: unknown }) | null;
  readonly handoff?: Handoff;
  readonly agent?: Agent | null;
  readonly queue?: Queue;
  readonly context?: Card;
  readonly segment?: Segment;
  readonly event?: Fact;
  readonly state?: LiveCall['state'];
  readonly legs?: readonly Leg[];
  readonly ended?: LiveCall['ended'];
  readonly more?: boolean;
  readonly resumed?: boolean;
}

/** Nothing is known. */
export const NOTHING: LiveWorld = { calls: new Map(), agents: new Map(), queues: new Map() };

function blank(id: string): LiveCall {
  return {
    id,
    inView: false,
    state: 'routing',
    from: '',
    to: '',
    route: null,
    startedAt: null,
    endedAt: null,
    legs: [],
    parked: false,
    ended: null,
    handoff: null,
    card: null,
    segments: [],
    partials: [],
    facts: [],
  };
}

/** The world after a message. */
export function told(world: LiveWorld, message: LiveMessage): LiveWorld {
  switch (message.type) {
    case 'snapshot': {
      let next = world;
      for (const call of message.calls ?? []) if (call.id !== undefined) next = patched(next, call.id, plain(call));
      for (const handoff of message.handoffs ?? []) next = patched(next, handoff.callId, { handoff });
      for (const { callId, context } of message.contexts ?? []) next = carded(next, callId, context);
      const agents = new Map([...next.agents, ...(message.agents ?? []).map((each) => [each.id, each] as const)]);
      const queues = new Map([...next.queues, ...(message.queues ?? []).map((each) => [each.name, each] as const)]);
      return { ...next, agents, queues };
    }
    case 'agent': {
      const agents = new Map(world.agents);
      const { agent = null, agentId = '' } = message;
      if (agent === null) agents.delete(agentId);
      else agents.set(agent.id, agent);
      return { ...world, agents };
    }
    case 'queue': {
      const queues = new Map(world.queues);
      const { queue = null, name = '' } = message;
      if (queue === null) queues.delete(name);
      else queues.set(queue.name, queue);
      return { ...world, queues };
    }
    default:
      return message.callId === undefined ? world : toldOfCall(world, message.callId, message);
  }
}

function toldOfCall(world: LiveWorld, id: string, message: LiveMessage): LiveWorld {
  switch (message.type) {
    case 'call':
      return patched(world, id, message.call ? plain(message.call) : { inView: false });
    case 'state':
      return patched(world, id, {
        ...(message.state !== undefined && { state: message.state }),
        ...(message.legs !== undefined && { legs: message.legs }),
        ...(message.ended !== undefined && { ended: message.ended }),
      });
    case 'handoff':
      return message.handoff === undefined ? world : patched(world, id, { handoff: message.handoff });
    case 'context':
      return message.context === undefined ? world : carded(world, id, message.context);
    case 'segment':
      return message.segment === undefined ? world : heard(world, id, message.segment);
    case 'event': {
      const { event } = message;
      if (event === undefined) return world;
      const { facts } = world.calls.get(id) ?? blank(id);
      if (facts.some(({ sequence }) => sequence === event.sequence)) return world;
      return patched(world, id, { facts: keptFacts([...facts, event]) });
    }
    default:
      return world;
  }
}

function plain(call: Partial<LiveCall> & { readonly parked?: unknown }): Partial<LiveCall> {
  const { state, from, to, route, startedAt, endedAt, legs, ended, parked } = call;
  const given = { state, from, to, route, startedAt, endedAt, legs, ended };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...known, parked: parked !== undefined && parked, inView: true };
}

/** A card brings what was said before it as well. */
function carded(world: LiveWorld, id: string, card: Card): LiveWorld {
  const { caller, called, route, startedAt } = card.fields;
  const segments = inOrder(world.calls.get(id)?.segments ?? [], card.transcript);
  return patched(world, id, { card, from: caller.number, to: called, route, startedAt, segments });
}

function heard(world: LiveWorld, id: string, segment: Segment): LiveWorld {
  const { segments, partials } = world.calls.get(id) ?? blank(id);
  const others = partials.filter(({ leg }) => leg !== segment.leg);
  if (!segment.final) return patched(world, id, { partials: [...others, segment] });
  return patched(world, id, { segments: inOrder(segments, [segment]), partials: others });
}

/** Segments in the order in which they were said, each once. */
export function inOrder(segments: readonly Segment[], more: readonly Segment[]): readonly Segment[] {
  const byPlace = new Map([...segments, ...more].map((each) => [`${each.leg ?? each.role} ${each.startMs}`, each]));
  return [...byPlace.values()].sort((one, other) => one.startMs - other.startMs).slice(-MAX_SEGMENTS);
}

/** No more facts of a call than that; those that tell who is where are the last to go. */
export function keptFacts(facts: readonly Fact[]): readonly Fact[] {
  let spare = facts.length - MAX_FACTS;
  if (spare <= 0) return facts;
  return facts.filter(({ type }) => OF_PLACES.test(type) || --spare < 0).slice(-MAX_FACTS);
}

/** Changes what is known of one call. */
export function patched(world: LiveWorld, id: string, patch: Partial<LiveCall>): LiveWorld {
  const calls = new Map(world.calls);
  const before = calls.get(id) ?? blank(id);
  const call = { ...before, ...patch };
  // Those that are gone are in the order in which they went, also the one that was there for long.
  if (isGone(call) && !isGone(before)) calls.delete(id);
  calls.set(id, call);
  const gone = [...calls.values()].filter(isGone);
  for (const { id: old } of gone.slice(0, Math.max(0, gone.length - KEPT_GONE))) calls.delete(old);
  return { ...world, calls };
}

function isGone({ ended, inView }: LiveCall): boolean {
  return ended !== null || !inView;
}
