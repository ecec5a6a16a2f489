import { expect } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApi } from '../../../src/api/index.ts';
import type { ApiOptions } from '../../../src/api/index.ts';
import { API_ROLES } from '../../../src/config/index.ts';
import type { ApiConfig, ApiRole } from '../../../src/config/index.ts';
import { CallCards, ContextLinks } from '../../../src/context/index.ts';
import { LiveHub } from '../../../src/live/index.ts';
import { asAgentId } from '../../../src/ports/ids.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { ScriptedCalls } from '../../fakes/scripted-calls.ts';
import { ScriptedCallControl } from '../../fakes/scripted-call-control.ts';
import { directoryShelf } from '../../fakes/directory-shelf.ts';

/** The bearer key of each role in these tests. */
export const KEYS: Readonly<Record<ApiRole, string>> = {
  viewer: 'viewer-key',
  operator: 'operator-key',
  admin: 'administrator-key',
  supervisor: 'supervisor-key',
  app: 'app-of-the-ai-key',
  agent: 'agent-anna-key',
};

/** The configuration of the API in these tests: a key for each role, and no limits. The agent is `anna`. */
export const API_CONFIG: ApiConfig = {
  listen: { host: '127.0.0.1', port: 0 },
  tryIt: null,
  pathPrefix: '',
  keys: API_ROLES.map((role) => {
    return {
      name: role,
      role,
      agent: role === 'agent' ? asAgentId('anna') : null,
      user: null,
      key: KEYS[role],
      hash: null,
    };
  }),
  sessions: { idleMs: 3_600_000, maxMs: 43_200_000 },
  rateLimits: { perMinute: null, strangersPerMinute: null, callsPerMinute: null },
  tls: null,
  trustProxy: [],
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Links to context cards, with a key that tests share. */
export function testLinks(clock: Clock = new SystemClock(), ttlMs = 60_000): ContextLinks {
  return new ContextLinks({ key: Buffer.alloc(32, 7), ttlMs, clock, publicUrl: () => 'http://cards' });
}

/** The API on a real socket, over a real store, with scripted call control. */
export class ApiUnderTest {
  readonly control: ScriptedCallControl;
  readonly store: DatabaseStore;
  /** The stories of calls that are up. */
  readonly cards: CallCards;
  readonly live: LiveHub;
  readonly directory: string;
  readonly address: string;
  /** Lines that the API logged. */
  readonly log: string[];
  readonly #close: () => Promise<void>;

  private constructor(
    parts: Pick<ApiUnderTest, 'control' | 'store' | 'cards' | 'live' | 'directory' | 'address' | 'log'>,
    close: () => Promise<void>,
  ) {
    this.control = parts.control;
    this.store = parts.store;
    this.cards = parts.cards;
    this.live = parts.live;
    this.directory = parts.directory;
    this.address = parts.address;
    this.log = parts.log;
    this.#close = close;
  }

  static async start(changes: Partial<ApiOptions> = {}): Promise<ApiUnderTest> {
    const directory = await mkdtemp(join(tmpdir(), 'warmbridge-api-'));
    const log: string[] = [];
    const logger = pino({ level: 'debug' }, { write: (line: string) => void log.push(line) });
    const store = await DatabaseStore.open({
      database: { kind: 'sqlite', file: ':memory:' },
      clock: new SystemClock(),
      logger,
    });
    const control = new ScriptedCallControl();
    const cards = new CallCards();
    const live = new LiveHub({ cards, clock: changes.clock ?? new SystemClock(), logger });
    const api = await createApi({
      config: API_CONFIG,
      values: store.values,
      actions: store.actions,
      routes: () => [],
      outgoing: new ScriptedCalls(),
      control,
      store,
      outbox: store.outbox,
      onReplay: () => undefined,
      readiness: () => {
        const reason = store.unavailable();
        return { sip: null, media: null, store: reason === null ? null : { kind: 'fault', reason } };
      },
      recordings: directoryShelf(directory),
      cards,
      live,
      contextLinks: testLinks(),
      logger,
      ...changes,
    });
    return new ApiUnderTest({ control, store, cards, live, directory, address: api.address, log }, async () => {
      await api.close();
      await store.close();
      await rm(directory, { recursive: true });
    });
  }

  async close(): Promise<void> {
    await this.#close();
  }

  /** Sends a request as the operator. A body that is not text is sent as JSON. */
  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const content: RequestInit =
      body === undefined
        ? {}
        : {
            body: typeof body === 'string' ? body : JSON.stringify(body),
          };
    const response = await fetch(this.address + path, {
      method,
      ...content,
      headers: {
        authorization: `Bearer ${KEYS.operator}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }
}

/** The body of an error. */
export function errorBody(code: string, details?: unknown): unknown {
  const requestId = expect.any(String) as string;
  return { error: { code, message: expect.any(String), ...(details !== undefined && { details }), requestId } };
}
