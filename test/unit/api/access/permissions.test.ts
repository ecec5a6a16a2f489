import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError } from '../../../../src/api/api-error.ts';
import { API_ROLES } from '../../../../src/config/index.ts';
import type { ApiRole } from '../../../../src/config/index.ts';
import { ApiUnderTest, KEYS } from '../api-under-test.ts';

const ACCOUNT = `AC${'0'.repeat(32)}`;
const TWILIO = `/2010-04-01/Accounts/{AccountSid}`;

/**
 * Who may do what: a = admin, s = supervisor, o = operator, p = app, g = agent, v = viewer; `*`: anybody, without a key.
 * It is written by hand, and by nothing of the program.
 */
const TABLE: Readonly<Record<string, string>> = {
  'GET /healthz': '*',
  'GET /readyz': '*',
  'GET /c/{token}': '*',
  'POST /v1/session': '*',
  'GET /v1/session': 'asopgv',
  'DELETE /v1/session': 'asopgv',
  'PUT /v1/session/password': 'asopgv',
  'GET /v1/people': 'a',
  'POST /v1/people': 'a',
  'GET /v1/people/{name}': 'a',
  'PATCH /v1/people/{name}': 'a',
  'DELETE /v1/people/{name}': 'a',
  'GET /v1/keys': 'a',
  'POST /v1/keys': 'a',
  'DELETE /v1/keys/{name}': 'a',
  'GET /v1/audit/actions': 'a',
  'GET /metrics': 'asov',
  'GET /v1/diagnostics': 'asov',
  'GET /v1/calls': 'asopgv',
  'POST /v1/calls': 'aop',
  'GET /v1/calls/{id}': 'asopgv',
  'DELETE /v1/calls/{id}': 'asopg',
  'PATCH /v1/calls/{id}': 'asopg',
  'POST /v1/calls/{id}/disposition': 'asopg',
  'POST /v1/calls/{id}/handoffs': 'asopg',
  'GET /v1/calls/{id}/handoffs': 'asopgv',
  'GET /v1/calls/{id}/handoffs/{hid}': 'asopgv',
  'DELETE /v1/calls/{id}/handoffs/{hid}': 'asopg',
  'POST /v1/calls/{id}/handoffs/{hid}/accept': 'asopg',
  'POST /v1/calls/{id}/handoffs/{hid}/decline': 'asopg',
  'POST /v1/calls/{id}/hold': 'asopg',
  'POST /v1/calls/{id}/resume': 'asopg',
  'POST /v1/calls/{id}/say': 'asopg',
  'POST /v1/calls/{id}/play': 'asopg',
  'POST /v1/calls/{id}/whisper': 'asopg',
  'POST /v1/calls/{id}/dtmf': 'asopg',
  'POST /v1/calls/{id}/coach': 'asopg',
  'POST /v1/calls/{id}/return-to-ai': 'asopg',
  'POST /v1/calls/{id}/park': 'asopg',
  'POST /v1/calls/{id}/transfer': 'asopg',
  'POST /v1/calls/{id}/release': 'asopg',
  'GET /v1/calls/{id}/members': 'asopgv',
  'GET /v1/calls/{id}/members/{leg}': 'asopgv',
  'POST /v1/calls/{id}/members': 'asog',
  'PATCH /v1/calls/{id}/members/{leg}': 'asog',
  'DELETE /v1/calls/{id}/members/{leg}': 'asog',
  'GET /v1/calls/{id}/events': 'asopgv',
  'GET /v1/calls/{id}/context': 'asopgv',
  'GET /v1/calls/{id}/transcript': 'asopgv',
  'GET /v1/calls/{id}/recording': 'aso',
  'GET /v1/calls/{id}/recordings': 'asopgv',
  'GET /v1/calls/{id}/recordings/{recording}': 'aso',
  'DELETE /v1/calls/{id}/recordings/{recording}': 'ao',
  'POST /v1/calls/{id}/recording/start': 'asop',
  'POST /v1/calls/{id}/recording/stop': 'asop',
  'POST /v1/calls/{id}/recording/pause': 'asopg',
  'POST /v1/calls/{id}/recording/resume': 'asopg',
  'GET /v1/transcripts': 'asov',
  'POST /v1/escalation/dry-run': 'asov',
  'GET /v1/live': 'asopgv',
  'GET /v1/live/events': 'asopgv',
  'POST /v1/live-tickets': 'asopgv',
  'GET /v1/agents': 'asopgv',
  'GET /v1/colleagues': 'asopgv',
  'GET /v1/agents/{id}': 'asopgv',
  'PUT /v1/agents/{id}': 'asog',
  'DELETE /v1/agents/{id}': 'ao',
  'GET /v1/queues': 'asopgv',
  'GET /v1/queues/{name}': 'asopgv',
  'GET /v1/hours': 'asopgv',
  'GET /v1/callbacks': 'asopv',
  'POST /v1/callbacks': 'asop',
  'GET /v1/callbacks/{id}': 'asopv',
  'PATCH /v1/callbacks/{id}': 'asop',
  'DELETE /v1/callbacks/{id}': 'asop',
  'GET /v1/voicemails': 'asov',
  'GET /v1/voicemails/{id}': 'asov',
  'PATCH /v1/voicemails/{id}': 'aso',
  'DELETE /v1/voicemails/{id}': 'aso',
  'GET /v1/voicemails/{id}/audio': 'aso',
  'GET /v1/reports/handoffs': 'asov',
  'GET /v1/reports/calls': 'asov',
  'GET /v1/audit/calls/{id}': 'asov',
  'GET /v1/audit/calls/{id}/export': 'a',
  'GET /v1/audit/days': 'asov',
  'GET /v1/audit/days/{day}': 'asov',
  'POST /v1/erasures': 'a',
  'GET /v1/routes': 'asov',
  'GET /v1/config': 'a',
  'GET /v1/config/versions': 'a',
  'GET /v1/config/versions/{version}': 'a',
  'POST /v1/config/versions/{version}/rollback': 'a',
  'POST /v1/config/reload': 'a',
  'POST /v1/config/check': 'a',
  'GET /v1/config/{part}': 'a',
  'PUT /v1/config/{part}': 'a',
  'GET /v1/media-servers': 'asov',
  'GET /v1/media-servers/{id}': 'asov',
  'PUT /v1/media-servers/{id}': 'ao',
  'GET /v1/nodes': 'asov',
  'GET /v1/trunks': 'asov',
  'GET /v1/trunks/{name}': 'asov',
  'GET /v1/users': 'asov',
  'GET /v1/users/{name}': 'asov',
  'GET /v1/destinations': 'asov',
  'POST /v1/try': 'aso',
  'GET /v1/try/{id}': 'aso',
  'DELETE /v1/try/{id}': 'aso',
  'GET /v1/webhook-deliveries': 'asov',
  'GET /v1/webhook-deliveries/{id}': 'ao',
  'POST /v1/webhook-deliveries/{id}/replay': 'ao',
};

/** Those of other platforms: whoever may read there, and who may act. */
const DIALECT_READS = 'asopv';
const DIALECT_ACTS = 'aop';
const DIALECTS: Readonly<Record<string, readonly string[]>> = {
  '*': ['POST /auth/signup', 'POST /v1.0/auth/signup'],
  [DIALECT_READS]: [
    'GET /v1.0/calls',
    'GET /v1.0/calls/{id}',
    'GET /api/v1/voice/calls',
    'GET /api/v1/voice/calls/{id}',
    `GET ${TWILIO}/Calls.json`,
    `GET ${TWILIO}/Calls/{CallSid}.json`,
    `GET ${TWILIO}/Calls/{CallSid}/Recordings.json`,
    `GET ${TWILIO}/Recordings.json`,
    `GET ${TWILIO}/Recordings/{RecordingSid}.json`,
    `GET ${TWILIO}/Calls/{CallSid}/Recordings/{RecordingSid}.json`,
    `GET ${TWILIO}/Conferences.json`,
    `GET ${TWILIO}/Conferences/{ConferenceSid}.json`,
    `GET ${TWILIO}/Conferences/{ConferenceSid}/Participants.json`,
    `GET ${TWILIO}/Conferences/{ConferenceSid}/Participants/{CallSid}.json`,
    `GET ${TWILIO}/Queues.json`,
    `GET ${TWILIO}/Queues/{QueueSid}.json`,
    `GET ${TWILIO}/Queues/{QueueSid}/Members.json`,
    `GET ${TWILIO}/Queues/{QueueSid}/Members/{CallSid}.json`,
  ],
  aso: [`GET ${TWILIO}/Recordings/{RecordingSid}`, `GET ${TWILIO}/Recordings/{RecordingSid}.wav`],
  ao: [
    `DELETE ${TWILIO}/Recordings/{RecordingSid}.json`,
    `DELETE ${TWILIO}/Calls/{CallSid}/Recordings/{RecordingSid}.json`,
  ],
};

const LETTERS: Readonly<Record<ApiRole, string>> = {
  admin: 'a',
  supervisor: 's',
  operator: 'o',
  app: 'p',
  agent: 'g',
  viewer: 'v',
};

/** A part whose functions fail as soon as they are called: a request that got there was let in. */
const AWAY: unknown = new Proxy(() => undefined, {
  get: (_, name) => (name === 'then' || name === Symbol.iterator ? undefined : AWAY),
  apply: () => {
    throw new ApiError('not-supported', 'this part is away');
  },
});

let api: ApiUnderTest;
let operations: readonly string[];
beforeAll(async () => {
  const away = AWAY as never;
  api = await ApiUnderTest.start({
    agents: { desk: away, uriFault: away },
    queues: { register: away, desk: away },
    voicemails: away,
    callbacks: away,
    audit: { audit: away, shelf: away, publicKey: '' },
    reports: away,
    metrics: away,
    diagnostics: away,
    mediaServers: away,
    trunks: away,
    tryIt: away,
    configuration: away,
    outgoing: away,
    dialled: { has: () => true },
    teler: { apiKey: 'key-of-teler', newAi: away },
    twilio: {
      accountSid: ACCOUNT,
      authToken: 'token',
      newAi: away,
      documentFault: away,
      watchRecording: away,
      watch: away,
      conferences: away,
      queues: away,
      readSounds: away,
    },
    voipbin: {
      config: { enabled: true, signup: true },
      values: {
        list: () => Promise.resolve([]),
        put: away,
        putIfAbsent: away,
        replace: away,
        remove: away,
        follow: () => () => undefined,
      },
      numbers: away,
      readActions: away,
      newFlow: away,
    },
  });
  const { paths } = (await (await fetch(`${api.address}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}, 30_000);
afterAll(async () => {
  await api.close();
});

/** Who may do an operation, by the tables above; undefined: they have forgotten it. */
function expectedOf(operation: string): string | undefined {
  if (TABLE[operation] !== undefined) return TABLE[operation];
  const listed = Object.entries(DIALECTS).find(([, operations]) => operations.includes(operation));
  if (listed !== undefined) return listed[0];
  const isDialect = /^(POST|PUT|PATCH|DELETE) \/(v1\.0|api\/v1|2010-04-01)\//.test(operation);
  return isDialect ? DIALECT_ACTS : undefined;
}

/** A key as the API of that path takes it. */
function headersFor(path: string, key: string | null): Record<string, string> {
  if (key === null) return {};
  if (path.startsWith('/api/v1')) return { 'x-api-key': key };
  if (path.startsWith('/2010-04-01')) return { authorization: `Basic ${Buffer.from(`SK1:${key}`).toString('base64')}` };
  return { authorization: `Bearer ${key}` };
}

async function statusOf(operation: string, key: string | null): Promise<number> {
  const [method = '', pattern = ''] = operation.split(' ');
  const path = pattern
    .replace('{AccountSid}', ACCOUNT)
    .replace('/agents/{id}', '/agents/anna')
    .replace(/\{\w+\}/g, 'some-id');
  const response = await fetch(api.address + path, { method, headers: headersFor(path, key) });
  // Events do not end by themselves.
  await response.body?.cancel();
  return response.status;
}

describe('the table of roles', () => {
  test('has every operation, and no other', () => {
    expect(operations.filter((operation) => expectedOf(operation) === undefined)).toEqual([]);
    const listed = [...Object.keys(TABLE), ...Object.values(DIALECTS).flat()];
    expect(listed.filter((operation) => !operations.includes(operation))).toEqual([]);
  });

  test('without a key only what needs none is let in', async () => {
    const wrong: string[] = [];
    for (const operation of operations) {
      const status = await statusOf(operation, null);
      // Teler answers 403 where a key is missing.
      const isOpen = status !== 401 && status !== 403;
      if (isOpen !== (expectedOf(operation) === '*')) wrong.push(`${operation}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  test.each(API_ROLES)('%s may do what the table says', async (role) => {
    const wrong: string[] = [];
    for (const operation of operations) {
      const expected = expectedOf(operation) ?? '';
      const status = await statusOf(operation, KEYS[role]);
      const isLetIn = status !== 403 && (status !== 401 || operation.includes('/v1/session'));
      if (isLetIn !== (expected === '*' || expected.includes(LETTERS[role]))) wrong.push(`${operation}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  test('a refusal names the permission and the roles that have it, and so does the document', async () => {
    const { body } = await api.ask('GET', '/v1/keys', undefined, { authorization: `Bearer ${KEYS.supervisor}` });
    const { message } = (body as { error: { message: string } }).error;
    expect(message).toMatch(/permission keys\.manage .* the roles admin have, and the key supervisor has the role/);
    const document = (await (await fetch(`${api.address}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    expect(document.paths['/v1/agents/{id}']?.['delete']).toMatchObject({
      'x-permission': 'agents.write',
      'x-roles': ['admin', 'operator'],
    });
  });

  test('the cookie of a session is no key for the APIs of other platforms', async () => {
    const login = await fetch(`${api.address}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key: KEYS.admin }),
    });
    const cookie = login.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    expect((await fetch(`${api.address}/v1/session`, { headers: { cookie } })).status).toBe(200);
    expect((await fetch(`${api.address}/v1.0/calls`, { headers: { cookie } })).status).toBe(401);
  });
});
