import { stringify } from 'yaml';
import { z } from 'zod';
import type {
  ConfigAuthor,
  ConfigControl,
  ConfigOutcome,
  ConfigRefusal,
  ShownPart,
} from '../../ports/config-control.ts';
import { ApiError, invalid, notFound } from '../api-error.ts';
import { clientText } from '../access/api-client.ts';
import { endpoint } from '../endpoint.ts';
import type { ApiRequest, ApiResponse, Endpoint } from '../endpoint.ts';
import { configCheckSchema, configPartChangeSchema } from '../schemas/config-schemas.ts';
import { wholeNumber } from './query-values.ts';

const MAX_VERSIONS = 1_000;

const versionsQuery = z.strictObject({
  limit: wholeNumber(1, MAX_VERSIONS).default(50),
  cursor: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().describe('`nextCursor` of the page before'),
});

const PARTS = '`routes`, `trunks`, `outbound`, `agents`, `queues`, `hours`, `prompts` or `webhooks`';
const NO_PART = { description: `There is no such part; the parts are ${PARTS}`, schema: 'Error' } as const;
const NO_VERSION = { description: 'There is no such version', schema: 'Error' } as const;
const CHANGED = { description: 'It is in force for later calls, and in the file', schema: 'ConfigChanged' } as const;
const REFUSED = {
  description: 'The file is read-only, or was changed by somebody else, or the environment goes before it',
  schema: 'Error',
} as const;
const BUSY = { description: 'Too many changes wait. `Retry-After` says when to ask again', schema: 'Error' } as const;
const BUSY_HEADERS = { 'retry-after': '2' };
const STALE = { description: 'The part is not what `If-Match` says any more', schema: 'Error' } as const;

/** /v1/config. */
export function configEndpoints(config: ConfigControl): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/config',
      permission: 'config.read',
      summary: 'The configuration file, without its secrets, and what of it needs a restart',
      responses: { 200: { description: 'The whole', schema: 'Config' } },
      handle: () => {
        const { tag, version, file, value, needsRestart, setByEnvironment } = config.whole();
        return shown(tag, { version, file, value, needsRestart, setByEnvironment });
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/config/versions',
      permission: 'config.read',
      summary: 'What the configuration was, the newest first: who changed it, when, and what',
      query: versionsQuery,
      responses: { 200: { description: 'A page of versions', schema: 'ConfigVersionList' } },
      handle: async ({ query: { limit, cursor } }) => {
        const found = await config.versions(cursor ?? null, limit + 1);
        const items = found.slice(0, limit);
        const nextCursor = found.length > limit ? String(items.at(-1)?.version) : null;
        return { status: 200, body: { items, nextCursor } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/config/versions/{version}',
      permission: 'config.read',
      summary: 'A former version, without its secrets',
      responses: { 200: { description: 'The version', schema: 'ConfigVersion' }, 404: NO_VERSION },
      handle: async ({ params }) => {
        const version = await config.version(versionOf(params));
        if (version === null) throw notFound('version');
        return { status: 200, body: version };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/v1/config/versions/{version}/rollback',
      permission: 'config.write',
      summary: 'Put a former version in force again, as a new version',
      responses: { 200: CHANGED, 404: NO_VERSION, 409: REFUSED, 503: BUSY },
      handle: async (request) =>
        answer(await config.rollBack(versionOf(request.params), authorOf(request, 'rollback')), 'version'),
    }),
    endpoint({
      method: 'POST',
      path: '/v1/config/reload',
      permission: 'config.write',
      summary: 'Read the file again (the certificate of the API: at SIGHUP)',
      responses: { 200: CHANGED, 409: REFUSED, 503: BUSY },
      handle: async (request) => answer(await config.reload(authorOf(request, 'api')), 'file'),
    }),
    endpoint({
      method: 'POST',
      path: '/v1/config/check',
      permission: 'config.write',
      summary: 'Say what a part, or a whole configuration, would change, and what is wrong with it. Nothing is changed',
      body: configCheckSchema,
      bodyName: 'ConfigCheck',
      examples: { 'a part': { part: 'webhooks', value: [{ url: 'https://crm.example/events', secret: 's3cret' }] } },
      responses: { 200: { description: 'The verdict', schema: 'ConfigVerdict' }, 404: NO_PART, 409: REFUSED },
      handle: async ({ body }) => {
        const verdict =
          'part' in body
            ? await config.checkPart(body.part, body.value)
            : await config.checkText('yaml' in body ? body.yaml : stringify(body.config));
        if (verdict.ok) return { status: 200, body: { ...verdict, faults: [] } };
        if (verdict.code !== 'invalid') throw errorOf(verdict, 'part');
        const nothing = { changes: [], needsRestart: [], warnings: [] };
        return { status: 200, body: { ok: false, faults: verdict.faults, ...nothing } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/config/{part}',
      permission: 'config.read',
      summary: `A part of the configuration as the file has it, without its secrets: ${PARTS}`,
      responses: { 200: { description: 'The part. `ETag` is for `If-Match`', schema: 'ConfigPart' }, 404: NO_PART },
      handle: ({ params }) => {
        const name = params['part'] ?? '';
        const { tag, value, setByEnvironment } = partOf(config, name);
        return shown(tag, { part: name, value, setByEnvironment });
      },
    }),
    endpoint({
      method: 'PUT',
      path: '/v1/config/{part}',
      permission: 'config.write',
      summary:
        'Change a part for later calls, and in the file, whose comments stay. Calls that are up go on as they began',
      body: configPartChangeSchema,
      bodyName: 'ConfigPartChange',
      examples: { agents: { value: [{ id: 'anna', name: 'Anna Berg', uri: '2001', skills: { billing: 3 } }] } },
      responses: { 200: CHANGED, 404: NO_PART, 409: REFUSED, 412: STALE, 503: BUSY },
      handle: async (request) => {
        const name = request.params['part'] ?? '';
        // `If-Match` held a moment ago: it is for this that nothing may come between (RFC 9110 13.1.1).
        const tag = request.headers['if-match'] === undefined ? null : partOf(config, name).tag;
        const outcome = await config.put(name, request.body.value, tag, authorOf(request, 'api'));
        const response = answer(outcome, 'part');
        return { ...response, headers: { etag: `"${partOf(config, name).tag}"` } };
      },
    }),
  ];
}

function shown(tag: string, body: object): ApiResponse {
  return { status: 200, headers: { etag: `"${tag}"` }, body };
}

function partOf(config: ConfigControl, name: string): ShownPart {
  const part = config.part(name);
  if (part === null) throw notFound('part of the configuration');
  return part;
}

/** A version is known by a whole number. */
function versionOf(params: ApiRequest<unknown, unknown>['params']): number {
  const text = params['version'] ?? '';
  if (!/^[1-9]\d{0,14}$/.test(text)) throw notFound('version');
  return Number(text);
}

function authorOf({ client }: ApiRequest<unknown, unknown>, origin: ConfigAuthor['origin']): ConfigAuthor {
  return { by: client === null ? 'api' : clientText(client), origin };
}

function answer(outcome: ConfigOutcome, what: string): ApiResponse {
  if (!outcome.ok) throw errorOf(outcome, what);
  const { version, changes, needsRestart, warnings } = outcome;
  return { status: 200, body: { version, changes, needsRestart, warnings } };
}

function errorOf(refusal: ConfigRefusal, what: string): ApiError {
  switch (refusal.code) {
    case 'invalid':
      return invalid(refusal.faults);
    case 'stale':
      return new ApiError('precondition-failed', 'somebody changed the part meanwhile: read it again');
    case 'not-found':
      return notFound(what === 'part' ? 'part of the configuration' : what);
    case 'busy':
      return new ApiError('unavailable', 'too many changes of the configuration wait', { headers: BUSY_HEADERS });
    case 'refused':
      return new ApiError('conflict', refusal.message);
  }
}
