import { isLoopbackHost } from '../../shared/is-loopback.ts';
import { stripBrackets } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * Whether a page may open a WebSocket. A browser says by Origin (RFC 6455 10.2) which site a page is of, and without this
 * look any site could speak SIP to a server that its visitor reaches. A program that is no browser sends none, and may.
 *
 * @param origins those that may, such as `https://desk.example.com`; `*`: any. Pages from the host that the WebSocket is
 *   asked of, which has the desk, and from the browser's own machine may in any case. Names for a listener on loopback count
 *   only if they are of loopback, too: any site may have its name lead there.
 */
export function isAllowedOrigin(
  origins: readonly string[],
  origin: string | null,
  host: string,
  endpoint: Pick<Endpoint, 'loopback'>,
): boolean {
  if (origin === null || origins.includes('*')) return true;
  if (origins.some((each) => each.toLowerCase() === origin.toLowerCase())) return true;
  const page = hostOf(origin);
  if (page === null) return false;
  if (isLoopbackHost(page)) return true;
  return !endpoint.loopback && page === hostOf(`http://${host}`);
}

/** In lower case, without port and brackets; null: there is none, as with the origin `null` of a file. */
function hostOf(url: string): string | null {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return host === '' ? null : stripBrackets(host);
}
