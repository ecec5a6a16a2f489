import { z } from 'zod';
import { rolesWith } from '../access/permissions.ts';
import type { Endpoint, ResponseDoc } from '../endpoint.ts';
import { headerParameters, headerResponses } from './common-headers.ts';
import { errorResponses } from './error-responses.ts';
import { openApiWebhooks } from './openapi-webhooks.ts';
import { SCHEMAS } from '../schemas/schemas.ts';
import type { SchemaName } from '../schemas/schemas.ts';

const FORM = 'application/x-www-form-urlencoded';

type Json = Readonly<Record<string, unknown>>;

function schemaUri(name: string): string {
  return `#/components/schemas/${name}`;
}

function referenceTo(name: SchemaName): Json {
  return { $ref: schemaUri(name) };
}

/** The OpenAPI 3.1 document of the endpoints. Requests are checked with the same schemas. */
export function openApiDocument(endpoints: readonly Endpoint[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Warmbridge',
      version: '1',
      description: 'Hands calls from an AI voice agent to a human, warm.',
    },
    security: [{ key: [] }, { session: [] }],
    paths,
    webhooks: openApiWebhooks(),
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key of `api.keys` or `POST /v1/keys`' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'warmbridge_session',
          description: 'That of `POST /v1/session`. What changes something needs the header `X-CSRF-Token` too',
        },
        ...Object.fromEntries(endpoints.flatMap(({ dialect }) => Object.entries(dialect?.securitySchemes ?? {}))),
      },
    },
  };
}

function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SCHEMAS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'input', unrepresentable: 'any', uri: schemaUri });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _dialect, $id: _id, ...schema }]) => [name, schema]),
  );
}

function operation(endpoint: Endpoint): Json {
  const { method, path, permission, summary, query, bodyName, responses, dialect, ...more } = endpoint;
  const documented: Record<string, ResponseDoc> = {
    ...errorResponses(endpoint),
    ...headerResponses(endpoint),
    ...responses,
  };
  return {
    operationId: operationId(method, path, dialect?.name),
    summary,
    tags: [dialect?.name ?? (path.startsWith('/v1/') ? (path.split('/')[2] ?? 'operation') : 'operation')],
    parameters: [...pathParameters(path), ...queryParameters(query), ...headerParameters(endpoint)],
    ...(dialect !== undefined && { security: Object.keys(dialect.securitySchemes).map((name) => ({ [name]: [] })) }),
    ...(permission === null ? { security: [] } : { 'x-permission': permission, 'x-roles': rolesWith(permission) }),
    ...(bodyName !== undefined && {
      requestBody: {
        required: more.bodyOptional !== true,
        content: {
          [dialect?.bodies === 'form' ? FORM : 'application/json']: {
            schema: referenceTo(bodyName),
            ...examplesOf(more.examples),
          },
        },
      },
    }),
    responses: Object.fromEntries(Object.entries(documented).map(([status, doc]) => [status, responseOf(doc)])),
  };
}

function examplesOf(examples: Endpoint['examples']): Json {
  if (examples === undefined) return {};
  return { examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])) };
}

/** `get /v1/calls/{id}/handoffs` is `getCallsByIdHandoffs`. Ids of a dialect have its name, and its version too. */
function operationId(method: string, path: string, dialect?: string): string {
  const words = path
    .replace(/\.json$/, '')
    .split('/')
    .filter((part) => part !== '' && part !== 'v1');
  const names = words.map((word) => word.replace('{', 'by-').replace('}', '').replaceAll('.', '-'));
  return method.toLowerCase() + [...(dialect === undefined ? [] : [dialect]), ...names].map(capitalised).join('');
}

function capitalised(word: string): string {
  return word
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('');
}

function pathParameters(path: string): Json[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  return names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function queryParameters(query: z.ZodType): Json[] {
  const { properties = {} } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }));
}

function responseOf({ description, schema, contentType, otherTypes = [], example }: ResponseDoc): Json {
  if (schema !== undefined) {
    const json = { schema: referenceTo(schema), ...(example !== undefined && { example }) };
    const others = Object.fromEntries(otherTypes.map((type) => [type, {}]));
    return { description, content: { 'application/json': json, ...others } };
  }
  return contentType === undefined ? { description } : { description, content: { [contentType]: {} } };
}
