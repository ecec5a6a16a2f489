import type { Clock } from '../../ports/clock.ts';
import type { Access } from '../access/access.ts';
import type { Sight } from '../access/sight.ts';
import { ApiError } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { ApiRequest, Endpoint } from '../endpoint.ts';
import { EventStream } from '../live/event-stream.ts';
import { LiveClients, MAX_LIVE_CLIENTS } from '../live/live-clients.ts';
import { enter, goesOn } from '../live/live-entry.ts';
import type { LiveAsked, LiveSource } from '../live/live-entry.ts';
import { liveQuery, placeOf, scopeOf, typesOf } from '../live/live-query.ts';
import type { LiveQuery } from '../live/live-query.ts';
import type { LiveSink } from '../live/live-sink.ts';
import { TICKET_TTL_MS } from '../live/live-tickets.ts';
import type { LiveTickets } from '../live/live-tickets.ts';
import { checkMayFollow, viewerOf } from '../live/live-viewer.ts';
import { WebSocketSink } from '../live/web-socket-sink.ts';

/** Who may follow, and what. */
interface LiveAccess extends Pick<Access, 'sessions' | 'browsers'> {
  readonly sight: Sight;
  readonly tickets: Pick<LiveTickets, 'issue'>;
}

/** Who follows calls. */
export interface LiveEndpoints {
  readonly endpoints: readonly Endpoint[];
  /** Tells every client that the program stops. */
  close(): Promise<void>;
}

const TOO_MANY = new ApiError('unavailable', `${String(MAX_LIVE_CLIENTS)} clients follow calls already`, {
  headers: { 'retry-after': '10' },
});
/** RFC 9110 15.5.22: "The server MUST send an Upgrade header field in a 426 response". */
const NO_SOCKET = new ApiError('upgrade-required', 'this is a WebSocket: connect with ws:// or wss://', {
  headers: { upgrade: 'websocket', connection: 'Upgrade' },
});
/** A proxy must hand events on as they come. */
const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};
const NOT_FOUND = { description: 'There is no such call, agent or queue', schema: 'Error' } as const;
const FULL = { description: 'Too many clients follow calls', schema: 'Error' } as const;

/** /v1/live, /v1/live/events and /v1/live-tickets. */
export function liveEndpoints(
  source: LiveSource,
  { sight, tickets, sessions, browsers }: LiveAccess,
  clock: Clock,
): LiveEndpoints {
  const { live } = source;
  const clients = new LiveClients(live, clock);
  const askedOf = async (request: ApiRequest<unknown, unknown>, lastEventId?: unknown): Promise<LiveAsked> => {
    const query = request.query as LiveQuery;
    const scope = scopeOf(query);
    await checkMayFollow(request, scope, sight);
    // A ticket goes before the cookie, as it does where it lets the request in.
    const token = query.ticket === undefined ? browsers.tokenOf(request.raw) : null;
    const useSession = token === null ? null : (): boolean => sessions.use(token) !== null;
    const viewer = viewerOf(request, sight);
    return { scope, viewer, useSession, types: typesOf(query), place: placeOf(query, lastEventId) };
  };
  const admit = async (asked: LiveAsked): Promise<(sink: LiveSink) => void> => {
    const start = await enter(source, asked);
    if (clients.size >= MAX_LIVE_CLIENTS) throw TOO_MANY;
    return (sink) => {
      clients.add({ ...asked, ...start(), sink });
    };
  };
  return {
    endpoints: [
      endpoint({
        method: 'GET',
        path: '/v1/live',
        permission: 'live.read',
        isScoped: true,
        summary: 'A WebSocket that tells of calls, agents and queues as they change (docs/live.md)',
        query: liveQuery,
        responses: {
          101: { description: 'Text messages, each a JSON object', schema: 'LiveMessage', example: EXAMPLE },
          404: NOT_FOUND,
          426: { description: 'The request was not for a WebSocket', schema: 'Error' },
          503: FULL,
        },
        takesTicket: true,
        socket: async (request) => {
          const add = await admit(await askedOf(request));
          return (socket) => {
            add(new WebSocketSink(socket, clock));
          };
        },
        handle: () => {
          throw NO_SOCKET;
        },
      }),
      endpoint({
        method: 'GET',
        path: '/v1/live/events',
        permission: 'live.read',
        isScoped: true,
        summary: 'The same by Server-Sent Events: `data` of each is a message. `Last-Event-ID` goes on from there',
        query: liveQuery,
        responses: {
          200: { description: 'Events, whose data is a LiveMessage', contentType: 'text/event-stream' },
          204: { description: 'The call is over, and the client has been told all of it' },
          404: NOT_FOUND,
          503: FULL,
        },
        takesTicket: true,
        handle: async (request) => {
          const asked = await askedOf(request, request.headers['last-event-id']);
          const add = await admit(asked);
          const { scope, place } = asked;
          // A browser that is told 204 does not connect again (WHATWG HTML 9.2.3).
          const isTold = scope.kind === 'call' && !live.isUp(scope.call) && goesOn(live, place);
          if (isTold && !hasMore(source, asked)) return { status: 204 };
          const stream = new EventStream(clock);
          add(stream);
          return { status: 200, headers: STREAM_HEADERS, body: stream };
        },
      }),
      endpoint({
        method: 'POST',
        path: '/v1/live-tickets',
        permission: 'live.read',
        isScoped: true,
        hasSecrets: true,
        summary: 'A ticket that opens one connection within a minute, for browsers, with the rights of the key',
        responses: { 201: { description: 'The ticket', schema: 'LiveTicket', example: TICKET_EXAMPLE } },
        handle: ({ client }) => {
          if (client === null) throw new ApiError('unauthorized', 'this request needs a key');
          const expiresAt = new Date(clock.wall() + TICKET_TTL_MS).toISOString();
          return {
            status: 201,
            body: { ticket: tickets.issue(client), expiresAt },
          };
        },
      }),
    ],
    close: () => clients.close(),
  };
}

/** Whether anything came of a call after the client's place. */
function hasMore({ live }: LiveSource, { scope, place }: LiveAsked): boolean {
  if (place === null || scope.kind !== 'call') return true;
  for (let sequence = place.after + 1; sequence <= live.newest; sequence += 1) {
    const change = live.at(sequence);
    if (change !== null && 'callId' in change && change.callId === scope.call) return true;
  }
  return false;
}

const CALL_ID = '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const EXAMPLE = {
  type: 'segment',
  sequence: 7,
  callId: CALL_ID,
  segment: {
    leg: `${CALL_ID}.l1`,
    role: 'caller',
    text: 'I was charged',
    startMs: 2_300,
    endMs: 3_100,
    final: false,
    private: false,
  },
};
const TICKET_EXAMPLE = { ticket: 'qT6b0PZQn1m4YxJ3o2s8VQ5cA7dE9fGh', expiresAt: '2026-01-15T09:31:00.000Z' };
