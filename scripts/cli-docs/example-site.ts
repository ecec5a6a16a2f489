import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { runCli } from '../../src/cli/run-cli.ts';
import type { Schema } from '../../src/client/index.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../src/store/index.ts';

const RECORDS = new URL('../../test/fixtures/store/version-2.sql', import.meta.url);
/** A call of those records that was handed over. */
export const EXAMPLE_CALL = '54f4dee8-85dd-420b-9c81-13e2e4c79836';

const CALL: Schema<'Call'> = {
  id: EXAMPLE_CALL,
  state: 'with-ai',
  from: '+15550001111',
  to: '+15559998888',
  route: '+15559998888',
  startedAt: '2026-01-15T09:00:00.000Z',
  answeredAt: '2026-01-15T09:00:00.050Z',
  endedAt: null,
  legs: [{ id: `${EXAMPLE_CALL}.1`, role: 'caller', state: 'answered', sipCallId: 'a84b4c76e66710', codec: 'PCMU' }],
  handoffs: [],
  metadata: {},
  ended: null,
};

const HANDOFF: Schema<'Handoff'> = {
  id: `${EXAMPLE_CALL}.h1`,
  callId: EXAMPLE_CALL,
  phase: 'bridged',
  strategy: 'conference',
  reason: 'billing',
  summary: 'Wants a refund.',
  result: 'bridged',
  resultReason: 'completed',
  attempts: [
    {
      destination: '2001',
      trunk: 'pbx',
      result: 'answered',
      sipStatus: 200,
      q850Cause: null,
      startedAt: '2026-01-15T09:01:00.000Z',
      ringingAt: '2026-01-15T09:01:00.200Z',
      answeredAt: '2026-01-15T09:01:03.000Z',
      endedAt: null,
    },
  ],
  timings: {
    announcedMs: 2100,
    firstInviteMs: 0,
    answeredMs: 3000,
    whisperStartMs: 3020,
    acceptedMs: 7400,
    bridgedMs: 7420,
  },
  createdAt: '2026-01-15T09:01:00.000Z',
  endedAt: '2026-01-15T09:01:07.420Z',
};

const AGENT: Schema<'Agent'> = {
  id: 'anna',
  name: 'Anna Berg',
  uri: '2001',
  skills: { billing: 3 },
  state: 'available',
  maxCalls: 1,
  wrapUpMs: 0,
  watch: 'off',
  presence: 'available',
  failures: 0,
  phone: 'unknown',
  configured: false,
  since: '2026-01-15T08:00:00.000Z',
  calls: [],
  pausedUntil: null,
};

const DELIVERY: Schema<'WebhookDeliveryList'>['items'][number] = {
  id: 'd-17',
  webhook: 'desk',
  event: 'handoff.bridged',
  callId: EXAMPLE_CALL,
  state: 'dead',
  attempts: 12,
  createdAt: '2026-01-15T09:01:07.420Z',
  nextAttemptAt: null,
  lastAttemptAt: '2026-01-16T08:59:00.000Z',
  lastStatus: 503,
  lastError: null,
  deliveredAt: null,
};

function list(items: readonly object[]): object {
  return { items, nextCursor: null };
}

const VERSIONS: Schema<'ConfigVersionList'>['items'] = [
  {
    version: 8,
    at: '2026-01-15T08:30:00.000Z',
    by: 'key ops',
    origin: 'api',
    changes: [{ path: 'routes[0].handoff.ringTimeoutMs', change: 'changed' }],
  },
  { version: 7, at: '2026-01-14T16:00:00.000Z', by: 'start', origin: 'start', changes: [] },
];

/** What the program of the examples answers: the method and the path, without its query. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  'GET /v1/calls': list([CALL]),
  [`GET /v1/calls/${EXAMPLE_CALL}`]: CALL,
  [`DELETE /v1/calls/${EXAMPLE_CALL}`]: CALL,
  [`POST /v1/calls/${EXAMPLE_CALL}/handoffs`]: HANDOFF,
  [`GET /v1/calls/${EXAMPLE_CALL}/handoffs`]: list([HANDOFF]),
  'GET /v1/agents': list([AGENT]),
  'GET /v1/agents/anna': AGENT,
  'PUT /v1/agents/anna': { ...AGENT, state: 'away' },
  'GET /v1/keys': list([{ name: 'ops', role: 'admin', agent: null }]),
  'POST /v1/keys': { name: 'crm', role: 'app', agent: null, key: 'wb_3q2-8J9k0cVb' },
  'DELETE /v1/keys/crm': undefined,
  'GET /v1/people': list([{ name: 'anna', role: 'agent', agent: 'anna' }]),
  'GET /v1/webhook-deliveries': list([DELIVERY]),
  'POST /v1/webhook-deliveries/d-17/replay': { ...DELIVERY, state: 'pending' },
  'GET /v1/config/versions': list(VERSIONS),
};

/** A site that the commands of the document are run against: what they print is always the same. */
export class ExampleSite implements AsyncDisposable {
  readonly #folder: string;
  readonly #server: Server;

  private constructor(folder: string, server: Server) {
    this.#folder = folder;
    this.#server = server;
  }

  static async open(): Promise<ExampleSite> {
    const server = createServer((request, response) => {
      const answer = `${String(request.method)} ${String(request.url).replace(/\?.*/, '')}`;
      response.statusCode = Object.hasOwn(ANSWERS, answer) ? 200 : 404;
      const fault = { error: { code: 'not-found', message: 'there is no such call' } };
      response.end(
        response.statusCode === 404
          ? JSON.stringify(fault)
          : ANSWERS[answer] === undefined
            ? ''
            : JSON.stringify(ANSWERS[answer]),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const folder = mkdtempSync(join(tmpdir(), 'warmbridge-cli-docs-'));
    const file = join(folder, 'calls.db');
    const database = new DatabaseSync(file);
    database.exec(readFileSync(RECORDS, 'utf8'));
    database.close();
    const store = await DatabaseStore.open({
      database: { kind: 'sqlite', file },
      clock: new SystemClock(),
      logger: pino({ level: 'silent' }),
    });
    await store.close();
    const { port } = server.address() as AddressInfo;
    const settings = {
      sip: { trunks: [{ name: 'pbx', uri: 'sip:10.0.0.5' }] },
      routes: [{ match: { to: '+1555*' }, handoff: { destinations: ['2001'] } }],
      store: { url: `sqlite:${file}` },
      api: { listen: `127.0.0.1:${String(port)}`, keys: [{ name: 'ops', role: 'admin', key: 'key-of-the-example' }] },
    };
    writeFileSync(join(folder, 'site.yaml'), JSON.stringify(settings));
    return new ExampleSite(folder, server);
  }

  /** Runs a command line, which is meant to be without quotes. @returns what a terminal would show */
  async run(line: string): Promise<string> {
    let text = '';
    const write = (more: string): void => void (text += more);
    const args = line.split(' ');
    const isInit = args[0] === 'init';
    const takesConfig = !isInit && args[0] !== 'completion';
    const argv = ['node', 'warmbridge', ...args, ...(takesConfig ? ['--config', join(this.#folder, 'site.yaml')] : [])];
    const code = await runCli(argv, {}, { stdout: { write }, stderr: { write } });
    return `${text}${code === 0 ? '' : `(exit code ${String(code)})\n`}`.replaceAll(this.#folder, '.');
  }

  get folder(): string {
    return this.#folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
