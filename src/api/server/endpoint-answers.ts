import { ApiError } from '../api-error.ts';
import type { ApiRequest, ApiResponse, Endpoint } from '../endpoint.ts';
import type { EntityTags } from './entity-tags.ts';
import { idempotencyKeyOf } from './idempotency.ts';
import type { Idempotency } from './idempotency.ts';

/** Has an endpoint answer a request, with what all have in common: tags, conditions, and requests that are repeated. */
export class EndpointAnswers {
  readonly #tags: EntityTags;
  readonly #idempotency: Idempotency;

  constructor(tags: EntityTags, idempotency: Idempotency) {
    this.#tags = tags;
    this.#idempotency = idempotency;
  }

  /**
   * @param path of the request, with its query
   * @param client who sends it
   * @throws ApiError as the endpoint does
   */
  async of(
    endpoint: Endpoint,
    request: ApiRequest<unknown, unknown>,
    { path, client }: { readonly path: string; readonly client: string },
  ): Promise<ApiResponse> {
    const handle = async (): Promise<ApiResponse> => await endpoint.handle(request);
    if (endpoint.dialect !== undefined) return await handle();
    const { method, body } = { ...endpoint, body: request.body };
    switch (method) {
      case 'GET':
        return this.#tags.ofGet(endpoint, request, await handle());
      case 'POST': {
        const key = idempotencyKeyOf(request.headers['idempotency-key']);
        if (key === null) return await handle();
        if (endpoint.hasSecrets === true) throw SECRET;
        return await this.#idempotency.once({ key, client, method, path, body }, handle);
      }
      case 'PUT':
      case 'PATCH':
      case 'DELETE':
        return await this.#tags.change(endpoint, request, handle);
    }
  }
}

const SECRET = new ApiError(
  'bad-request',
  'secrets are not kept, so that this cannot be repeated: send no Idempotency-Key',
);
