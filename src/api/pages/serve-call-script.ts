import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { packageFile } from '../../shared/package-files.ts';

/** Where `npm run build:web` puts it, with its compressed forms. */
const BUILT = fileURLToPath(packageFile('web/dist'));
const SCRIPT = 'call.js';

const NOT_BUILT = 'call.js is not built. Build it with: npm run build:web\n';

/** Its name has no hash of its content, since it stands in pages of others: five minutes after a new version all have it. */
const MAX_AGE_MS = 5 * 60 * 1_000;

/** Any page may load it: what it does is limited by POST /v1/click-to-call. */
const HEADERS = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};

/** Serves the script of buttons by which visitors of other sites call (docs/click-to-call.md). */
export async function serveCallScript(app: FastifyInstance, built: string = BUILT): Promise<void> {
  const isBuilt = await access(join(built, SCRIPT)).then(
    () => true,
    () => false,
  );
  await app.register(async (scope) => {
    if (isBuilt) {
      await scope.register(fastifyStatic, { root: built, serve: false, preCompressed: true, maxAge: MAX_AGE_MS });
    }
    scope.get(`/${SCRIPT}`, (_request, reply) => {
      void reply.headers(HEADERS);
      if (isBuilt) return reply.sendFile(SCRIPT);
      return reply.code(404).headers({ 'cache-control': 'no-store' }).type('text/plain; charset=utf-8').send(NOT_BUILT);
    });
  });
}
