import http from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Clock } from '../ports/clock.ts';
import { messageOf } from '../shared/message-of.ts';
import { checkedLookup, literalFault } from '../shared/outgoing/checked-lookup.ts';
import type { HostLookup } from '../shared/outgoing/host-lookup.ts';
import { DeadlineError, within } from '../shared/within.ts';

/** One request to a receiver. */
export interface EventPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether it may go to an address that is not public. */
  readonly allowPrivate: boolean;
  readonly hosts: HostLookup;
  readonly clock: Clock;
  /** Keeps connections; null: one of its own. */
  readonly agent: http.Agent | null;
  /** How long it may take. */
  readonly timeoutMs: number;
  /** Gives it up. */
  readonly signal?: AbortSignal | undefined;
}

/** What came of a request: the receiver's status, or why there is none. */
export interface PostResult {
  readonly status: number | null;
  /** Null where the receiver took it (2xx). */
  readonly error: string | null;
  /** What `Retry-After` asks for (RFC 9110 10.2.3), where it is given in seconds. */
  readonly retryAfterMs: number | null;
}

/** Octets of an answer that are read for the sake of the connection; a longer one costs the connection. */
const MAX_ANSWER_BYTES = 65_536;
/** How long the rest of an answer may take, once its status is known. */
const DRAIN_MS = 1_000;

/**
 * POSTs an event. Redirects are not followed. The status counts, and the rest of the answer is nobody's business. The
 * address that the host name has is checked as the connection is made, so that a name that changes its address
 * meanwhile (DNS rebinding) leads nowhere else. Never rejects.
 */
export async function postEvent(post: EventPost): Promise<PostResult> {
  const { clock } = post;
  try {
    const { statusCode = 0, headers } = await answered(post, (answer) => drain(answer, clock));
    return resultOf(statusCode, headers['retry-after']);
  } catch (error) {
    return failed(messageOf(error));
  }
}

/**
 * The answer to a POST, once `read` has done with it, in the time that there is for both.
 * @throws Error whose message says why there is none
 */
export async function answered(
  post: EventPost,
  read: (answer: IncomingMessage) => void | Promise<void>,
): Promise<IncomingMessage> {
  const { url, allowPrivate, clock, timeoutMs, signal } = post;
  const fault = allowPrivate ? null : literalFault(url);
  if (fault !== null) throw new Error(fault);
  try {
    return await within({ clock, ms: timeoutMs, who: 'it', signal }, async (givenUp) => {
      const answer = await answerOnAnyConnection(post, givenUp);
      await read(answer);
      return answer;
    });
  } catch (error) {
    if (error instanceof DeadlineError || error instanceof AnswerError) throw error;
    throw new Error(`cannot be reached: ${causeOf(error)}`, { cause: error });
  }
}

/** An answer that cannot be used. Its message says why. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

async function answerOnAnyConnection(post: EventPost, givenUp: AbortSignal): Promise<IncomingMessage> {
  try {
    return await answerTo(post, givenUp);
  } catch (error) {
    // The receiver closed a kept connection just as we used it, and read nothing (RFC 9110 9.2.2).
    if (error instanceof StaleConnectionError) return await answerTo({ ...post, agent: null }, givenUp);
    throw error;
  }
}

/** A connection that was kept, and that the receiver had closed. */
class StaleConnectionError extends Error {
  override readonly name = 'StaleConnectionError';
}

function failed(error: string): PostResult {
  return { status: null, error, retryAfterMs: null };
}

function resultOf(status: number, retryAfter: string | undefined): PostResult {
  if (status >= 200 && status < 300) return { status, error: null, retryAfterMs: null };
  const seconds = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : null;
  return {
    status,
    error: statusFault(status),
    retryAfterMs: seconds === null ? null : seconds * 1_000,
  };
}

/** What is wrong with a status that is not of the class 2xx. */
export function statusFault(status: number): string {
  const redirect = status >= 300 && status < 400 ? ', and redirects are not followed' : '';
  return `answered ${String(status)}${redirect}`;
}

/** The head of the answer. */
async function answerTo(
  { url, headers, body, allowPrivate, hosts, agent }: EventPost,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request: ClientRequest = (url.protocol === 'https:' ? https : http).request(url, {
    method: 'POST',
    agent: agent ?? false,
    signal,
    headers: { 'User-Agent': 'Warmbridge', ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
    lookup: checkedLookup(hosts, allowPrivate),
  });
  request.on('error', (error: NodeJS.ErrnoException) => {
    const isStale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
    reject(isStale ? new StaleConnectionError(error.message) : error);
  });
  request.on('response', (answer) => {
    // An answer that breaks off is told to whoever reads it.
    answer.on('error', () => undefined);
    resolve(answer);
  });
  request.end(body);
  return await promise;
}

/** Reads what follows the head, so that the connection can be used again, but neither for long nor much. */
function drain(answer: IncomingMessage, clock: Clock): void {
  let length = 0;
  const timer = clock.schedule(DRAIN_MS, () => answer.destroy());
  answer.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) answer.destroy();
  });
  answer.on('close', () => clock.cancel(timer));
}

/** Why a connection failed. Where several addresses were tried, the first of their errors. */
function causeOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return messageOf(first ?? error);
}
