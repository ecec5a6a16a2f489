import type { IncomingHttpHeaders } from 'node:http';
import type { ApiClient } from './access/api-client.ts';
import type { ApiError } from './api-error.ts';
import type { SchemaName } from './schemas/schemas.ts';

/** The API of another platform, which programs speak already: where its keys are, and what its errors look like. */
export interface Dialect {
  /** In lower case. It begins the ids of its operations in the OpenAPI document, and is their tag. */
  readonly name: string;
  /** What its paths begin with, such as `/v1.0/`. */
  readonly prefixes: readonly string[];
  /** Where a client puts its key, for messages: "in the header X". */
  readonly keyPlace: string;
  /** The key of a request; null if it has none. */
  readonly keyOf: (request: CredentialSource) => string | null;
  /** The clients of keys that the dialect has given out itself, beside those of `api.keys`; null: it is none of them. */
  readonly ownKey?: (token: string) => ApiClient | null;
  /** What an error looks like. */
  readonly answerTo: (error: ApiError) => DialectFault;
  /** Says of a path at which there is nothing why there is nothing, where that is known. */
  readonly unknownPath?: (pathname: string) => ApiError | null;
  readonly errorSchema: SchemaName;
  /** What its requests have for bodies. @defaultValue JSON */
  readonly bodies?: 'form';
  /** How its requests bring a key, as OpenAPI says it, by the names of the schemes. */
  readonly securitySchemes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** An error as a dialect answers it. Headers of the error itself go with it. */
export interface DialectFault {
  readonly status: number;
  readonly body: object;
  /** In the place of those of the error. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The parts of a request that may have a key. */
export interface CredentialSource {
  readonly headers: IncomingHttpHeaders;
  readonly query: unknown;
}

/** The dialect of a path; null where it is of our own API. */
export function dialectAt(dialects: readonly Dialect[], pathname: string): Dialect | null {
  return dialects.find(({ prefixes }) => prefixes.some((prefix) => pathname.startsWith(prefix))) ?? null;
}
