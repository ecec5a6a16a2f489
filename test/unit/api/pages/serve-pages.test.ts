import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PAGES, servePages } from '../../../../src/api/pages/serve-pages.ts';

const LOGGER = pino({ enabled: false });
const PAGE = '<meta name="csp-nonce" nonce="__CSP_NONCE__" /><script type="module" src="./assets/a-1.js"></script>';
const SCRIPT = 'console.log("a script that is long enough to be compressed")';

/** What a page is told to register at, by the host that it came from. */
const SOCKETS = new Map([
  ['pbx.example:8443', ['wss://pbx.example:7443/', 'wss://pbx.example:7443/sip?a;b', 'wss://other.example/']],
]);

let folder: string;
let app: FastifyInstance;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pages-'));
  app = fastify();
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

async function built(): Promise<void> {
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), PAGE);
  await writeFile(join(folder, 'assets', 'a-1.js'), SCRIPT);
  await writeFile(join(folder, 'assets', 'a-1.js.gz'), gzipSync(SCRIPT));
  await writeFile(join(folder, '.sources'), 'hash');
  await servePages(app, { logger: LOGGER, sockets: ({ host }) => SOCKETS.get(host) ?? [], built: folder });
}

describe('the pages', () => {
  test('each address has the same page, with a policy that lets in nothing of others', async () => {
    await built();
    for (const path of ['/', ...PAGES.map((name) => `/${name}?call=1`)]) {
      const { statusCode, headers, body } = await app.inject(path);
      expect(statusCode, path).toBe(200);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['cache-control']).toBe('no-cache');
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'; script-src 'self';");
      expect(policy).toContain("base-uri 'none'; frame-ancestors 'none'; form-action 'self'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
      expect(body).toBe(PAGE.replace('__CSP_NONCE__', nonce!));
    }
  });

  test('a page reaches the WebSockets that it registers at, and may use the microphone', async () => {
    await built();
    const policyAt = async (host: string): Promise<string> => {
      const { headers } = await app.inject({ url: '/desk', headers: { host } });
      expect(headers['permissions-policy']).toBe('camera=(), geolocation=(), microphone=(self), payment=()');
      return String(headers['content-security-policy']);
    };
    expect(await policyAt('pbx.example:8443')).toContain(
      "; connect-src 'self' blob: wss://pbx.example:7443 wss://other.example; ",
    );
    expect(await policyAt('elsewhere.example')).toContain("; connect-src 'self' blob:; ");
  });

  test('no two answers have the same nonce', async () => {
    await built();
    const [one, other] = await Promise.all([app.inject('/desk'), app.inject('/desk')]);
    expect(one.headers['content-security-policy']).not.toBe(other.headers['content-security-policy']);
  });

  test('a file with a hash in its name is kept for good, and comes compressed to whoever takes that', async () => {
    await built();
    const plain = await app.inject('/assets/a-1.js');
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(plain.body).toBe(SCRIPT);
    const small = await app.inject({ url: '/assets/a-1.js', headers: { 'accept-encoding': 'gzip' } });
    expect(small.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'application/javascript; charset=utf-8',
    });
  });

  test.each(['/assets/../.sources', '/assets/%2e%2e/.sources', '/.sources', '/assets/', '/index.html'])(
    '%s is not served',
    async (path) => {
      await built();
      expect((await app.inject(path)).statusCode).not.toBe(200);
    },
  );

  test('where they are not built, / says how to build them', async () => {
    await servePages(app, { logger: LOGGER, sockets: () => [], built: folder });
    const { statusCode, body } = await app.inject('/');
    expect(statusCode).toBe(503);
    expect(body).toContain('npm run build:web');
  });
});
