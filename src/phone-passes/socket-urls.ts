import type { PageAddress } from '../ports/browser-telephones.ts';
import { bareHost, parseHostPort } from '../shared/sip/index.ts';

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/;

/**
 * The URLs of the WebSockets that a page can open: at the host that it reached the API at, and the ports of our listeners. A
 * page that came by TLS opens `wss:` alone, and every other one `ws:` first. What is bound to loopback is for pages of this
 * machine.
 * @param listen the addresses that the SIP server has, as `ws:127.0.0.1:5066`
 */
export function socketUrls(listen: readonly string[], page: PageAddress): readonly string[] {
  const host = hostOf(page.host);
  const protocols = page.isSecure ? ['wss'] : ['ws', 'wss'];
  return host === null ? [] : protocols.flatMap((protocol) => urlsOf(protocol, listen, host));
}

/** The URLs that are given to this page, of those of the configuration. */
export function openableUrls(urls: readonly string[], { isSecure }: PageAddress): readonly string[] {
  return isSecure ? urls.filter((url) => url.toLowerCase().startsWith('wss:')) : urls;
}

function urlsOf(protocol: string, listen: readonly string[], pageHost: string): readonly string[] {
  return listen.flatMap((text) => {
    if (!text.toLowerCase().startsWith(`${protocol}:`)) return [];
    const bound = parseHostPort(text, text.indexOf(':') + 1);
    if (bound === null) return [];
    const own = bareHost(bound.host).toLowerCase();
    if (!LOOPBACK.test(own)) return [`${protocol}://${bracketed(pageHost)}:${String(bound.port)}/`];
    // `localhost` may be ::1 for a browser, where nobody listens.
    return LOOPBACK.test(pageHost) ? [`${protocol}://${bracketed(own)}:${String(bound.port)}/`] : [];
  });
}

/** The host of a Host header, without its port and brackets; null: it is none. */
function hostOf(header: string): string | null {
  const url = URL.parse(`http://${header}`);
  // A URL may have other characters in its host, and we write it into another one.
  const host = url === null || url.pathname !== '/' ? '' : bareHost(url.hostname).toLowerCase();
  return /^[a-z0-9._:-]+$/.test(host) ? host : null;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
