import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { PageAddress } from '../../ports/browser-telephones.ts';
import { ApiError } from '../api-error.ts';
import type { Session } from './session-book.ts';

const COOKIE = 'warmbridge_session';
/** RFC 6265bis 4.1.3.2: a cookie of this name was set by this host, for all its paths, by way of TLS. */
const SECURE_COOKIE = `__Host-${COOKIE}`;
const MAX_COOKIE_LENGTH = 8_192;
/** RFC 9110 9.2.1: methods that change nothing. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

type Request = Pick<FastifyRequest, 'headers' | 'method' | 'host' | 'protocol' | 'ws'>;

/** Sets and reads the cookie of a session, and knows the requests that a page of ours has sent. */
export class BrowserRequests {
  /** Where browsers reach the API; null: where the request says. */
  readonly #publicOrigin: URL | null;

  /** @param publicUrl where browsers reach the API; null: where it listens */
  constructor(publicUrl: string | null) {
    this.#publicOrigin = publicUrl === null ? null : new URL(publicUrl);
  }

  /** The token in the cookie; null: there is none, or a key goes before it. */
  tokenOf(request: Request): string | null {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined || cookie === undefined || cookie.length > MAX_COOKIE_LENGTH) return null;
    const wanted = this.#isSecure(request) ? SECURE_COOKIE : COOKIE;
    for (const pair of cookie.split(';')) {
      const [name = '', value = ''] = pair.split('=', 2).map((part) => part.trim());
      if (name === wanted && value !== '') return value;
    }
    return null;
  }

  /** The header that gives a browser the token. */
  cookieOf(request: Request, token: string, seconds: number): string {
    const isSecure = this.#isSecure(request);
    const parts = [`${isSecure ? SECURE_COOKIE : COOKIE}=${token}`, 'Path=/', 'HttpOnly', 'SameSite=Strict'];
    return [...parts, `Max-Age=${seconds}`, ...(isSecure ? ['Secure'] : [])].join('; ');
  }

  /** Why a request with a cookie is refused: a page of somebody else may have sent it. Null: it is ours. */
  fault(request: Request, { csrfToken }: Session): ApiError | null {
    const stranger = this.strangerFault(request);
    if (stranger !== null || (SAFE.has(request.method) && !request.ws)) return stranger;
    // Browsers name the page that opens a WebSocket (RFC 6455 10.2); they cannot send it another header.
    if (request.ws) return request.headers.origin === undefined ? NO_ORIGIN : null;
    const given = request.headers['x-csrf-token'];
    return typeof given === 'string' && isSame(given, csrfToken) ? null : NO_CSRF_TOKEN;
  }

  /** Why a request is refused that the page of another site has sent; null: it comes from none. */
  strangerFault({ headers, host }: Request): ApiError | null {
    const site = headers['sec-fetch-site'];
    // W3C Fetch Metadata 2.4: `none` is somebody who typed the address.
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return OTHER_SITE;
    const { origin } = headers;
    if (origin === undefined) return null;
    if (!URL.canParse(origin)) return OTHER_SITE;
    const { host: from, origin: whole } = new URL(origin);
    return from === host || whole === this.#publicOrigin?.origin ? null : OTHER_SITE;
  }

  /** How the page that sends a request reached us. */
  pageOf(request: Request): PageAddress {
    return { host: request.host, isSecure: this.#isSecure(request) };
  }

  /** Whether the request came by way of TLS: ours, or that of a proxy in front. */
  #isSecure({ protocol }: Request): boolean {
    return protocol === 'https' || this.#publicOrigin?.protocol === 'https:';
  }
}

function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}

const REFUSAL = { refusal: 'api-browser' } as const;
const OTHER_SITE = new ApiError(
  'forbidden',
  'a page of another site sent this request (Origin, Sec-Fetch-Site)',
  REFUSAL,
);
const NO_ORIGIN = new ApiError('forbidden', 'a WebSocket by a session needs the header Origin', REFUSAL);
const NO_CSRF_TOKEN = new ApiError(
  'forbidden',
  'a request by a session that changes something needs its token in the header X-CSRF-Token',
  REFUSAL,
);
