import type { Schema } from '../../../src/client/index.ts';
import type { Fact } from './live-types.ts';
import { LIVE } from './live.ts';
import { withLoaded } from './loaded-call.ts';
import { API } from './session.ts';

/** As many as the API gives at once. */
const FACTS_PER_PAGE = 1_000;
const MAX_PAGES = 10;

/** Brings what was told of a call before we followed it: who it is, the card, what was said, what happened. */
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
  const loaded = {
    call: call.data,
    card: card.data,
    handoff: handoffs.data?.items.at(-1),
    segments: (transcript.data as Schema<'Transcript'> | undefined)?.items ?? [],
    facts,
  };
  LIVE.set(withLoaded(LIVE.get(), id, asked, loaded));
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
