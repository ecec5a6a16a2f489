import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { Endpoint } from '../endpoint.ts';
import { openApiDocument } from '../openapi/openapi.ts';

/** The page loads nothing from other hosts, and it works without TLS. */
const DOCUMENTATION_CSP =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; " +
  "frame-ancestors 'none'";

/** Serves the document at /openapi.json and a page at /docs to try it. All files come from this server. */
export async function serveDocumentation(app: FastifyInstance, endpoints: readonly Endpoint[]): Promise<void> {
  const document = openApiDocument(endpoints);
  app.get('/openapi.json', () => document);
  await app.register(swagger, { mode: 'static', specification: { document: document as never } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCUMENTATION_CSP,
    uiConfig: { persistAuthorization: false, validatorUrl: null },
    theme: { title: 'Warmbridge' },
  });
}
