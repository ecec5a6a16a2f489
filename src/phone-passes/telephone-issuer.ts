import type { SipUser } from '../config/index.ts';
import { parseDestination } from '../config/index.ts';
import type { BrowserTelephones, PageAddress, TelephoneAnswer, TelephoneOrder } from '../ports/browser-telephones.ts';
import type { UserDirectory } from '../ports/users.ts';
import type { PhonePasses } from './phone-passes.ts';
import type { TelephoneTerms } from './telephone-terms.ts';

/** What {@link TelephoneIssuer} is made of. */
export interface TelephoneIssuerOptions {
  readonly passes: Pick<PhonePasses, 'issue'>;
  /** Those in force. */
  readonly users: () => readonly SipUser[];
  readonly directory: Pick<UserDirectory, 'userAt'>;
  readonly terms: TelephoneTerms;
  readonly realm: string;
  /** How long a pass is good. */
  readonly ttlMs: number;
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
    const { passes, users, terms, realm, ttlMs } = this.#options;
    const user = users().find((each) => each.name === name);
    if (user === undefined) return { ok: false, code: 'no-user', message: `there is no user ${name} in sip.users` };
    const offered = terms.of(name, page);
    if (!offered.ok) return offered;
    const { username, password, expiresAt } = passes.issue(name, ttlMs);
    const value = {
      user: name,
      uri: `sip:${name}@${realm}`,
      authorizationUser: username,
      password,
      expiresAt,
      displayName: displayName ?? name,
      ...offered.value,
      mayCall: user.mayCall,
    };
    return { ok: true, value };
  }

  sockets(page: PageAddress): readonly string[] {
    return this.#options.terms.sockets(page);
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
