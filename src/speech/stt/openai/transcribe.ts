import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { z } from 'zod';
import type { SaidWord } from '../shared/index.ts';
import { readJson } from '../shared/index.ts';

/** The longest answer that is read. */
const MAX_ANSWER_BYTES = 1_048_576;

const answerSchema = z.object({
  text: z.string(),
  words: z
    .array(z.object({ word: z.string(), start: z.number(), end: z.number() }))
    .max(2_000)
    .nullish(),
  segments: z
    .array(z.object({ avg_logprob: z.number().optional() }))
    .max(2_000)
    .nullish(),
});

/** A file to be transcribed, and how. */
export interface TranscriptionRequest {
  readonly url: URL;
  readonly apiKey: string | null;
  readonly agent: http.Agent;
  readonly wav: Buffer;
  /** The fields of the form. */
  readonly fields: readonly (readonly [string, string])[];
}

/** What came back: words, in milliseconds of the file; or a status that says there are none; or nonsense. */
export type Transcription =
  | {
      readonly type: 'words';
      readonly text: string;
      readonly words: readonly SaidWord[];
      readonly confidence: number | null;
    }
  | { readonly type: 'status'; readonly status: number }
  | { readonly type: 'malformed' };

/**
 * Sends a file to `/v1/audio/transcriptions`. Redirects are not followed, because they would carry the key away.
 * @throws Error where nothing came back: the error of the connection, or of `signal`
 */
export async function transcribe(request: TranscriptionRequest, signal: AbortSignal): Promise<Transcription> {
  const answer = await answerTo(request, signal);
  const status = answer.statusCode ?? 0;
  const body = await bodyOf(answer);
  if (status < 200 || status >= 300) return { type: 'status', status };
  const read = answerSchema.safeParse(body === null ? undefined : readJson(body));
  if (!read.success) return { type: 'malformed' };
  const { segments, text, words } = read.data;
  return {
    type: 'words',
    text: text.trim(),
    words: (words ?? []).map(({ word, start, end }) => {
      return { text: word.trim(), startMs: start * 1_000, endMs: end * 1_000, confidence: null };
    }),
    confidence: confidenceOf(segments ?? []),
  };
}

/** Whisper's own measure: the mean of the logarithms of its probabilities. */
function confidenceOf(segments: readonly { readonly avg_logprob?: number | undefined }[]): number | null {
  const known = segments.flatMap(({ avg_logprob: each }) => (each === undefined ? [] : [Math.min(1, Math.exp(each))]));
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length;
}

async function answerTo(
  { agent, apiKey, fields, url, wav }: TranscriptionRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const boundary = randomUUID();
  const body = formOf(boundary, fields, wav);
  const request = (url.protocol === 'https:' ? https : http).request(url, {
    method: 'POST',
    agent,
    signal,
    headers: {
      'User-Agent': 'Warmbridge',
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': String(body.length),
      ...(apiKey !== null && { Authorization: `Bearer ${apiKey}` }),
    },
  });
  request.on('error', reject);
  request.on('response', resolve);
  request.end(body);
  return await promise;
}

/** A form with a file (RFC 7578). */
function formOf(boundary: string, fields: TranscriptionRequest['fields'], wav: Buffer): Buffer {
  const part = (head: string): string => `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`;
  return Buffer.concat([
    ...fields.map(([name, value]) => Buffer.from(`${part(`name="${name}"`)}${value}\r\n`)),
    Buffer.from(part('name="file"; filename="speech.wav"\r\nContent-Type: audio/wav')),
    wav,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}

/** The body as text; null where it is too long. */
async function bodyOf(answer: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) {
      answer.destroy();
      return null;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
