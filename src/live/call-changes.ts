import { segmentOf } from '../context/index.ts';
import type { ContextCard } from '../context/index.ts';
import type { AgentId, CallId } from '../ports/ids.ts';
import type { FactEntry } from '../ports/journal.ts';
import type { HandoffRecord } from '../ports/records.ts';
import type { JournalBatch } from '../ports/store.ts';
import type { LiveCall, LiveChange } from './live-change.ts';
import type { OpenCall } from './open-call.ts';
import { hasCalled } from './open-call.ts';

/** After these the card is another one. */
const NEW_CARD: ReadonlySet<string> = new Set(['handoff.started', 'handoff.summarized', 'ai.coached', 'call.ended']);

/** Whom a step of a call concerns. */
interface Concerned {
  readonly callId: CallId;
  /** Agents whose phone it makes ring, or who are in it, before the step or after it. */
  readonly shown: readonly AgentId[];
  /** Those who are in it. */
  readonly talking: readonly AgentId[];
  readonly all: readonly AgentId[];
  readonly queues: readonly string[];
}

/**
 * What a batch changed, in the order in which it is told: the call as it is now, the cards of agents whose phones begin
 * to ring, handoffs, then the facts. The end of a call comes after its facts.
 */
export function changesOf(
  before: OpenCall | null,
  after: OpenCall,
  batch: JournalBatch,
  cardOf: () => ContextCard | null,
): readonly LiveChange[] {
  const then = before === null ? null : listenersOf(before);
  const now = listenersOf(after);
  const concerned = then === null ? now : concernedBy(then, now);
  const isOtherState = before === null || shownState(before.call) !== shownState(after.call);
  const call = callChange(before, after, concerned, isOtherState);
  const news = { calls: call === null ? [] : [call], isOver: after.call.endedAt !== null };
  return [
    ...(news.isOver ? [] : news.calls),
    ...cardsOfAgents(then, now, batch, cardOf),
    ...handoffsFor(before, after, batch).map((handoff) => handoffChange(handoff, concerned)),
    ...batch.entries.flatMap((entry) => (entry.kind === 'fact' ? factChanges(entry, after, concerned, cardOf) : [])),
    ...(news.isOver ? news.calls : []),
    ...(isOtherState ? [stateChange(after.call, concerned)] : []),
  ];
}

/** What an agent is in, and what not, is known of the call at any time. */
export function listenersOf({ call, agents, queues }: OpenCall): Concerned {
  return {
    callId: call.id,
    shown: [...agents].flatMap(([agent, part]) => (part === 'called' ? [] : [agent])),
    talking: [...agents].flatMap(([agent, part]) => (part === 'in' ? [agent] : [])),
    all: [...agents.keys()],
    queues,
  };
}

function concernedBy(then: Concerned, now: Concerned): Concerned {
  return {
    callId: now.callId,
    shown: union(then.shown, now.shown),
    talking: union(then.talking, now.talking),
    all: union(then.all, now.all),
    queues: union(then.queues, now.queues),
  };
}

function union<Item>(some: readonly Item[], others: readonly Item[]): readonly Item[] {
  return some.length === 0 && others.length === 0 ? [] : [...new Set([...some, ...others])];
}

function callChange(
  before: OpenCall | null,
  after: OpenCall,
  { callId, all, queues }: Concerned,
  isOtherState: boolean,
): LiveChange | null {
  const isSame =
    before !== null &&
    !isOtherState &&
    all.length === before.agents.size &&
    queues.length === before.queues.length &&
    isOldCall(before, after);
  if (isSame && all.length === after.agents.size && queues.length === after.queues.length) return null;
  const leftAgents = all.filter((agent) => !after.agents.has(agent));
  const leftQueues = queues.filter((queue) => !after.queues.includes(queue));
  return { type: 'call', callId, call: after.call, agents: all, queues, leftAgents, leftQueues };
}

/** Whether nothing of a call is new that the live view shows, beside its state. */
function isOldCall({ call: before }: OpenCall, { call }: OpenCall): boolean {
  return (
    before.route === call.route &&
    before.to === call.to &&
    before.answeredAt === call.answeredAt &&
    before.handoffs.length === call.handoffs.length &&
    before.parked?.slot === call.parked?.slot
  );
}

function shownState({ state, legs, ended }: LiveCall): string {
  return JSON.stringify([
    state,
    ended,
    legs.map(({ id, role, state: of, mode, coach }) => [id, role, of, mode, coach]),
  ]);
}

function stateChange(call: LiveCall, { callId, queues }: Concerned): LiveChange {
  return { type: 'state', callId, call, agents: [], queues };
}

/** The card of agents whose phone rings now, or who answered without it. */
function cardsOfAgents(
  then: Concerned | null,
  { callId, shown }: Concerned,
  { entries }: JournalBatch,
  cardOf: () => ContextCard | null,
): readonly LiveChange[] {
  const known = new Set(then?.shown ?? []);
  const agents = shown.filter((agent) => !known.has(agent));
  if (agents.length === 0 || entries.some(({ type }) => NEW_CARD.has(type))) return [];
  const context = cardOf();
  if (context === null) return [];
  return [{ type: 'context', callId, context, isNews: false, agents, queues: [] }];
}

/** The handoffs that changed, and all that are under way where the call comes into another view. */
function handoffsFor(before: OpenCall | null, after: OpenCall, batch: JournalBatch): readonly HandoffRecord[] {
  const isShown =
    [...after.agents.keys()].every((agent) => before?.agents.has(agent) === true) &&
    after.queues.every((queue) => before?.queues.includes(queue) === true);
  if (isShown) return batch.handoffs;
  const changed = new Set(batch.handoffs.map(({ id }) => id));
  return [...batch.handoffs, ...[...after.handoffs.values()].filter(({ id }) => !changed.has(id))];
}

function handoffChange(handoff: HandoffRecord, { callId, all, queues }: Concerned): LiveChange {
  return { type: 'handoff', callId, handoff, agents: all.filter((agent) => hasCalled(handoff, agent)), queues };
}

function factChanges(
  event: FactEntry,
  { call }: OpenCall,
  { callId, shown, talking: agents }: Concerned,
  cardOf: () => ContextCard | null,
): readonly LiveChange[] {
  const segment = segmentOf(event, call.startedAt);
  const context = NEW_CARD.has(event.type) ? cardOf() : null;
  return [
    ...(segment === null ? [] : [segmentChange(callId, segment, agents)]),
    ...(event.type === 'call.speech' ? [] : [{ type: 'event', callId, event, agents, queues: [] } as const]),
    ...(context === null
      ? []
      : [{ type: 'context', callId, context, isNews: true, agents: shown, queues: [] } as const]),
  ];
}

/** A segment, for those agents. */
export function segmentChange(
  callId: CallId,
  segment: Extract<LiveChange, { type: 'segment' }>['segment'],
  agents: readonly AgentId[],
): LiveChange {
  return { type: 'segment', callId, segment, agents, queues: [] };
}
