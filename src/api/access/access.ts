import type { Logger } from 'pino';
import type { ApiConfig } from '../../config/index.ts';
import type { ActionStore } from '../../ports/actions.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KeptValues } from '../../ports/kept-values.ts';
import { ActionRecorder } from './action-recorder.ts';
import type { ApiClient } from './api-client.ts';
import { AuditLog } from './audit-log.ts';
import { BrowserRequests } from './browser-requests.ts';
import { KeyBook } from './key-book.ts';
import { LoginGuesses } from './login-guesses.ts';
import { PeopleBook } from './people-book.ts';
import { SecretHasher } from './secret-hasher.ts';
import { SessionBook } from './session-book.ts';
import type { StampOf } from './session-book.ts';

/** What {@link openAccess} needs. */
export interface AccessSource {
  readonly config: ApiConfig;
  /** Where keys, people and sessions are kept. */
  readonly values: KeptValues;
  /** Where actions are put on record. */
  readonly actions: ActionStore;
  /** Where browsers reach the API; null: where it listens. */
  readonly publicUrl?: string | null | undefined;
}

/** Who there is, who has logged in, and the record of what they do. */
export interface Access {
  readonly keys: KeyBook;
  readonly people: PeopleBook;
  readonly sessions: SessionBook;
  /** How long a browser keeps a session. */
  readonly sessionSeconds: number;
  readonly browsers: BrowserRequests;
  readonly logins: LoginGuesses;
  readonly audit: AuditLog;
  /** Whether a client is as it was when it was let in. */
  isCurrent(client: ApiClient): boolean;
  /** Puts the last actions on record. */
  close(): Promise<void>;
}

/** Reads keys, people and sessions. @throws StoreError if the store cannot be read */
export async function openAccess(
  { config, values, actions, publicUrl = null }: AccessSource,
  clock: Clock,
  logger: Logger,
): Promise<Access> {
  const hasher = new SecretHasher();
  const keys = await KeyBook.open(config.keys, values, clock, hasher);
  const people = await PeopleBook.open(values, clock, hasher);
  const stampOf: StampOf = (kind, name) => (kind === 'key' ? keys.stampOf(name) : people.stampOf(name));
  const sessions = await SessionBook.open(values, clock, config.sessions, stampOf);
  const recorder = new ActionRecorder(actions, clock, logger);
  return {
    keys,
    people,
    sessions,
    sessionSeconds: Math.floor(config.sessions.maxMs / 1_000),
    browsers: new BrowserRequests(publicUrl),
    logins: new LoginGuesses(clock),
    audit: new AuditLog(logger, recorder, clock),
    isCurrent: (client) => stampOf(client.kind, client.name)?.client === client,
    close: () => recorder.close(),
  };
}
