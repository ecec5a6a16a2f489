import type { Schema } from '../../../src/client/index.ts';
import type { Card, Fact, Handoff, LiveCall, LiveWorld, Segment } from './live-types.ts';
import { inOrder, keptFacts, patched } from './live-world.ts';

/** What the API says of a call, as far as it says something. */
export interface LoadedCall {
  readonly call: Schema<'Call'> | undefined;
  readonly card: Card | undefined;
  readonly handoff: Handoff | undefined;
  readonly segments: readonly Segment[];
  readonly facts: readonly Fact[];
}

/**
 * The world with what was loaded of a call. What the live view told since it was asked for is newer.
 * @param asked the call as it was known when it was asked for
 */
export function withLoaded(world: LiveWorld, id: string, asked: LiveCall | undefined, loaded: LoadedCall): LiveWorld {
  const now = world.calls.get(id);
  if (now === undefined && loaded.call === undefined) return world;
  const isToldCard = now !== undefined && now.card !== (asked?.card ?? null);
  const isToldHandoff = now !== undefined && now.handoff !== (asked?.handoff ?? null);
  return patched(world, id, {
    ...(loaded.call !== undefined && !isTold(asked, now) && stateOf(loaded.call)),
    ...(!isToldCard && { card: loaded.card ?? now?.card ?? null }),
    ...(!isToldHandoff && { handoff: loaded.handoff ?? now?.handoff ?? null }),
    segments: inOrder(loaded.segments, now?.segments ?? []),
    facts: keptFacts(joined(loaded.facts, now?.facts ?? [])),
  });
}

/** Whether the live view has told how the call is since then. */
function isTold(before: LiveCall | undefined, now: LiveCall | undefined): boolean {
  if (now === undefined || now.legs.length === 0) return false;
  return now.legs !== before?.legs || now.state !== before.state || now.ended !== before.ended;
}

function stateOf({
  from,
  to,
  route,
  startedAt,
  endedAt,
  state,
  legs,
  parked,
  ended,
}: Schema<'Call'>): Partial<LiveCall> {
  return { from, to, route, startedAt, endedAt, state, legs, parked: parked !== undefined, ended };
}

function joined(one: readonly Fact[], other: readonly Fact[]): readonly Fact[] {
  const bySequence = new Map([...one, ...other].map((fact) => [fact.sequence, fact]));
  return [...bySequence.values()].sort((a, b) => a.sequence - b.sequence);
}
