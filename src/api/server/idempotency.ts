import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import type { KeptValues } from '../../ports/kept-values.ts';
import { ApiError } from '../api-error.ts';
import type { ApiResponse } from '../endpoint.ts';

const KIND = 'idempotent-answer';
const KEPT_MS = 24 * 3_600_000;
/** Answers that are kept. The oldest makes room. */
const MAX_KEPT = 10_000;
const MAX_BYTES = 33_554_432;
/** A larger one is not kept. */
const MAX_ANSWER_BYTES = 262_144;
/** Statuses that say nothing of the request itself: it may be sent again as it is. */
const NOT_KEPT: ReadonlySet<number> = new Set([401, 403, 429]);
/** RFC 8941 3.3.3: a string, in quotes or, as many clients send it, without. */
const KEY = /^(?:"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/;

const keptAnswer = z.object({
  at: z.number(),
  fingerprint: z.string(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  /** Null: there is none. */
  body: z.union([z.string(), z.record(z.string(), z.unknown())]).nullable(),
});
type KeptAnswer = z.output<typeof keptAnswer>;

/** A request with a key. */
export interface KeyedRequest {
  readonly key: string;
  /** Who sends it: the keys of others are others. */
  readonly client: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: unknown;
}

/** What {@link Idempotency} is made with. */
export interface IdempotencyOptions {
  readonly values: KeptValues;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The key of a request; null: it has none. @throws ApiError `bad-request` */
export function idempotencyKeyOf(header: string | readonly string[] | undefined): string | null {
  if (header === undefined) return null;
  const [, quoted, bare] = (typeof header === 'string' ? KEY.exec(header) : null) ?? [];
  const key = quoted ?? bare;
  if (key === undefined) throw new ApiError('bad-request', 'Idempotency-Key must be one string of 1 to 255 characters');
  return key;
}

/**
 * Answers a request that is repeated with its key (draft-ietf-httpapi-idempotency-key-header-07) as it was answered the
 * first time. An answer is durable before it is sent. A crash between the deed and that leaves nothing, so that the
 * repetition does it again.
 */
export class Idempotency {
  readonly #values: KeptValues;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** By the digest of client and key; the oldest first. */
  readonly #kept = new Map<string, { readonly answer: KeptAnswer; readonly bytes: number }>();
  readonly #underWay = new Map<string, string>();
  #bytes = 0;

  private constructor({ values, clock, logger }: IdempotencyOptions) {
    this.#values = values;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** @throws StoreError if the store cannot be read */
  static async open(options: IdempotencyOptions): Promise<Idempotency> {
    const book = new Idempotency(options);
    const values = await options.values.list(KIND);
    const answers = values.flatMap(({ name, value }) => {
      const { success, data } = keptAnswer.safeParse(value);
      return success ? [[name, data] as const] : [];
    });
    answers.sort(([, one], [, other]) => one.at - other.at);
    for (const [name, answer] of answers) book.#remember(name, answer, JSON.stringify(answer).length);
    book.#forgetOld();
    options.values.follow(KIND, {
      names: () => book.#kept.keys(),
      put: ({ name, value }) => book.#take(name, keptAnswer.parse(value)),
      removed: (name) => book.#drop(name),
    });
    return book;
  }

  /**
   * Does what a request asks for, unless it was done before.
   * @param deed its answer, or an ApiError that is one
   * @throws ApiError `conflict`: the first is under way; `idempotency-mismatch`: the key was used for another request
   */
  async once(request: KeyedRequest, deed: () => Promise<ApiResponse>): Promise<ApiResponse> {
    const name = digestOf([request.client, request.key]);
    const fingerprint = digestOf([request.method, request.path, JSON.stringify(request.body ?? null)]);
    this.#forgetOld();
    const doing = this.#underWay.get(name);
    const known = this.#kept.get(name)?.answer;
    if ((doing ?? known?.fingerprint ?? fingerprint) !== fingerprint) throw MISMATCH;
    if (doing !== undefined) throw UNDER_WAY;
    if (known !== undefined) return replay(known);
    this.#underWay.set(name, fingerprint);
    try {
      const response = await deed();
      await this.#keep(name, fingerprint, response);
      return response;
    } catch (error) {
      if (error instanceof ApiError) await this.#keep(name, fingerprint, error);
      throw error;
    } finally {
      this.#underWay.delete(name);
    }
  }

  async #keep(name: string, fingerprint: string, { status, headers = {}, body }: ApiResponse): Promise<void> {
    if (status >= 500 || NOT_KEPT.has(status) || body instanceof Readable) return;
    const at = this.#clock.wall();
    const answer = { at, fingerprint, status, headers, body: (body as KeptAnswer['body'] | undefined) ?? null };
    const bytes = JSON.stringify(answer).length;
    if (bytes > MAX_ANSWER_BYTES) return;
    this.#remember(name, answer, bytes);
    try {
      if (!(await this.#values.put(KIND, { name, value: answer }, MAX_KEPT * 2))) throw new Error('there are too many');
    } catch (error) {
      this.#logger.warn({ err: error }, 'an answer is repeated only until the program ends, since it cannot be stored');
    }
  }

  /** Another process answered a request. */
  #take(name: string, answer: KeptAnswer): void {
    if (this.#kept.get(name)?.answer.at === answer.at) return;
    this.#remember(name, answer, JSON.stringify(answer).length);
    this.#forgetOld();
  }

  #drop(name: string): void {
    this.#bytes -= this.#kept.get(name)?.bytes ?? 0;
    this.#kept.delete(name);
  }

  #remember(name: string, answer: KeptAnswer, bytes: number): void {
    this.#drop(name);
    this.#kept.set(name, { answer, bytes });
    this.#bytes += bytes;
  }

  /** Forgets what is a day old, and the oldest where there are too many. */
  #forgetOld(): void {
    const since = this.#clock.wall() - KEPT_MS;
    for (const [name, { answer, bytes }] of this.#kept) {
      if (answer.at > since && this.#kept.size <= MAX_KEPT && this.#bytes <= MAX_BYTES) return;
      this.#kept.delete(name);
      this.#bytes -= bytes;
      // What stays in the store is forgotten as it is read the next time.
      this.#values.remove(KIND, name).catch(() => undefined);
    }
  }
}

const MISMATCH = new ApiError('idempotency-mismatch', 'this Idempotency-Key was used for another request');
const UNDER_WAY = new ApiError('conflict', 'the first request with this Idempotency-Key is under way', {
  headers: { 'retry-after': '1' },
});

function replay({ status, headers, body }: KeptAnswer): ApiResponse {
  return { status, headers: { ...headers, 'idempotency-replayed': 'true' }, ...(body !== null && { body }) };
}

function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
