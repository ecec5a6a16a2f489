import { storedCard } from '../../context/index.ts';
import type { LiveHub, LiveScope, LiveSnapshot } from '../../live/index.ts';
import { cardFor } from '../access/private-speech.ts';
import { notFound } from '../api-error.ts';
import type { CallSource } from '../endpoints/call-access.ts';
import type { LiveType } from '../schemas/live-schemas.ts';
import { stateBody } from './live-bodies.ts';
import type { LiveClientParts } from './live-client.ts';
import type { LiveMessage } from './live-message.ts';
import { liveMessage } from './live-message.ts';
import type { LivePlace } from './live-query.ts';
import type { LiveViewer } from './live-viewer.ts';
import { snapshotParts } from './snapshot-parts.ts';

/** Calls as they go on, and who may follow them. */
export interface LiveSource extends CallSource {
  readonly live: LiveHub;
}

/** What one who comes asks for. */
export interface LiveAsked {
  readonly scope: LiveScope;
  readonly viewer: LiveViewer;
  /** See {@link LiveClientParts.useSession}. */
  readonly useSession: (() => boolean) | null;
  readonly types: ReadonlySet<LiveType> | null;
  /** Null: the client begins. */
  readonly place: LivePlace | null;
}

/** How a client begins. */
type LiveStart = Pick<LiveClientParts, 'first' | 'after' | 'isOver'>;

/**
 * Finds out whether there is what somebody wants to follow.
 * @returns how the client begins, as it is when that is called
 * @throws ApiError `not-found`; StoreError where the store does not say how agents are
 */
export async function enter(source: LiveSource, asked: LiveAsked): Promise<() => LiveStart> {
  const { live, control, store } = source;
  const { scope } = asked;
  await live.prepare();
  if (scope.kind !== 'call') {
    if (!live.knows(scope)) throw notFound(scope.kind);
    return () => startOf(live, asked);
  }
  const isPast = control.live(scope.call) === null && !live.isUp(scope.call);
  const past = isPast ? await storedCard(store, scope.call) : null;
  if (isPast && past === null) throw notFound('call');
  return () => {
    if (past === null || goesOn(live, asked.place)) return startOf(live, asked);
    const context = { callId: scope.call, context: cardFor(asked.viewer.role, past) };
    const first = [liveMessage('context', live.newest, { ...context, stream: live.stream }, false)];
    return { first: first.values(), after: live.newest, isOver: true };
  };
}

/** Whether all that came after that place can be told. */
export function goesOn(live: LiveHub, place: LivePlace | null): boolean {
  return place !== null && place.stream === live.stream && live.hasAllAfter(place.after);
}

/** How a client begins, as things are now. */
export function startOf(live: LiveHub, asked: LiveAsked): LiveStart {
  const { scope, place } = asked;
  const { stream, newest } = live;
  if (place !== null && goesOn(live, place)) {
    const resumed = liveMessage('resumed', place.after, { stream, resumed: true });
    return { first: [resumed].values(), after: place.after, isOver: false };
  }
  const snapshot = live.snapshot(scope);
  const told = place === null ? [] : [liveMessage('resumed', newest, { stream, resumed: false }, false)];
  // It has gone since it was found.
  if (snapshot === null) return { first: told.values(), after: newest, isOver: true };
  const rest = scope.kind === 'call' ? callParts(live, snapshot, asked.viewer) : snapshotParts(live, snapshot, asked);
  return { first: both(told, rest), after: newest, isOver: false };
}

function* both(some: Iterable<LiveMessage>, others: Iterable<LiveMessage>): Generator<LiveMessage, undefined> {
  yield* some;
  yield* others;
}

/** Who follows one call has its card first, and then its state. */
function callParts(
  live: LiveHub,
  { sequence, calls, contexts }: LiveSnapshot,
  { role }: LiveViewer,
): readonly LiveMessage[] {
  return [
    ...contexts.map(({ callId, context }) =>
      liveMessage('context', sequence, { callId, context: cardFor(role, context), stream: live.stream }, false),
    ),
    ...calls.map((call) => liveMessage('state', sequence, stateBody(call))),
  ];
}
