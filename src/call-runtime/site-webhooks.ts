import type { CallState, Effect, PlannedFallback } from '../call-machine/index.ts';
import { contextCard, handoffRecord, openHandoffOf } from '../call-machine/index.ts';
import type { Route, RouteFallback } from '../config/index.ts';
import type { DestinationQuestion, DestinationSite, NamedDestinations } from '../ports/destination-site.ts';
import { messageOf } from '../shared/message-of.ts';
import type { UntimedEvent } from './untimed-event.ts';

type List = 'fallback' | 'closed';

/** The fallbacks of a route as a call has them. Webhooks are known by their place in the route, such as `fallback[1]`. */
export function plannedFallbacks(list: readonly RouteFallback[], name: List): readonly PlannedFallback[] {
  return list.map((step, index): PlannedFallback => {
    if (!('webhook' in step)) return step;
    const { kind, timeoutMs, queue, hours } = step;
    return {
      ...{ kind, webhook: placeOf(name, index), timeoutMs },
      ...(queue !== undefined && { queue }),
      ...(hours !== undefined && { hours }),
    };
  });
}

function placeOf(name: List, index: number): string {
  return `${name}[${String(index)}]`;
}

/** Asks the webhook at that place of the route. @throws Error whose message says why it names nobody */
export type AskSite = (
  webhook: string,
  question: DestinationQuestion,
  signal: AbortSignal,
) => Promise<NamedDestinations>;

/** How a call of this route asks the site. */
export function siteOf({ handoff }: Route, site: DestinationSite): AskSite {
  return async (place, question, signal) => {
    for (const name of ['fallback', 'closed'] as const) {
      const step = (handoff[name] ?? []).find((_, index) => placeOf(name, index) === place);
      if (step === undefined || !('webhook' in step)) continue;
      const { webhook: url, secret, timeoutMs, allowPrivate } = step;
      return await site.ask({ url, secret, timeoutMs, allowPrivate }, question, signal);
    }
    throw new Error(`the route has no webhook at ${place}`);
  };
}

/** What a call needs to ask the site. */
export interface SiteParts {
  /** Null or missing: the site names nobody. */
  readonly askSite?: AskSite | null | undefined;
}

/** Asks who else is to be called, and tells what came of it. It never rejects. */
export async function nameDestinations(
  { askSite = null }: SiteParts,
  { request, webhook, reason }: Extract<Effect, { readonly type: 'nameDestinations' }>,
  state: CallState,
  signal: AbortSignal,
  dispatch: (event: UntimedEvent) => void,
): Promise<void> {
  const failed = (why: string): void => dispatch({ type: 'destinations.failed', request, reason: why });
  const handoff = openHandoffOf(state);
  if (handoff === null) return;
  const { attempts, reason: why, summary } = handoffRecord(state, handoff);
  const question: DestinationQuestion = {
    callId: state.id,
    handoffId: handoff.id,
    from: state.from,
    to: state.to,
    route: state.route,
    reason: why,
    resultReason: reason,
    summary,
    attempts,
    context: contextCard(state),
    metadata: state.metadata,
  };
  // The machine goes on first, so that what comes of it never comes within it.
  await Promise.resolve();
  if (askSite === null) {
    failed('nobody can ask the site');
    return;
  }
  try {
    const named = await askSite(webhook, question, signal);
    if (!signal.aborted) dispatch({ type: 'destinations.named', request, ...named });
  } catch (error) {
    if (!signal.aborted) failed(messageOf(error));
  }
}
