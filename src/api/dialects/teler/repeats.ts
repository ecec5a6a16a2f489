import type { ApiRequest, ApiResponse } from '../../endpoint.ts';
import { rememberBounded } from '../../../shared/remember-bounded.ts';

/** Requests that are remembered. The oldest makes room. */
const MAX_REMEMBERED = 1_000;

/** Answers a request that is repeated with the same Idempotency-Key as it was answered before, and does nothing again. */
export class Repeats {
  readonly #answers = new Map<string, Promise<ApiResponse>>();

  async answer(
    request: Pick<ApiRequest<unknown, unknown>, 'headers' | 'client'>,
    what: string,
    act: () => Promise<ApiResponse>,
  ): Promise<ApiResponse> {
    const given = request.headers['idempotency-key'];
    if (typeof given !== 'string' || given === '' || given.length > 255) return await act();
    const key = JSON.stringify([request.client?.name, what, given]);
    const known = this.#answers.get(key);
    if (known !== undefined) return await known;
    const answer = act();
    void rememberBounded(this.#answers, key, answer, MAX_REMEMBERED);
    // What has failed may be tried again.
    answer.catch(() => this.#answers.delete(key));
    return await answer;
  }
}
