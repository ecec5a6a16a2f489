import type { TrunkRegistration, TrunkStatus, TrunkWatch } from '../../ports/trunks.ts';
import { listPage, pageQuery } from '../answers/list-page.ts';
import { notFound } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';

/** Where calls go. @defaultValue there are no trunks */
export interface TrunkSource {
  readonly trunks?: TrunkWatch | undefined;
}

/** /v1/trunks, /v1/trunks/{name} and /v1/destinations. */
export function trunkEndpoints({ trunks: watch }: TrunkSource): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/trunks',
      permission: 'system.read',
      summary: 'The trunks, whether calls and pings reach them, and the calls on them',
      query: pageQuery,
      responses: { 200: { description: 'A page of trunks', schema: 'TrunkList' } },
      handle: ({ query }) => {
        const { items, nextCursor } = listPage(watch?.trunks() ?? [], query, ({ name }) => name);
        return { status: 200, body: { items: items.map(shown), nextCursor } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/trunks/{name}',
      permission: 'system.read',
      summary: 'A trunk',
      responses: {
        200: { description: 'The trunk', schema: 'Trunk' },
        404: { description: 'There is no such trunk', schema: 'Error' },
      },
      handle: ({ params }) => {
        const trunk = (watch?.trunks() ?? []).find(({ name }) => name === params['name']);
        if (trunk === undefined) throw notFound('trunk');
        return { status: 200, body: shown(trunk) };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/destinations',
      permission: 'system.read',
      summary: 'Destinations that failed and did not work since. Those that are paused are skipped',
      query: pageQuery,
      responses: { 200: { description: 'A page of what fails now', schema: 'FailingDestinationList' } },
      handle: ({ query }) => {
        const failing = watch?.failingDestinations() ?? [];
        const { items, nextCursor } = listPage(failing, query, ({ peer, via }) => JSON.stringify([peer, via]));
        return { status: 200, body: { items: items.map(failingBody), nextCursor } };
      },
    }),
  ];
}

function failingBody({
  peer,
  state,
  failures,
  pausedUntil,
  via,
}: ReturnType<TrunkWatch['failingDestinations']>[number]): object {
  return { destination: peer, state, failures, pausedUntil: timeText(pausedUntil), trunk: via };
}

function shown({ pausedUntil, ping, registration, ...trunk }: TrunkStatus): object {
  const shownPing =
    ping === null ? null : { at: timeText(ping.at), status: ping.status, roundTripMs: ping.roundTripMs };
  return {
    ...trunk,
    pausedUntil: timeText(pausedUntil),
    ping: shownPing,
    registration: shownRegistration(registration),
  };
}

function shownRegistration(registration: TrunkRegistration | null): object | null {
  if (registration === null) return null;
  const { state, expiresAt, nextAt, contact, lastError } = registration;
  return {
    state,
    expiresAt: timeText(expiresAt),
    nextAt: timeText(nextAt),
    contact,
    lastError: lastError === null ? null : { ...lastError, at: timeText(lastError.at) },
  };
}

function timeText(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
