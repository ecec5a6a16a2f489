import type { IceServerConfig } from '../config/index.ts';
import type { BrowserTelephone, PageAddress, TelephoneFault } from '../ports/browser-telephones.ts';
import type { Clock } from '../ports/clock.ts';
import { iceServersFor } from './ice-servers.ts';
import { openableUrls, socketUrls } from './socket-urls.ts';

/** What {@link TelephoneTerms} go by. Functions tell what is in force when they are asked. */
export interface TelephoneTermsOptions {
  /** URLs of WebSockets that browsers are told; none: made of `listen` and the host that the page reached us at. */
  readonly urls: readonly string[];
  /** The addresses that the SIP server has, as `ws:127.0.0.1:5066`. */
  readonly listen: () => readonly string[];
  readonly iceServers: readonly IceServerConfig[];
  /** Why browsers get no media; null: they do. */
  readonly webrtcFault: () => string | null;
  readonly clock: Pick<Clock, 'wall'>;
}

/** The ways to us, or why there are none. */
export type OfferedTerms =
  | { readonly ok: true; readonly value: Pick<BrowserTelephone, 'sockets' | 'iceServers'> }
  | { readonly ok: false; readonly code: Exclude<TelephoneFault, 'no-user'>; readonly message: string };

/** What every telephone in a browser needs, whosever it is. */
export class TelephoneTerms {
  readonly #options: TelephoneTermsOptions;

  constructor(options: TelephoneTermsOptions) {
    this.#options = options;
  }

  /** URLs of the WebSockets that a page can open. */
  sockets(page: PageAddress): readonly string[] {
    const { urls, listen } = this.#options;
    return urls.length > 0 ? openableUrls(urls, page) : socketUrls(listen(), page);
  }

  /** @param account whom credentials of TURN servers are made for */
  of(account: string, page: PageAddress): OfferedTerms {
    const { iceServers, webrtcFault, clock } = this.#options;
    const fault = webrtcFault();
    if (fault !== null) return { ok: false, code: 'no-webrtc', message: `browsers get no media here: ${fault}` };
    const sockets = this.sockets(page);
    if (sockets.length === 0) return { ok: false, code: 'no-socket', message: noSocket(page.isSecure) };
    return { ok: true, value: { sockets, iceServers: iceServersFor(account, iceServers, clock.wall()) } };
  }
}

function noSocket(isSecure: boolean): string {
  const wanted = isSecure ? 'wss (the page came by https, and opens no ws)' : 'ws or wss';
  return `the SIP server listens to no ${wanted} that this page can reach: see sip.listen and sip.webSocket.urls`;
}
