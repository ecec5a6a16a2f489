import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { RegistrarConfig, SipUser } from '../config/index.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { KeptValues } from '../ports/kept-values.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import type {
  IncomingRegister,
  RegisterReply,
  RegisterResult,
  UserDirectory,
  UserStatus,
  UserWatch,
  UserWay,
} from '../ports/users.ts';
import { Listeners } from '../shared/listeners.ts';
import { TurnsByKey } from '../shared/turns-by-key.ts';
import { within } from '../shared/within.ts';
import type { Binding } from './bindings.ts';
import { live, register } from './bindings.ts';
import { KeptContacts } from './kept-contacts.ts';
import { KnownAddresses } from './known-addresses.ts';
import { OwnAddresses } from './own-addresses.ts';
import { UserContacts } from './user-contacts.ts';

export interface UserRegistrarOptions {
  readonly users: readonly SipUser[];
  readonly limits: RegistrarConfig;
  readonly values: KeptValues;
  readonly signalling: Pick<SignallingPort, 'ping' | 'unavailable'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** From 0 up to 1. @defaultValue Math.random */
  readonly random?: (() => number) | undefined;
}

/** A REGISTER of a user that is carried out, or waits for one before it. */
const MAX_WAITING = 8;
/** The store has so long to keep contacts. The telephone waits meanwhile, for 32 s at most (RFC 3261 17.1.2.2, timer F). */
const KEEP_MS = 5_000;
/** So long a telephone may wait for the program to be up again. */
const RESTART_S = 30;
/** The time of day may be set meanwhile, so nobody waits for longer without looking. */
const MAX_WAIT_MS = 60_000;

/** A user, and its contacts. */
interface Entry {
  user: SipUser;
  readonly contacts: UserContacts;
  waiting: number;
}

/** The registrar of the users' telephones, and where these can be reached (RFC 3261 10.3). */
export class UserRegistrar implements UserDirectory, UserWatch {
  readonly #options: UserRegistrarOptions;
  readonly #kept: KeptContacts;
  readonly #turns = new TurnsByKey();
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new Listeners<string>();
  readonly #results = { registered: 0, unregistered: 0, asked: 0, refused: 0, failed: 0 };
  #limits: RegistrarConfig;
  #own = new OwnAddresses({ listen: [], externalAddress: null, realm: '' });
  readonly #addresses = new KnownAddresses();
  #timer: TimerHandle | null = null;
  /** When the timer looks at all contacts, by the time of day. */
  #wakesAt = Infinity;
  #isStarted = false;
  #isClosed = false;
  #unfollow: () => void = () => undefined;

  private constructor(options: UserRegistrarOptions) {
    this.#options = options;
    this.#kept = new KeptContacts(options.values);
    this.#limits = options.limits;
  }

  /** Has the contacts that were kept. The program starts without those that cannot be read: telephones register again. */
  static async open(options: UserRegistrarOptions): Promise<UserRegistrar> {
    const registrar = new UserRegistrar(options);
    registrar.take(options.users, options.limits);
    const gone: string[] = [];
    for (const [user, bindings] of await registrar.#readKept()) {
      const entry = registrar.#entries.get(user);
      if (entry === undefined) gone.push(user);
      else if (bindings === null) options.logger.warn({ user }, 'kept contacts of a user cannot be read');
      else registrar.#put(entry, live(bindings, options.clock.wall()));
    }
    await Promise.all(gone.map((user) => registrar.#forget(user)));
    registrar.#unfollow = registrar.#kept.follow(
      () => [...registrar.#entries].flatMap(([name, { contacts }]) => (contacts.bindings.length > 0 ? [name] : [])),
      (name, bindings) => registrar.#hear(name, bindings),
    );
    return registrar;
  }

  /** Takes users and limits of another configuration. Contacts of users who are no more are gone. */
  take(users: readonly SipUser[], limits: RegistrarConfig): void {
    this.#limits = limits;
    const named = new Map(users.map((user) => [user.name, user]));
    for (const [name, { contacts }] of this.#entries) {
      if (named.has(name)) continue;
      contacts.close();
      this.#addresses.replace(contacts.bindings, []);
      this.#entries.delete(name);
      this.#changed.tell(name);
      void this.#forget(name);
    }
    for (const [name, user] of named) {
      const entry = this.#entries.get(name);
      if (entry === undefined) this.#add(user);
      else entry.user = user;
    }
  }

  /** The SIP side is up, at these addresses. */
  start(own: OwnAddresses): void {
    this.#own = own;
    this.#isStarted = true;
    for (const { contacts } of this.#entries.values()) contacts.startPings();
  }

  /** Takes a REGISTER. Its answer comes later, once what it changes is kept. */
  receive(request: IncomingRegister): void {
    void this.#answer(request).then((answer) => request.answer(answer));
  }

  async #answer(request: IncomingRegister): Promise<RegisterReply> {
    const { account, user } = request;
    if (this.#isClosed) return this.#closing();
    const entry = account === null ? undefined : this.#entries.get(account);
    // RFC 3261 10.3, steps 4 and 5: nobody registers telephones of somebody else, who may be there or not.
    if (account === null || entry === undefined || user !== account) return this.#refused(403, 'Forbidden');
    if (entry.waiting >= MAX_WAITING) return this.#refused(503, 'Service Unavailable', { 'Retry-After': '5' });
    entry.waiting += 1;
    try {
      return await this.#turns.run(account, () => this.#carryOut(request, entry));
    } catch (error) {
      this.#options.logger.error({ err: error, user: account }, 'the contacts of a telephone could not be kept');
      this.#results.failed += 1;
      // RFC 3261 10.3, step 7: "the request MUST fail with a 500 (Server Error) response".
      return { status: 500, phrase: 'Server Internal Error', headers: { 'Retry-After': '30' } };
    } finally {
      entry.waiting -= 1;
    }
  }

  async #carryOut(request: IncomingRegister, entry: Entry): Promise<RegisterReply> {
    const { clock } = this.#options;
    const { name } = entry.user;
    const now = clock.wall();
    const before = entry.contacts.bindings;
    const result = register(before, request, this.#limits, now);
    if (!result.ok) {
      const { status, phrase } = result;
      const minExpires = { 'Min-Expires': String(this.#limits.minExpiresS) };
      return this.#refused(status, phrase, status === 423 ? minExpires : status === 503 ? { 'Retry-After': '60' } : {});
    }
    const { bindings } = result;
    const isAsking = request.contacts !== '*' && request.contacts.length === 0;
    if (!isAsking) {
      await this.#keep(name, bindings);
      if (this.#isClosed) return this.#closing();
      if (this.#entries.get(name) !== entry) return this.#refused(403, 'Forbidden');
      this.#set(entry, bindings, before);
    }
    this.#results[
      isAsking ? 'asked' : bindings.some((each) => !before.includes(each)) ? 'registered' : 'unregistered'
    ] += 1;
    return { status: 200, phrase: 'OK', headers: listed(bindings, now) };
  }

  #set(entry: Entry, bindings: readonly Binding[], before: readonly Binding[]): void {
    const { logger } = this.#options;
    this.#put(entry, bindings);
    const [was, is] = [before.length > 0, bindings.length > 0];
    const { name } = entry.user;
    if (was !== is) logger.info({ user: name, contacts: bindings.length }, is ? 'a telephone registered' : 'no telephone of a user is registered any more'); // prettier-ignore
    this.#changed.tell(name);
  }

  /** A telephone registered at another process. What is known of a way that is the same stays. */
  #hear(name: string, kept: readonly Binding[] | null): void {
    const entry = this.#entries.get(name);
    if (entry === undefined || kept === null || this.#isClosed) return;
    const before = entry.contacts.bindings;
    const now = live(kept, this.#options.clock.wall());
    const bindings = now.map((binding) => before.find((each) => isDeepStrictEqual(each, binding)) ?? binding);
    const isSame = bindings.length === before.length && bindings.every((binding, index) => binding === before[index]);
    if (!isSame) this.#set(entry, bindings, before);
  }

  /** A connection to a peer is lost. */
  connectionLost(address: string, port: number): void {
    for (const [name, { contacts }] of this.#entries) {
      if (contacts.connectionLost(address, port)) this.#changed.tell(name);
    }
  }

  userAt(uri: string): string | null {
    const user = this.#own.userOf(uri);
    return user !== null && this.#entries.has(user) ? user : null;
  }

  waysTo(user: string): readonly (readonly UserWay[])[] | null {
    return this.#entries.get(user)?.contacts.ways(this.#options.clock.wall()) ?? null;
  }

  /** Whether a telephone is registered that is at this address. */
  isAt(address: string): boolean {
    return this.#addresses.has(address);
  }

  /** Tells of each user whose telephones may be reached another way now, or not any more. @returns ends that */
  onChange(changed: (user: string) => void): () => void {
    return this.#changed.add(changed);
  }

  users(): readonly UserStatus[] {
    const now = this.#options.clock.wall();
    return [...this.#entries.values()].map(({ user: { name, mayCall }, contacts }) => {
      const shown = contacts.shown(now);
      const isReachable = shown.some(({ reachable }) => reachable);
      const state = shown.length === 0 ? 'unregistered' : isReachable ? 'registered' : 'unreachable';
      return { name, state, mayCall, contacts: shown };
    });
  }

  results(): Readonly<Record<RegisterResult, number>> {
    return { ...this.#results };
  }

  /** Idempotent. Contacts stay kept. */
  close(): Promise<void> {
    this.#isClosed = true;
    this.#unfollow();
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
    this.#changed.clear();
    for (const { contacts } of this.#entries.values()) contacts.close();
    return Promise.resolve();
  }

  #add(user: SipUser): void {
    const { signalling, clock, random = Math.random } = this.#options;
    const contacts = new UserContacts({
      signalling,
      clock,
      random,
      keepAliveMs: () => this.#limits.keepAliveMs,
      onChange: () => this.#changed.tell(user.name),
    });
    if (this.#isStarted) contacts.startPings();
    this.#entries.set(user.name, { user, contacts, waiting: 0 });
    this.#changed.tell(user.name);
  }

  /** By user; null: contacts that cannot be read. */
  async #readKept(): ReturnType<KeptContacts['all']> {
    const { clock, logger } = this.#options;
    try {
      return await within({ clock, ms: KEEP_MS, who: 'the store' }, () => this.#kept.all());
    } catch (error) {
      logger.error({ err: error }, 'kept contacts cannot be read: no telephone is registered until it registers again');
      return new Map();
    }
  }

  /** Keeps no contacts of a user who is no more. */
  async #forget(name: string): Promise<void> {
    try {
      await this.#turns.run(name, () => this.#keep(name, []));
    } catch (error) {
      // The next start takes them out.
      this.#options.logger.warn({ err: error, user: name }, 'contacts of a user who is no more stay kept');
    }
  }

  async #keep(user: string, bindings: readonly Binding[]): Promise<void> {
    const wait = { clock: this.#options.clock, ms: KEEP_MS, who: 'the store' };
    await within(wait, () => this.#kept.put(user, bindings));
  }

  /** The telephone comes again when the program is up (RFC 3261 21.5.4). */
  #closing(): RegisterReply {
    return this.#refused(503, 'Service Unavailable', { 'Retry-After': String(RESTART_S) });
  }

  #refused(status: number, phrase: string, headers: RegisterReply['headers'] = {}): RegisterReply {
    this.#results.refused += 1;
    return { status, phrase, headers };
  }

  #put({ contacts }: Entry, bindings: readonly Binding[]): void {
    this.#addresses.replace(contacts.bindings, bindings);
    contacts.set(bindings);
    this.#wakeBy(contacts.expiresAt ?? Infinity);
  }

  /** Looks at all contacts when the next one expires. Too early does no harm. */
  #wakeBy(at: number): void {
    if (at >= this.#wakesAt || this.#isClosed) return;
    const { clock } = this.#options;
    if (this.#timer !== null) clock.cancel(this.#timer);
    const ms = Math.min(MAX_WAIT_MS, Math.max(0, at - clock.wall()) + 1);
    this.#wakesAt = clock.wall() + ms;
    this.#timer = clock.schedule(ms, () => this.#expire());
  }

  #expire(): void {
    const { clock, logger } = this.#options;
    this.#timer = null;
    this.#wakesAt = Infinity;
    for (const [name, { contacts }] of this.#entries) {
      const before = contacts.bindings;
      const hasExpired = contacts.expire(clock.wall());
      this.#wakeBy(contacts.expiresAt ?? Infinity);
      if (!hasExpired) continue;
      this.#addresses.replace(before, contacts.bindings);
      if (contacts.bindings.length === 0) logger.info({ user: name }, 'the registration of a telephone expired');
      // What is kept of it goes with the next REGISTER, or counts for nothing at the next start.
      this.#changed.tell(name);
    }
  }
}

/** RFC 3261 10.3, step 8: "The response MUST contain Contact header field values enumerating all current bindings." */
function listed(bindings: readonly Binding[], now: number): RegisterReply['headers'] {
  const contacts = bindings.map(({ uri, q, expiresAt, instance, regId }) => {
    const parts = [`<${uri}>`, `expires=${String(Math.max(0, Math.ceil((expiresAt - now) / 1_000)))}`];
    if (q !== 1) parts.push(`q=${String(q)}`);
    if (instance !== null) parts.push(`+sip.instance="${instance}"`);
    if (regId !== null) parts.push(`reg-id=${String(regId)}`);
    return parts.join(';');
  });
  // "The response SHOULD include a Date header field."
  const headers = { Date: new Date(now).toUTCString() };
  return contacts.length === 0 ? headers : { ...headers, Contact: contacts.join(', ') };
}
