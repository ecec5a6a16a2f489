import type { Clock } from '../../ports/clock.ts';
import type { ApiClient } from '../access/api-client.ts';
import { clientText } from '../access/api-client.ts';
import type { KeyBook, MadeKey } from '../access/key-book.ts';
import { agentFault } from '../access/people-book.ts';
import { listPage, pageQuery } from '../answers/list-page.ts';
import { invalid } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { newApiKeySchema } from '../schemas/access-schemas.ts';

/** /v1/keys: the keys of programs. */
export function keyEndpoints(keys: KeyBook, clock: Clock): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/keys',
      permission: 'keys.manage',
      summary: 'The keys: those of the configuration first, then those that were made here. No secret is among them',
      query: pageQuery,
      responses: { 200: { description: 'A page of keys', schema: 'ApiKeyList' } },
      handle: ({ query }) => {
        const fixed = keys.fixed().map((client) => ({ name: client.name, body: configured(client) }));
        const made = keys.list().map((key) => ({ name: key.client.name, body: bodyOf(key) }));
        const { items, nextCursor } = listPage([...fixed, ...made], query, ({ name }) => name);
        return { status: 200, body: { items: items.map(({ body }) => body), nextCursor } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/v1/keys',
      hasSecrets: true,
      permission: 'keys.manage',
      summary: 'Make a key. The answer has it once; the program keeps its hash alone',
      body: newApiKeySchema,
      bodyName: 'NewApiKey',
      examples: { application: { name: 'ai', role: 'app' }, desk: { name: 'desk-anna', role: 'agent', agent: 'anna' } },
      responses: {
        201: { description: 'The key', schema: 'MadeApiKey' },
        409: { description: 'There is a key of this name, or there are too many', schema: 'Error' },
      },
      handle: async ({ body: { name, role, agent = null, user = null, expiresAt = null }, client }) => {
        const until = expiresAt === null ? null : Date.parse(expiresAt);
        const fault = agentFault(role, agent);
        if (fault !== null) throw invalid([fault]);
        if (until !== null && until <= clock.wall()) throw invalid([{ path: 'expiresAt', message: 'is over' }]);
        const order = { name, role, agent, user, expiresAt: until };
        const { key, made } = await keys.make(order, client === null ? '' : clientText(client));
        const location = `/v1/keys/${encodeURIComponent(name)}`;
        return { status: 201, headers: { location }, body: { ...bodyOf(made), key } };
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/v1/keys/{name}',
      permission: 'keys.manage',
      summary: 'Revoke a key, at once. Sessions that began with it end',
      responses: {
        204: { description: 'It is good no more' },
        404: { description: 'There is no such key', schema: 'Error' },
        409: { description: 'The configuration has it', schema: 'Error' },
      },
      handle: async ({ params }) => {
        await keys.revoke(params['name'] ?? '');
        return { status: 204 };
      },
    }),
  ];
}

function configured({ name, role, agent, user }: ApiClient): object {
  const unknown = { createdAt: null, createdBy: null, lastUsedAt: null, expiresAt: null };
  return { name, role, agent, user, configured: true, ...unknown };
}

function bodyOf({ client: { name, role, agent, user }, createdAt, createdBy, lastUsedAt, expiresAt }: MadeKey): object {
  return {
    name,
    role,
    agent,
    user,
    configured: false,
    createdAt: new Date(createdAt).toISOString(),
    createdBy,
    lastUsedAt: timeOrNull(lastUsedAt),
    expiresAt: timeOrNull(expiresAt),
  };
}

function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
