import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { TurnsByKey } from '../../shared/turns-by-key.ts';
import { ApiError } from '../api-error.ts';
import type { ApiRequest, ApiResponse, Endpoint } from '../endpoint.ts';

const TAG_OCTETS = 16;
const JSON_TYPE = 'application/json; charset=utf-8';
/** An entity-tag, weak or strong (RFC 9110 8.8.3). */
const TAG = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;

type Asked = ApiRequest<unknown, unknown>;

/**
 * Strong entity-tags of JSON answers, and requests that depend on them (RFC 9110 13). What a path has now is what its
 * GET answers.
 */
export class EntityTags {
  readonly #gets: ReadonlyMap<string, Endpoint>;
  /** By the path. */
  readonly #turns = new TurnsByKey();

  constructor(endpoints: readonly Endpoint[]) {
    this.#gets = new Map(endpoints.filter(isTagged).map((endpoint) => [endpoint.path, endpoint]));
  }

  /** The answer to a GET: with its tag, or 304 where the client has it. */
  ofGet(endpoint: Endpoint, { headers }: Asked, response: ApiResponse): ApiResponse {
    const tagged = isTagged(endpoint) ? taggedOf(response) : null;
    if (tagged === null) return response;
    const { tag, answer } = tagged;
    const more = { ...answer.headers, etag: tag };
    const known = headers['if-none-match'];
    // RFC 9110 13.1.2: weak comparison; "*" is any current representation.
    if (known === undefined || !names(known, tag, 'weak')) return { ...answer, headers: more };
    return { status: 304, headers: { ...response.headers, etag: tag } };
  }

  /**
   * Makes a change if what it depends on holds. Changes of one path come one after the other, so that nothing comes
   * between the check and the change.
   * @throws ApiError `precondition-failed`
   */
  async change(endpoint: Endpoint, request: Asked, change: () => Promise<ApiResponse>): Promise<ApiResponse> {
    const get = this.#gets.get(endpoint.path) ?? null;
    if (get === null) {
      if (request.headers['if-match'] !== undefined)
        throw new ApiError('precondition-failed', 'this has no entity-tag');
      return await change();
    }
    const path = JSON.stringify([endpoint.path, request.params]);
    return await this.#turns.run(path, async () => {
      await check(get, request);
      return await change();
    });
  }
}

/** Whether the answers of an endpoint have tags: those that are JSON. */
function isTagged({ method, path, dialect, responses }: Endpoint): boolean {
  return method === 'GET' && dialect === undefined && path.startsWith('/v1/') && responses[200]?.schema !== undefined;
}

/** RFC 9110 13.2.2: If-Match first, then If-None-Match. */
async function check(get: Endpoint, request: Asked): Promise<void> {
  const { 'if-match': wanted, 'if-none-match': unwanted } = request.headers;
  if (wanted === undefined && unwanted === undefined) return;
  const tag = await currentTag(get, request);
  if (wanted !== undefined && (tag === null || !names(wanted, tag, 'strong'))) {
    throw new ApiError('precondition-failed', 'it is not as If-Match says: read it again', etagOf(tag));
  }
  if (unwanted !== undefined && tag !== null && names(unwanted, tag, 'weak')) {
    throw new ApiError('precondition-failed', 'it is there, as If-None-Match says', etagOf(tag));
  }
}

function etagOf(tag: string | null): { readonly headers: Readonly<Record<string, string>> } {
  return { headers: tag === null ? {} : { etag: tag } };
}

/** The tag of what is there now; null: nothing is. */
async function currentTag(get: Endpoint, request: Asked): Promise<string | null> {
  try {
    return taggedOf(await get.handle({ ...request, query: {}, body: undefined }))?.tag ?? null;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not-found') return null;
    throw error;
  }
}

/** An answer that has a tag. */
interface Tagged {
  readonly tag: string;
  /** Its body is JSON already where the tag is of that. */
  readonly answer: ApiResponse;
}

/** The tag of an answer: its own, where it shows less than it is (secrets), else of its body. Null: it has none. */
function taggedOf(answer: ApiResponse): Tagged | null {
  const { status, headers, body } = answer;
  const own = headers?.['etag'];
  if (own !== undefined) return { tag: own, answer };
  if (status !== 200 || typeof body !== 'object' || body instanceof Readable) return null;
  const text = JSON.stringify(body);
  const digest = createHash('sha256').update(text).digest();
  const tag = `"${digest.subarray(0, TAG_OCTETS).toString('base64url')}"`;
  return { tag, answer: { status, headers: { 'content-type': JSON_TYPE, ...headers }, body: text } };
}

/** Whether a list of tags has that one (RFC 9110 8.8.3.2). */
function names(list: string | readonly string[], tag: string, comparison: 'weak' | 'strong'): boolean {
  const text = typeof list === 'string' ? list : list.join(',');
  if (text.trim() === '*') return true;
  return [...text.matchAll(TAG)].some(
    ([, weak, opaque]) => (comparison === 'weak' || weak === undefined) && `"${opaque ?? ''}"` === tag,
  );
}
