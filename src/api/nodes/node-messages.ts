import { Readable } from 'node:stream';
import { z } from 'zod';
import { API_ROLES } from '../../config/index.ts';
import { asAgentId } from '../../ports/ids.ts';
import { API_ERROR_CODES, ApiError } from '../api-error.ts';
import type { ErrorDetails } from '../api-error.ts';
import type { ApiRequest, ApiResponse, Endpoint } from '../endpoint.ts';

type Asked = ApiRequest<unknown, unknown>;

/** An answer to a GET that is longer is not handed on; whoever asked says what is on record. */
const MAX_ANSWER_CHARACTERS = 4_194_304;
/** A node that was let in is asked by another that it trusts: no credentials go into the database. */
const SECRET_HEADERS: ReadonlySet<string> = new Set(['authorization', 'cookie', 'x-api-key', 'proxy-authorization']);

const headerValues = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const textValues = z.record(z.string(), z.string());

const requestSchema = z.object({
  method: z.string(),
  /** The pattern of the path, as the endpoint has it. */
  path: z.string(),
  params: textValues,
  query: z.unknown().optional(),
  body: z.unknown().optional(),
  headers: headerValues,
  role: z.enum(API_ROLES).nullable(),
  client: z
    .object({
      kind: z.enum(['key', 'person']),
      name: z.string(),
      role: z.enum(API_ROLES),
      agent: z.string().transform(asAgentId).nullable(),
      // A node of a former version knows none.
      user: z.string().nullable().default(null),
    })
    .nullable(),
  source: z.string(),
  raw: z.object({ id: z.string(), host: z.string(), protocol: z.enum(['http', 'https']) }),
});

const answerSchema = z.union([
  z.object({
    response: z.object({
      status: z.int(),
      headers: textValues,
      body: z.union([z.string(), z.record(z.string(), z.unknown()), z.null()]),
    }),
  }),
  z.object({
    error: z.object({
      code: z.enum(API_ERROR_CODES),
      message: z.string(),
      details: z.unknown().optional(),
      headers: textValues,
    }),
  }),
  /** It is not for handing on: whoever asked says what is on record. */
  z.object({ left: z.literal(true) }),
]);

/** What another node is asked for, and by whom. */
export interface NodeAsked {
  readonly method: string;
  readonly path: string;
  readonly request: Asked;
}

/** A request of a client who was let in, for another node. */
export function requestText({ method, path }: Pick<Endpoint, 'method' | 'path'>, request: Asked): string {
  const { params, query, body, role, client, source, raw } = request;
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !SECRET_HEADERS.has(name)));
  const { id, host, protocol } = raw;
  return JSON.stringify({
    ...{ method, path, params, query, body, headers, role, client, source },
    raw: { id, host, protocol },
  });
}

/** @throws Error where it is no such request */
export function readRequest(text: string): NodeAsked {
  const { method, path, raw, query, body, ...rest } = requestSchema.parse(JSON.parse(text));
  const { headers } = rest;
  return { method, path, request: { ...rest, query, body, raw: { ...raw, headers, method, ws: false } } };
}

/** The answer of an endpoint, for the node that asked. @param isReading that node could answer as well */
export function responseText({ status, headers = {}, body }: ApiResponse, isReading: boolean): string {
  if (body instanceof Readable) {
    body.destroy();
    return LEFT;
  }
  const text = JSON.stringify({ response: { status, headers, body: body ?? null } });
  return isReading && text.length > MAX_ANSWER_CHARACTERS ? LEFT : text;
}

export function errorText({ code, message, details, headers }: ApiError): string {
  return JSON.stringify({ error: { code, message, details, headers } });
}

const LEFT = JSON.stringify({ left: true });

/**
 * What another node answered; null: it leaves the answer to this one.
 * @throws ApiError as its endpoint did; Error where it is no answer
 */
export function readAnswer(text: string): ApiResponse | null {
  const answer = answerSchema.parse(JSON.parse(text));
  if ('left' in answer) return null;
  if ('error' in answer) {
    const { code, message, headers } = answer.error;
    const details = answer.error.details as ErrorDetails | undefined;
    throw new ApiError(code, message, { headers, ...(details !== undefined && { details }) });
  }
  const { status, headers, body } = answer.response;
  return { status, headers, ...(body !== null && { body }) };
}
