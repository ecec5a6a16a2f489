import type { IceServerConfig, SipUser } from '../config/index.ts';
import { parseDestination } from '../config/index.ts';
import type {
  BrowserTelephones,
  PageAddress,
  TelephoneAnswer,
  TelephoneFault,
  TelephoneOrder,
} from '../ports/browser-telephones.ts';
import type { Clock } from '../ports/clock.ts';
import type { UserDirectory } from '../ports/users.ts';
import { iceServersFor } from './ice-servers.ts';
import type { PhonePasses } from './phone-passes.ts';
import { openableUrls, socketUrls } from './socket-urls.ts';

/** What {@link TelephoneIssuer} is made of. Functions tell what is in force when they are asked. */
export interface TelephoneIssuerOptions {
  readonly passes: Pick<PhonePasses, 'issue'>;
  readonly users: () => readonly SipUser[];
  readonly directory: Pick<UserDirectory, 'userAt'>;
  readonly realm: string;
  /** How long a pass is good. */
  readonly ttlMs: number;
  /** URLs of WebSockets that browsers are told; none: made of `listen` and the host that the page reached us at. */
  readonly urls: readonly string[];
  /** The addresses that the SIP server has, as `ws:127.0.0.1:5066`. */
  readonly listen: () => readonly string[];
  readonly iceServers: readonly IceServerConfig[];
  /** Why browsers get no media; null: they do. */
  readonly webrtcFault: () => string | null;
  readonly clock: Pick<Clock, 'wall'>;
}

/** Gives browsers what they register with. */
export class TelephoneIssuer implements BrowserTelephones {
  readonly #options: TelephoneIssuerOptions;

  constructor(options: TelephoneIssuerOptions) {
    this.#options = options;
  }

  userAt(destination: string): string | null {
    return this.#named(destination) ?? this.#destined(destination);
  }

  open({ user: name, displayName, page }: TelephoneOrder): TelephoneAnswer {
    const { passes, users, realm, ttlMs, iceServers, webrtcFault, clock } = this.#options;
    const user = users().find((each) => each.name === name);
    if (user === undefined) return refused('no-user', `there is no user ${name} in sip.users`);
    const fault = webrtcFault();
    if (fault !== null) return refused('no-webrtc', `browsers get no media here: ${fault}`);
    const sockets = this.sockets(page);
    if (sockets.length === 0) return refused('no-socket', noSocket(page.isSecure));
    const { username, password, expiresAt } = passes.issue(name, ttlMs);
    const value = {
      user: name,
      uri: `sip:${name}@${realm}`,
      authorizationUser: username,
      password,
      expiresAt,
      displayName: displayName ?? name,
      sockets,
      iceServers: iceServersFor(name, iceServers, clock.wall()),
      mayCall: user.mayCall,
    };
    return { ok: true, value };
  }

  sockets(page: PageAddress): readonly string[] {
    const { urls, listen } = this.#options;
    return urls.length > 0 ? openableUrls(urls, page) : socketUrls(listen(), page);
  }

  #named(name: string): string | null {
    return this.#options.users().some((user) => user.name === name) ? name : null;
  }

  #destined(destination: string): string | null {
    const parsed = parseDestination(destination);
    if (!parsed.ok) return null;
    const { value } = parsed;
    if (value.kind === 'user') return this.#named(value.name);
    if (value.kind === 'number') return this.#named(value.number);
    return value.kind === 'uri' ? this.#options.directory.userAt(value.uri) : null;
  }
}

function refused(code: TelephoneFault, message: string): TelephoneAnswer {
  return { ok: false, code, message };
}

function noSocket(isSecure: boolean): string {
  const wanted = isSecure ? 'wss (the page came by https, and opens no ws)' : 'ws or wss';
  return `the SIP server listens to no ${wanted} that this page can reach: see sip.listen and sip.webSocket.urls`;
}
