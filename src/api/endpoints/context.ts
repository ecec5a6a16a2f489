import type { CallCards, ContextCard, ContextLinks } from '../../context/index.ts';
import { storedCard } from '../../context/index.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CallId, HandoffId } from '../../ports/ids.ts';
import { Guesses } from '../../shared/guesses.ts';
import { ApiError, notFound } from '../api-error.ts';
import { CONTEXT_PAGE_HEADERS, contextNotice, contextPage } from '../answers/context-page.ts';
import { endpoint } from '../endpoint.ts';
import type { ApiRequest, ApiResponse, Endpoint } from '../endpoint.ts';
import { cardFor } from '../access/private-speech.ts';
import { callIdOf } from './call-access.ts';
import type { CallSource } from './call-access.ts';

/** What browsers ask for. */
const HTML = ['text/html'];

/** Where context cards come from. */
export interface ContextSource extends CallSource {
  readonly cards: CallCards;
  readonly contextLinks: ContextLinks;
}

/** What is answered where a link shows no card. */
const REFUSALS = {
  404: ['There is no such link', new ApiError('not-found', 'there is no such link')],
  410: ['This link has expired', new ApiError('gone', 'this link has expired')],
  429: ['Try again in a second', new ApiError('too-many-requests', 'too many wrong links came from this address')],
} as const;

/** /v1/calls/{id}/context, and /c/{token} for those who have a link. */
export function contextEndpoints(source: ContextSource, clock: Clock): readonly Endpoint[] {
  const guesses = new Guesses(clock);
  return [
    endpoint({
      method: 'GET',
      path: '/v1/calls/{id}/context',
      permission: 'calls.read',
      anywhere: true,
      summary: 'The context card of a call: summary, fields, transcript. Viewers do not see private segments',
      responses: {
        200: { description: 'The card as it is now', schema: 'ContextCard' },
        404: { description: 'There is no such call', schema: 'Error' },
      },
      handle: async ({ params, role }) => {
        const card = await cardOf(source, callIdOf(params));
        if (card === null) throw notFound('call');
        return { status: 200, body: cardFor(role, card) };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/c/{token}',
      permission: null,
      summary: 'The context card behind a signed link, as a page, or as JSON where Accept says so',
      responses: {
        200: { description: 'The card', schema: 'ContextCard', otherTypes: HTML },
        404: {
          description: 'The link is not one of ours, or its call is not on record any more',
          schema: 'Error',
          otherTypes: HTML,
        },
        410: { description: 'The link has expired', schema: 'Error', otherTypes: HTML },
        429: { description: 'Too many wrong links came from this address', schema: 'Error', otherTypes: HTML },
      },
      handle: async (request) => {
        if (guesses.isShut(request.source)) return refused(request, 429);
        const linked = source.contextLinks.read(request.params['token'] ?? '');
        if (linked === null || linked === 'expired') {
          if (!guesses.wrong(request.source)) return refused(request, 429);
          return refused(request, linked === null ? 404 : 410);
        }
        const card = await cardOf(source, linked.call, linked.handoff);
        if (card === null) return refused(request, 404);
        return answer(request, card, contextPage(card));
      },
    }),
  ];
}

async function cardOf({ cards, store }: ContextSource, call: CallId, handoff?: HandoffId): Promise<ContextCard | null> {
  return cards.cardOf(call, handoff) ?? (await storedCard(store, call, handoff));
}

type Asked = Pick<ApiRequest<unknown, unknown>, 'headers'>;

function refused(request: Asked, status: keyof typeof REFUSALS): ApiResponse {
  const [title, { code, message }] = REFUSALS[status];
  const headers = { ...CONTEXT_PAGE_HEADERS, ...(status === 429 && { 'retry-after': '1' }) };
  // Errors in JSON are answered as all others are.
  if (wantsJson(request)) throw new ApiError(code, message, { headers });
  const body = contextNotice(title, 'Ask for the call in your CRM.');
  return { status, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' }, body };
}

/** RFC 9110 12.5.1: JSON for who names it in Accept, a page for everybody else. */
function wantsJson({ headers }: Asked): boolean {
  const accept = String(headers['accept'] ?? '').toLowerCase();
  return accept.includes('application/json') && !accept.includes('text/html');
}

function answer(request: Asked, body: object, page: string): ApiResponse {
  if (wantsJson(request)) return { status: 200, headers: CONTEXT_PAGE_HEADERS, body };
  return { status: 200, headers: { ...CONTEXT_PAGE_HEADERS, 'content-type': 'text/html; charset=utf-8' }, body: page };
}
