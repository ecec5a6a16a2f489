import { createHash, createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { ApiSessionsConfig } from '../../config/index.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KeptValues } from '../../ports/kept-values.ts';
import type { ApiClient } from './api-client.ts';

const KIND = 'session';
const MAX_SESSIONS = 10_000;
/** Of one client. The oldest one makes room. */
const MAX_OF_CLIENT = 20;
const TOKEN_OCTETS = 32;
/** The last use is written so many times within the idle time. */
const USES_WRITTEN = 12;

const keptSession = z.object({
  kind: z.enum(['key', 'person']),
  name: z.string(),
  stamp: z.string(),
  createdAt: z.number(),
  usedAt: z.number(),
});
type Kept = z.output<typeof keptSession>;

/** The client of a name as it is now, and what changes when its sessions are to end; null: there is none. */
export type StampOf = (
  kind: ApiClient['kind'],
  name: string,
) => { readonly client: ApiClient; readonly stamp: string } | null;

/** Somebody who has logged in. */
export interface Session {
  readonly client: ApiClient;
  /** What every request that changes something brings. */
  readonly csrfToken: string;
  /** When it is over even if it is used: milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

interface Open extends Kept {
  /** When the last use was written. */
  readonly writtenAt: number;
}

/**
 * Those who have logged in. A session is good for as long as its client is as it was then, by the stamp of the client.
 * The store has the digests of their tokens, so that they outlive a restart and cannot be read from it.
 */
export class SessionBook {
  readonly #values: KeptValues;
  readonly #clock: Clock;
  readonly #limits: ApiSessionsConfig;
  readonly #stampOf: StampOf;
  /** By the digest of the token, the oldest one first. */
  readonly #open = new Map<string, Open>();

  private constructor(values: KeptValues, clock: Clock, limits: ApiSessionsConfig, stampOf: StampOf) {
    this.#values = values;
    this.#clock = clock;
    this.#limits = limits;
    this.#stampOf = stampOf;
  }

  /** @throws StoreError if the store cannot be read */
  static async open(
    values: KeptValues,
    clock: Clock,
    limits: ApiSessionsConfig,
    stampOf: StampOf,
  ): Promise<SessionBook> {
    const book = new SessionBook(values, clock, limits, stampOf);
    const kept = (await values.list(KIND)).map(({ name, value }) => ({ digest: name, kept: keptSession.parse(value) }));
    kept.sort((one, other) => one.kept.createdAt - other.kept.createdAt);
    for (const { digest, kept: session } of kept) book.#open.set(digest, { ...session, writtenAt: session.usedAt });
    values.follow(KIND, {
      names: () => book.#open.keys(),
      put: ({ name, value }) => book.#take(name, keptSession.parse(value)),
      removed: (name) => void book.#open.delete(name),
    });
    await book.#removeOver();
    return book;
  }

  /** Begins a session. It is kept durably when this resolves. @returns the token, for the cookie */
  async begin({ kind, name }: ApiClient): Promise<{ readonly token: string; readonly session: Session } | null> {
    await this.#removeOver();
    const known = this.#stampOf(kind, name);
    if (known === null) return null;
    const own = [...this.#open].filter(([, each]) => each.kind === kind && each.name === name);
    const leaving = own.slice(0, Math.max(0, own.length + 1 - MAX_OF_CLIENT)).map(([digest]) => digest);
    if (this.#open.size - leaving.length >= MAX_SESSIONS) leaving.push(...[...this.#open.keys()].slice(0, 1));
    for (const digest of leaving) await this.#end(digest);
    const token = randomBytes(TOKEN_OCTETS).toString('base64url');
    const now = this.#clock.wall();
    const kept: Kept = { kind, name, stamp: known.stamp, createdAt: now, usedAt: now };
    const digest = digestOf(token);
    if (!(await this.#values.put(KIND, { name: digest, value: kept }, MAX_SESSIONS))) return null;
    this.#open.set(digest, { ...kept, writtenAt: now });
    return { token, session: this.#sessionOf(token, known.client, now) };
  }

  /** The session of a token, which is used with that; null: it is none, or is over. */
  use(token: string): Session | null {
    const digest = digestOf(token);
    const open = this.#open.get(digest);
    if (open === undefined) return null;
    const client = this.#clientOf(open);
    if (client === null) {
      // Whether that is written now or with the next login makes no difference: it is over either way.
      this.#end(digest).catch(() => undefined);
      return null;
    }
    const usedAt = this.#clock.wall();
    const isDue = usedAt - open.writtenAt >= this.#limits.idleMs / USES_WRITTEN;
    this.#open.set(digest, { ...open, usedAt, writtenAt: isDue ? usedAt : open.writtenAt });
    if (isDue) {
      const { writtenAt: _writtenAt, ...kept } = { ...open, usedAt };
      // Nobody waits for it: where it cannot be written, the session ends sooner after a restart. One that another process
      // ended meanwhile is not there any more.
      this.#values.replace(KIND, { name: digest, value: kept }, { stamp: kept.stamp }).catch(() => undefined);
    }
    return this.#sessionOf(token, client, open.createdAt);
  }

  /** Ends a session durably. */
  async end(token: string): Promise<void> {
    await this.#end(digestOf(token));
  }

  /** Another process began a session, or used it. */
  #take(digest: string, kept: Kept): void {
    const usedAt = Math.max(kept.usedAt, this.#open.get(digest)?.usedAt ?? 0);
    this.#open.set(digest, { ...kept, usedAt, writtenAt: kept.usedAt });
  }

  #clientOf({ kind, name, stamp, createdAt, usedAt }: Kept): ApiClient | null {
    const now = this.#clock.wall();
    if (now >= createdAt + this.#limits.maxMs || now >= usedAt + this.#limits.idleMs) return null;
    const known = this.#stampOf(kind, name);
    return known?.stamp === stamp ? known.client : null;
  }

  async #removeOver(): Promise<void> {
    const over = [...this.#open].filter(([, session]) => this.#clientOf(session) === null);
    await Promise.all(over.map(([digest]) => this.#end(digest)));
  }

  async #end(digest: string): Promise<void> {
    if (!this.#open.delete(digest)) return;
    await this.#values.remove(KIND, digest);
  }

  #sessionOf(token: string, client: ApiClient, createdAt: number): Session {
    // It follows from the token, which the page cannot read, so that it need not be kept.
    const csrfToken = createHmac('sha256', token).update('csrf').digest('base64url');
    return { client, csrfToken, expiresAt: createdAt + this.#limits.maxMs };
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}
