import type { Logger } from 'pino';
import type { CallControl } from '../../ports/call-control.ts';
import type { OtherNodesPort, RemoteCall } from '../../ports/nodes.ts';
import { ApiError } from '../api-error.ts';
import type { ApiRequest, ApiResponse, Endpoint } from '../endpoint.ts';
import { apiErrorOf } from '../server/http-faults.ts';
import { namedCall } from './named-call.ts';
import { errorText, readAnswer, readRequest, requestText, responseText } from './node-messages.ts';

type Asked = ApiRequest<unknown, unknown>;

/** What {@link RemoteCalls} go by. */
export interface RemoteCallsOptions {
  readonly others: OtherNodesPort;
  readonly control: Pick<CallControl, 'live'>;
  readonly logger: Logger;
}

/**
 * Requests that name a call of another node are handled there. The node that a client asks has let it in, and puts it
 * on record; the other one does what is asked. Reading goes on by what is on record where the other one does not answer.
 */
export class RemoteCalls {
  readonly #options: RemoteCallsOptions;

  constructor(options: RemoteCallsOptions) {
    this.#options = options;
  }

  /** Does what other nodes ask for with these, which are of this node alone. */
  serve(endpoints: readonly Endpoint[]): void {
    const byPath = new Map(endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint]));
    this.#options.others.serve(async (text) => {
      try {
        const { method, path, request } = readRequest(text);
        const endpoint = byPath.get(`${method} ${path}`);
        if (endpoint === undefined)
          throw new ApiError('not-supported', 'the node that has the call does not know this');
        return await this.#answer(endpoint, request);
      } catch (error) {
        return errorText(this.#errorOf(error));
      }
    });
  }

  /** The endpoint over the calls of all nodes. */
  reaching(endpoint: Endpoint): Endpoint {
    return {
      ...endpoint,
      handle: async (request) => {
        const { anywhere } = endpoint;
        // What a change depends on is asked of the node that makes it.
        const isHere = anywhere === true || (anywhere === 'found' && request.headers['if-match'] === undefined);
        const remote = isHere ? null : await this.#remoteOf(endpoint, request);
        if (remote?.isUp === true) return await this.#ask(endpoint, request, remote);
        try {
          return await endpoint.handle(request);
        } catch (error) {
          const other = anywhere === 'found' && isNotFound(error) ? await this.#remoteOf(endpoint, request) : null;
          if (other?.isUp === true) return await this.#ask(endpoint, request, other);
          throw await this.#whereItIs(endpoint, request, error);
        }
      },
    };
  }

  /** The call that a request names. Null: it names none, or the call is ours, or there is none. */
  async #remoteOf(endpoint: Endpoint, request: Asked): Promise<RemoteCall | null> {
    const { others, control } = this.#options;
    const call = namedCall(endpoint, request);
    return call !== null && control.live(call) === null ? await others.remoteCall(call) : null;
  }

  async #ask(endpoint: Endpoint, request: Asked, { node, isThere }: RemoteCall): Promise<ApiResponse> {
    const isReading = endpoint.method === 'GET';
    if (!isThere && isReading) return await endpoint.handle(request);
    if (!isThere) throw unavailable(`the node ${node} has this call, and is not there`);
    const answer = await this.#options.others.ask(node, requestText(endpoint, request));
    if (answer.kind === 'answered') {
      const response = readAnswer(answer.text);
      if (response !== null) return response;
    }
    if (isReading) return await endpoint.handle(request);
    switch (answer.kind) {
      case 'answered':
      case 'unknown':
        throw unavailable(`the node ${node} has this call, and did not say in time whether it has done this`);
      case 'undone':
        throw unavailable(`the node ${node} has this call, and did not answer in time: nothing was done`);
      case 'full':
        throw unavailable(`the node ${node} has this call, and too many requests to other nodes are under way`);
    }
  }

  /** Says of a file that is not here where it may be. */
  async #whereItIs(endpoint: Endpoint, request: Asked, error: unknown): Promise<unknown> {
    if (endpoint.hasFiles !== true || !isNotFound(error)) return error;
    const remote = await this.#remoteOf(endpoint, request);
    if (remote === null) return error;
    const { node } = remote;
    return new ApiError('not-found', `${error.message} here; the call is of the node ${node}, whose disk may have it`);
  }

  async #answer(endpoint: Endpoint, request: Asked): Promise<string> {
    try {
      return responseText(await endpoint.handle(request), endpoint.method === 'GET');
    } catch (error) {
      const known = this.#errorOf(error);
      const { dialect } = endpoint;
      if (dialect === undefined) return errorText(known);
      const { status, body, headers = known.headers } = dialect.answerTo(known);
      const typed = { ...headers, 'content-type': 'application/json; charset=utf-8' };
      return responseText({ status, body, headers: typed }, false);
    }
  }

  #errorOf(error: unknown): ApiError {
    const known = apiErrorOf(error);
    if (known !== null) return known;
    this.#options.logger.error({ err: error }, 'a request that another node handed on failed');
    return new ApiError(
      'internal',
      'the request failed because of a fault in Warmbridge; the log of its node has the cause',
    );
  }
}

function isNotFound(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 'not-found';
}

function unavailable(message: string): ApiError {
  return new ApiError('unavailable', message, { headers: { 'retry-after': '1' } });
}
