import { LIVE } from './live.ts';
import { inOrder, patched } from './live-world.ts';
import type { Fact, LiveCall } from './live-types.ts';
import type { Schema } from '../../../src/client/index.ts';
import { API } from './session.ts';

const FACTS_PER_PAGE = 200;
const MAX_PAGES = 10;

/**
 * Brings what was told of a call before we followed it: who it is, the card, what was said, what happened. What the live
 * view tells while we wait for the answers is newer than they are.
 */
export async function loadCall(id: string): Promise<void> {
  const params = { path: { id } };
  const asked = LIVE.get().calls.get(id);
  const [call, card, transcript, handoffs, facts] = await Promise.all([
    API.GET('/v1/calls/{id}', { params }),
    API.GET('/v1/calls/{id}/context', { params }),
    API.GET('/v1/calls/{id}/transcript', { params }),
    API.GET('/v1/calls/{id}/handoffs', { params }),
    factsOf(id),
  ]);
  const world = LIVE.get();
  const now = world.calls.get(id);
  const { data } = call;
  const isToldCard = now !== undefined && now.card !== (asked?.card ?? null);
  const isToldHandoff = now !== undefined && now.handoff !== (asked?.handoff ?? null);
  LIVE.set(
    patched(world, id, {
      ...(data !== undefined && !isTold(asked, now) && stateOf(data)),
      ...(!isToldCard && { card: card.data ?? now?.card ?? null }),
      ...(!isToldHandoff && { handoff: handoffs.data?.items.at(-1) ?? now?.handoff ?? null }),
      segments: inOrder((transcript.data as Schema<'Transcript'> | undefined)?.items ?? [], now?.segments ?? []),
      facts: joined(facts, now?.facts ?? []),
    }),
  );
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

/** All facts of a call, in their order. */
export async function factsOf(id: string): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data } = await API.GET('/v1/calls/{id}/events', {
      params: { path: { id }, query: { limit: String(FACTS_PER_PAGE), ...(cursor !== undefined && { cursor }) } },
    });
    facts.push(...((data?.items ?? []) as Fact[]).filter((each) => (each as { kind?: string }).kind === 'fact'));
    cursor = data?.nextCursor ?? undefined;
    if (cursor === undefined) break;
  }
  return facts;
}

function joined(one: readonly Fact[], other: readonly Fact[]): readonly Fact[] {
  const bySequence = new Map([...one, ...other].map((fact) => [fact.sequence, fact]));
  return [...bySequence.values()].sort((a, b) => a.sequence - b.sequence);
}
