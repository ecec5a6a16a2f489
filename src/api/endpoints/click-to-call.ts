import type { ClickToCall, GuestAnswer } from '../../ports/guests.ts';
import type { BrowserRequests } from '../access/browser-requests.ts';
import { ApiError, conflict, notFound } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { guestOrderSchema } from '../schemas/telephone-schemas.ts';

/** /v1/click-to-call/{name}: calling by a button of a web page. */
export function clickToCallEndpoints(
  clickToCall: ClickToCall,
  { browsers }: { readonly browsers: Pick<BrowserRequests, 'pageOf'> },
): readonly Endpoint[] {
  return [
    endpoint({
      method: 'POST',
      path: '/v1/click-to-call/{name}',
      hasSecrets: true,
      permission: null,
      origins: ({ name = '' }) => clickToCall.originsOf(name),
      summary: 'What a visitor of a web page needs to call the number of a button of clickToCall, and no other',
      body: guestOrderSchema,
      bodyName: 'GuestOrder',
      bodyOptional: true,
      examples: { signed: { token: 'eyJhbGciOiJIUzI1NiJ9...' }, unsigned: {} },
      responses: {
        201: { description: 'The telephone', schema: 'GuestTelephone' },
        401: {
          description: 'A token is missing (`no-token`), wrong (`bad-token`), or too old (`token-expired`)',
          schema: 'Error',
        },
        403: { description: 'The page that sent it is of none of the origins of the button', schema: 'Error' },
        404: { description: 'There is no such button', schema: 'Error' },
        409: {
          description: 'No WebSocket that the page could open (`no-socket`), or no media for browsers (`no-webrtc`)',
          schema: 'Error',
        },
        429: { description: 'Too many calls from this address, or by this button', schema: 'Error' },
      },
      handle: async ({ params: { name = '' }, body: { token = null }, source, raw }) => {
        const page = browsers.pageOf(raw);
        const opened = await clickToCall.open({ button: name, token, visitor: source, page });
        if (!opened.ok) throw errorOf(opened);
        const { expiresAt, ...telephone } = opened.value;
        return { status: 201, body: { ...telephone, expiresAt: new Date(expiresAt).toISOString() } };
      },
    }),
  ];
}

function errorOf(refused: Extract<GuestAnswer, { readonly ok: false }>): ApiError {
  const { code } = refused;
  switch (code) {
    case 'no-button':
      return notFound('button');
    case 'no-token':
    case 'bad-token':
    case 'token-expired':
      return new ApiError('unauthorized', refused.message, {
        details: { state: code },
        // RFC 9110 11.6.1: "A server generating a 401 response MUST send a WWW-Authenticate header field".
        headers: { 'www-authenticate': 'Bearer realm="click-to-call"' },
        refusal: 'api-login',
      });
    case 'too-many':
      return new ApiError('too-many-requests', refused.message, {
        headers: { 'retry-after': String(refused.retryAfterS) },
        refusal: 'api-rate',
      });
    case 'no-socket':
    case 'no-webrtc':
      return conflict(code, refused.message);
  }
}
