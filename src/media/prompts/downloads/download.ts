import { createWriteStream } from 'node:fs';
import http from 'node:http';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checkedLookup, literalFault } from '../../../shared/outgoing/checked-lookup.ts';
import type { HostLookup } from '../../../shared/outgoing/host-lookup.ts';

/** A file that is to be fetched. */
export interface DownloadRequest {
  readonly url: URL;
  /** Where it is written to. */
  readonly file: string;
  /** The version that is there already; null: none. */
  readonly known: FileVersion | null;
  readonly maxBytes: number;
  /** Whether it may come from an address that is not public. */
  readonly allowPrivate: boolean;
  readonly hosts: HostLookup;
  readonly signal: AbortSignal;
}

/** What tells one version of a file from another (RFC 9110 8.8). */
export interface FileVersion {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** What came of it. */
export type Download =
  /** The file is written. */
  | { readonly isNew: true; readonly version: FileVersion; readonly freshMs: number }
  /** The known version is still the one (304). */
  | { readonly isNew: false; readonly freshMs: number };

const MAX_REDIRECTS = 3;
/** A file whose server says nothing about it is asked for again after that. */
const DEFAULT_FRESH_MS = 60_000;
const MAX_FRESH_MS = 24 * 60 * 60_000;

/**
 * Fetches a file, if it is another than the known one. Redirects are followed, but not from `https:` to `http:`. Every
 * address on the way is checked.
 * @throws Error whose message says why there is none, and does not hold the URL, which may have a token
 */
export async function download(request: DownloadRequest): Promise<Download> {
  let { url } = request;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await get(request, url);
    const { statusCode: status = 0, headers } = answer;
    const freshMs = freshMsOf(headers['cache-control']);
    if (status === 304 && request.known !== null) {
      answer.resume();
      return { isNew: false, freshMs };
    }
    if (status === 200) {
      await pipeline(answer, atMost(request.maxBytes), createWriteStream(request.file, { flags: 'w', mode: 0o600 }), {
        signal: request.signal,
      });
      const version = { etag: headers.etag ?? null, lastModified: headers['last-modified'] ?? null };
      return { isNew: true, version, freshMs };
    }
    answer.destroy();
    if (status < 300 || status > 399 || status === 304) throw new Error(`the server answered ${String(status)}`);
    if (redirects === MAX_REDIRECTS) throw new Error(`the server redirects more than ${String(MAX_REDIRECTS)} times`);
    url = redirectTarget(url, headers.location);
  }
}

async function get(request: DownloadRequest, url: URL): Promise<IncomingMessage> {
  const { allowPrivate, hosts, known, signal } = request;
  const fault = allowPrivate ? null : literalFault(url);
  if (fault !== null) throw new Error(fault);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const asked = (url.protocol === 'https:' ? https : http).get(url, {
    agent: false,
    signal,
    lookup: checkedLookup(hosts, allowPrivate),
    headers: {
      'User-Agent': 'Warmbridge',
      Accept: 'audio/*',
      ...conditions(known),
    },
  });
  asked.on('error', reject);
  asked.on('response', resolve);
  return await promise;
}

/** What the server is to look at before it sends the file (RFC 9110 13.1). */
function conditions(known: FileVersion | null): Record<string, string> {
  const { etag = null, lastModified = null } = known ?? {};
  return {
    ...(etag !== null && { 'If-None-Match': etag }),
    ...(lastModified !== null && { 'If-Modified-Since': lastModified }),
  };
}

function redirectTarget(from: URL, location: string | undefined): URL {
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw new Error('the server redirects without an address');
  }
  const to = new URL(location, from);
  if (to.protocol !== 'https:' && (to.protocol !== 'http:' || from.protocol === 'https:')) {
    throw new Error(`the server redirects from ${from.protocol} to ${to.protocol}`);
  }
  return to;
}

/** Passes on so many octets, and fails at the next one. */
function atMost(maxBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) done(new Error(`the file has more than ${String(maxBytes)} octets`));
      else done(null, chunk);
    },
  });
}

/** How long a file need not be asked for again (RFC 9111 5.2.2). */
function freshMsOf(cacheControl: string | undefined): number {
  const directives = (cacheControl ?? '').toLowerCase();
  if (/\bno-(?:cache|store)\b/.test(directives)) return 0;
  const seconds = /\bmax-age=(\d{1,9})\b/.exec(directives)?.[1];
  return seconds === undefined ? DEFAULT_FRESH_MS : Math.min(Number(seconds) * 1_000, MAX_FRESH_MS);
}
