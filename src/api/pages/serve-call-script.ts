import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { packageFile } from '../../shared/package-files.ts';

/** Where `npm run build:web` puts it. */
const BUILT = fileURLToPath(packageFile('web/dist'));

const NOT_BUILT = 'call.js is not built. Build it with: npm run build:web\n';

/** Any page may load it: what it does is limited by POST /v1/click-to-call. */
const HEADERS = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};

/** Serves the script of buttons by which visitors of other sites call (docs/click-to-call.md). */
export async function serveCallScript(app: FastifyInstance, built: string = BUILT): Promise<void> {
  const script = await readFile(join(built, 'call.js')).catch(() => null);
  const tag = script === null ? '' : `"${createHash('sha256').update(script).digest('base64url')}"`;
  app.get('/call.js', (request, reply) => {
    void reply.headers(HEADERS);
    if (script === null) {
      return reply.code(404).headers({ 'cache-control': 'no-store' }).type('text/plain; charset=utf-8').send(NOT_BUILT);
    }
    // Its name has no hash of its content, since it stands in pages of others: five minutes after a new version all have it.
    void reply.headers({ etag: tag, 'cache-control': 'public, max-age=300' });
    // RFC 9110 13.1.2: "*", or a list in which weak tags count as well.
    const known = (request.headers['if-none-match'] ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
    if (known.includes(tag) || known.includes('*')) return reply.code(304).send();
    return reply.type('text/javascript; charset=utf-8').send(script);
  });
}
