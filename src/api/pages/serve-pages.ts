import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { packageFile } from '../../shared/package-files.ts';

/** The pages by their paths. Each is the same file, which then shows the page of its address. */
export const PAGES = [
  'login', 'desk', 'board', 'reports', 'audit', 'voicemails', 'system', 'try', 'config',
] as const; // prettier-ignore

/** Where `npm run build:web` puts the pages. */
const BUILT = fileURLToPath(packageFile('web/dist'));

/** In the file, where each answer has a nonce of its own. */
const NONCE = '__CSP_NONCE__';

/** Said where there are no pages, as after `npm ci` alone. */
const NOT_BUILT = 'The pages are not built. Build them with: npm run build:web\nThe API is there: /docs\n';

/** File names have a hash of their content, so that a new build has new names. */
const ONE_YEAR_MS = 365 * 24 * 60 * 60 * 1_000;

/**
 * Headers of a page. Nothing comes from another host, and no script or style stands in the page: the nonce is for the
 * styles of the waveform, which its library makes at run time. Beside this server it reaches the WebSockets of the SIP
 * server alone, which have ports of their own.
 */
function pageHeaders(nonce: string, sockets: readonly string[]): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    ["connect-src 'self' blob:", ...new Set(sockets.map(sourceOf))].join(' '),
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-cache',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(self), payment=()',
    'cross-origin-opener-policy': 'same-origin',
  };
}

/** A URL as a source of CSP 3 (2.3.1), without its path. */
function sourceOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/** What the pages are served with. */
export interface PageOptions {
  readonly logger: Logger;
  /** URLs of the WebSockets that a page which came by this request opens to be a telephone. */
  readonly sockets: (request: FastifyRequest) => readonly string[];
  /** @defaultValue where `npm run build:web` puts them */
  readonly built?: string;
}

/** Serves the pages, and the files that they load, all from this server. */
export async function servePages(app: FastifyInstance, { logger, sockets, built = BUILT }: PageOptions): Promise<void> {
  const page = await readFile(join(built, 'index.html'), 'utf8').catch(() => null);
  if (page === null) {
    logger.warn({ folder: built }, 'the web pages are not built: npm run build:web');
    app.get('/', (_request, reply) => reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT));
    return;
  }
  const send = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const nonce = randomBytes(18).toString('base64');
    return reply
      .headers(pageHeaders(nonce, sockets(request)))
      .type('text/html; charset=utf-8')
      .send(page.replaceAll(NONCE, nonce));
  };
  for (const path of ['/', ...PAGES.map((name) => `/${name}`)]) app.get(path, (request, reply) => send(request, reply));
  await app.register(fastifyStatic, {
    root: join(built, 'assets'),
    prefix: '/assets/',
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: ONE_YEAR_MS,
    decorateReply: false,
  });
}
