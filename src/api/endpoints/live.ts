import { z } from 'zod';
import { storedCard } from '../../context/index.ts';
import type { LiveHub, LiveMessage } from '../../live/index.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CallId } from '../../ports/ids.ts';
import { asCallId } from '../../ports/ids.ts';
import type { ApiClient } from '../access/api-client.ts';
import type { Sight } from '../access/sight.ts';
import { ApiError, notFound } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint, SocketOpener } from '../endpoint.ts';
import { LiveClient } from '../live/live-client.ts';
import { TICKET_TTL_MS } from '../live/live-tickets.ts';
import type { CallSource } from './call-access.ts';

/** Calls as they go on, and who may follow them. */
export interface LiveSource extends CallSource {
  readonly live: LiveHub;
}

/** Who follows calls. */
export interface LiveClients {
  readonly endpoints: readonly Endpoint[];
  /** Tells every client that the program stops, and cuts it off. */
  close(): void;
}

/** Connections at once. Each costs memory up to the bound of what may wait for it. */
const MAX_CLIENTS = 100;

const liveQuery = z.strictObject({
  call: z.string().max(128).optional().describe('The id of a call. Default: every call that is up'),
  ticket: z.string().max(128).optional().describe('From `POST /v1/live-tickets`, in the place of a key'),
});

const TOO_MANY = new ApiError('unavailable', `${String(MAX_CLIENTS)} clients follow calls already`, {
  headers: { 'retry-after': '10' },
});
/** RFC 9110 15.5.22: "The server MUST send an Upgrade header field in a 426 response". */
const NO_SOCKET = new ApiError('upgrade-required', 'this is a WebSocket: connect with ws:// or wss://', {
  headers: { upgrade: 'websocket', connection: 'Upgrade' },
});

/** /v1/live and /v1/live-tickets. */
export function liveClients(
  source: LiveSource & { readonly sight: Sight },
  clock: Clock,
  issue: (client: ApiClient) => string,
): LiveClients {
  const clients = new Set<LiveClient>();
  const open: SocketOpener = async ({ query, role, client: who }) => {
    const { call } = query as z.output<typeof liveQuery>;
    const id = call === undefined ? null : asCallId(call);
    if (id !== null && !(await source.sight.seesCall(who, id))) throw notFound('call');
    const past = id === null || source.control.live(id) !== null ? null : await lastCard(source, id);
    if (clients.size >= MAX_CLIENTS) throw TOO_MANY;
    const callsUp = (): readonly CallId[] => source.live.callsUp().filter((each) => source.sight.seesCallUp(who, each));
    return (socket) => {
      let leave: (() => void) | null = null;
      const told = (message: LiveMessage): void => {
        if (id === null && !source.sight.seesCallUp(who, message.callId)) return;
        client.send(message);
        if (id !== null && message.type === 'state' && message.state === 'ended') client.close('over');
      };
      const client = new LiveClient(socket, role ?? 'viewer', clock, () => {
        clients.delete(client);
        leave?.();
      });
      clients.add(client);
      leave = past === null ? source.live.follow(id, told) : null;
      if (id === null) client.sendStates(callsUp(), (each) => source.live.stateOf(each));
      if (past !== null) client.send(past);
      if (id !== null && leave === null) client.close('over');
    };
  };
  return {
    endpoints: [
      endpoint({
        method: 'GET',
        path: '/v1/live',
        permission: 'live.read',
        isScoped: true,
        summary: 'A WebSocket that tells of calls as they go on (docs/speech.md). Viewers see nothing private',
        query: liveQuery,
        responses: {
          101: { description: 'Text messages, each a JSON object', schema: 'LiveMessage', example: EXAMPLE },
          404: { description: 'There is no such call', schema: 'Error' },
          426: { description: 'The request was not for a WebSocket', schema: 'Error' },
          503: { description: 'Too many clients follow calls', schema: 'Error' },
        },
        takesTicket: true,
        socket: open,
        handle: () => {
          throw NO_SOCKET;
        },
      }),
      endpoint({
        method: 'POST',
        path: '/v1/live-tickets',
        permission: 'live.read',
        isScoped: true,
        summary: 'A ticket that opens one WebSocket within a minute, for browsers, with the rights of the key',
        responses: { 201: { description: 'The ticket', schema: 'LiveTicket', example: TICKET_EXAMPLE } },
        handle: ({ client }) => {
          if (client === null) throw new ApiError('unauthorized', 'this request needs a key');
          const expiresAt = new Date(clock.wall() + TICKET_TTL_MS).toISOString();
          return { status: 201, headers: { 'cache-control': 'no-store' }, body: { ticket: issue(client), expiresAt } };
        },
      }),
    ],
    close: () => {
      for (const client of clients) {
        client.close('shutdown');
        client.cut();
      }
    },
  };
}

/** The card is all that there is to say of a call that is over. @throws ApiError `not-found` */
async function lastCard({ store }: CallSource, id: CallId): Promise<LiveMessage> {
  const context = await storedCard(store, id);
  if (context === null) throw notFound('call');
  return { type: 'context', callId: id, context };
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
