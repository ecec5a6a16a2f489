import { API_KEY } from '../product/product-process.ts';
import type { ProductProcess } from '../product/product-process.ts';

/** A fact of a call, as the API tells it. */
export interface ToldFact {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The REST API for what may be refused. */
export class CallApi {
  readonly #product: ProductProcess;

  constructor(product: ProductProcess) {
    this.#product = product;
  }

  /** Sends a request. A refusal is an answer, too. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    const response = await fetch(`${this.#product.api}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${API_KEY}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  /** The facts of a call, in their order. */
  async facts(callId: string): Promise<readonly ToldFact[]> {
    const { body } = await this.ask('GET', `/v1/calls/${encodeURIComponent(callId)}/events?limit=1000`);
    return (body as { items: (ToldFact & { readonly kind: string })[] }).items.filter(({ kind }) => kind === 'fact');
  }
}
