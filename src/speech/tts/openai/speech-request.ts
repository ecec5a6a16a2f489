import type { ReadableStreamDefaultReader } from 'node:stream/web';
import type { Clock } from '../../../ports/clock.ts';
import { messageOf } from '../../../shared/message-of.ts';
import { DeadlineError, within } from '../../../shared/within.ts';
import { SpeechError } from '../speech-error.ts';

/** The server, and how long it is waited for. */
export interface SpeechServer {
  readonly clock: Clock;
  /** The whole address of the resource. */
  readonly url: string;
  readonly apiKey: string | null;
  /** From the request to the first octet of sound. */
  readonly firstByteMs: number;
  /** From one piece of sound to the next. */
  readonly gapMs: number;
  /** Most octets of sound. */
  readonly maxBytes: number;
}

/** The body of `POST /v1/audio/speech`. */
export interface SpeechBody {
  readonly model: string;
  readonly input: string;
  readonly voice: string;
  readonly response_format: 'wav' | 'pcm';
}

/** The server has refused a request. */
export class RefusedError extends SpeechError {
  readonly status: number;
  constructor(status: number, detail: string) {
    super('engine', `the server answered ${status}${detail}`);
    this.status = status;
  }
}

const OK = 200;
/** Their answers may repeat the key. */
const STATUSES_OF_KEYS = [401, 403];
/** How much of an error is read, and how much of its message is told. */
const MAX_ERROR_BYTES = 8_192;
const MAX_DETAIL = 200;

/**
 * Asks for speech, and gives its octets as they come. The request ends with the last one, with the end of the loop over
 * them, and with `stop`.
 * @throws SpeechError `engine`, `deadline`, or the reason of `stop`
 */
export async function* requestSpeech(
  server: SpeechServer,
  body: SpeechBody,
  stop: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const { clock, gapMs, firstByteMs, maxBytes } = server;
  const ended = new AbortController();
  const until = clock.now() + firstByteMs;
  const signal = AbortSignal.any([stop, ended.signal]);
  const hide = (reason: string): string =>
    server.apiKey === null ? reason : reason.replaceAll(server.apiKey, '[key]');
  const wait = async <Value>(ms: number, request: () => Promise<Value>): Promise<Value> => {
    try {
      return await within({ clock, ms: Math.max(0, ms), who: 'the speech server', signal: stop }, request);
    } catch (cause) {
      stop.throwIfAborted();
      if (cause instanceof DeadlineError) throw new SpeechError('deadline', cause.message);
      throw new SpeechError('engine', `the speech server failed: ${hide(reasonOf(cause))}`);
    }
  };
  try {
    const response = await wait(firstByteMs, () => post(server, body, signal));
    if (response.status !== OK)
      throw new RefusedError(response.status, await wait(gapMs, () => detailOf(response, server)));
    const reader = readerOf(response);
    let bytes = 0;
    for (;;) {
      const read = await wait(bytes === 0 ? until - clock.now() : gapMs, async () => await reader?.read());
      if (read?.value === undefined) break;
      bytes += read.value.length;
      if (bytes > maxBytes) throw new SpeechError('engine', `the server sent more than ${maxBytes} octets`);
      yield Buffer.from(read.value.buffer, read.value.byteOffset, read.value.length);
    }
  } finally {
    ended.abort();
  }
}

async function post({ url, apiKey }: SpeechServer, body: SpeechBody, signal: AbortSignal): Promise<Response> {
  return await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }),
    },
    body: JSON.stringify(body),
    signal,
    // The key is for this server alone.
    redirect: 'error',
  });
}

/** What the server says of a refusal: `error.message` of its answer. Never the key. */
async function detailOf(response: Response, { apiKey }: SpeechServer): Promise<string> {
  if (STATUSES_OF_KEYS.includes(response.status)) return ' (speech.tts.apiKey)';
  const reader = readerOf(response);
  let text = '';
  while (reader !== undefined && text.length < MAX_ERROR_BYTES) {
    const { value } = await reader.read();
    if (value === undefined) break;
    text += Buffer.from(value).toString('utf8');
  }
  const said = messageIn(text);
  if (said === null || (apiKey !== null && said.includes(apiKey))) return '';
  return `: ${said.replace(/\p{Cc}/gu, ' ').slice(0, MAX_DETAIL)}`;
}

/** The types of fetch leave open what a body is made of. */
function readerOf({ body }: Response): ReadableStreamDefaultReader<Uint8Array> | undefined {
  return body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
}

function messageIn(text: string): string | null {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    return typeof error?.message === 'string' ? error.message : null;
  } catch {
    return null;
  }
}

/** The cause of fetch's `fetch failed`, such as a refused connection. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? messageOf(error) : messageOf(cause);
}
