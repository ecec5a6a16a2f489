import type { Readable } from 'node:stream';
import type { WebSocket } from '@fastify/websocket';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { faultTexts } from '../config/index.ts';
import type { ApiRole } from '../config/index.ts';
import type { CallId } from '../ports/ids.ts';
import type { ApiClient } from './access/api-client.ts';
import type { Permission } from './access/permissions.ts';
import { invalid } from './api-error.ts';
import type { Dialect } from './dialect.ts';
import type { SchemaName } from './schemas/schemas.ts';

/** What an endpoint is given. */
export interface ApiRequest<Query, Body> {
  /** The variables of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The role of its client; null where nobody needs to be known. */
  readonly role: ApiRole | null;
  readonly client: ApiClient | null;
  /** What says how the request came, and which session it brings. */
  readonly raw: Pick<FastifyRequest, 'headers' | 'id' | 'method' | 'host' | 'protocol' | 'ws'>;
  /** Address of the client. */
  readonly source: string;
}

/** What an endpoint answers. */
export interface ApiResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text or a stream is sent as it is, everything else as JSON. */
  readonly body?: object | string | Readable;
}

/** Decides whether a request may have a WebSocket, and says what to do with it. @throws ApiError before it is opened */
export type SocketOpener = (request: ApiRequest<unknown, unknown>) => Promise<(socket: WebSocket) => void>;

/** The documentation of an answer. */
export interface ResponseDoc {
  readonly description: string;
  /** The schema of its JSON. */
  readonly schema?: SchemaName;
  /** The content type if it is not JSON. */
  readonly contentType?: string;
  /** Content types that it has where the client asks for them. */
  readonly otherTypes?: readonly string[];
  /** A JSON body, for the documentation. */
  readonly example?: object;
}

interface EndpointParts {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The path as OpenAPI writes it: `/v1/calls/{id}`. */
  readonly path: string;
  /** What whoever uses it must be permitted. Null lets anybody in, without a key. */
  readonly permission: Permission | null;
  /**
   * It limits agents to what is theirs by itself, or there is nothing to limit. Paths that name a call, an agent or a
   * queue are limited without it, and every other endpoint is closed to agents.
   */
  readonly isScoped?: true;
  /**
   * Origins of pages that may send it and read its answer (CORS), by the variables of the path; null: what the path names is
   * not there. Pages of no other site may, and nobody else. @defaultValue pages of ours
   */
  readonly origins?: (params: Readonly<Record<string, string>>) => readonly string[] | null;
  /** Which limits count: none, or that of placed calls too. @defaultValue that of requests */
  readonly rate?: 'free' | 'calls';
  readonly summary: string;
  readonly responses: Readonly<Record<number, ResponseDoc>>;
  /** Name of the body's schema in the documentation. */
  readonly bodyName?: SchemaName;
  /** Bodies that the documentation shows, by their names. */
  readonly examples?: Readonly<Record<string, object>>;
  /** True if the body may be left out. */
  readonly bodyOptional?: boolean;
  /** The API that it is of. @defaultValue our own */
  readonly dialect?: Dialect;
  /** Its request or its answer has a secret, of which nothing is kept for repetitions. */
  readonly hasSecrets?: true;
  /** A ticket in the query may stand for a key. */
  readonly takesTicket?: true;
  /**
   * Every node answers it alike, by what is on record or by its own files, also for a call that another node has.
   * `found`: where it finds something; what is not on record yet that node is asked for.
   */
  readonly anywhere?: true | 'found';
  /** It is about files that one node may have on its disk. */
  readonly hasFiles?: true;
  /** The call that a body names, where the path names none; null: it names none. */
  readonly callIn?: (body: unknown) => CallId | null;
  /** Takes a WebSocket, where the client asks for one. Its request is checked like any other. */
  readonly socket?: SocketOpener;
}

/** An endpoint as it is defined. `query` and `body` are the schemas of its input. */
export interface EndpointDefinition<Query, Body> extends EndpointParts {
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  readonly handle: (request: ApiRequest<Query, Body>) => Promise<ApiResponse> | ApiResponse;
}

/** An endpoint as it is served. It checks the input before it handles it. */
export interface Endpoint extends EndpointParts {
  readonly query: z.ZodType;
  /** @throws ApiError `invalid` if the query or the body is wrong */
  readonly handle: (request: ApiRequest<unknown, unknown>) => Promise<ApiResponse>;
}

const NO_QUERY = z.strictObject({});

/** Makes an endpoint that checks its requests. */
export function endpoint<Query = unknown, Body = unknown>(definition: EndpointDefinition<Query, Body>): Endpoint {
  const { handle, body, query, socket, ...parts } = definition;
  const querySchema: z.ZodType = query ?? NO_QUERY;
  const checkedQueryOf = (request: ApiRequest<unknown, unknown>): Query =>
    checked(querySchema, withoutEmpty(request.query), 'query') as Query;
  return {
    ...parts,
    query: querySchema,
    ...(socket !== undefined && {
      socket: async (request) => await socket({ ...request, query: checkedQueryOf(request) }),
    }),
    handle: async (request) => {
      const checkedQuery = checkedQueryOf(request);
      const given = definition.bodyOptional === true ? (request.body ?? {}) : request.body;
      const checkedBody = body === undefined ? undefined : checked(body, given, 'body');
      return await handle({ ...request, query: checkedQuery, body: checkedBody as Body });
    },
  };
}

/** A parameter without a value counts as not given, as in `?state=&limit=5`. */
function withoutEmpty(query: unknown): unknown {
  if (typeof query !== 'object' || query === null) return {};
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}

function checked<Value>(schema: z.ZodType<Value>, value: unknown, whole: string): Value {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.flatMap((issue) => faultTexts(issue, schemaShapes(schema), whole)));
}

/** The shapes of the schema, for "did you mean". */
function schemaShapes(schema: z.ZodType): Parameters<typeof faultTexts>[1] {
  return [z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })] as Parameters<typeof faultTexts>[1];
}
