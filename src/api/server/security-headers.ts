import type { FastifyInstance } from 'fastify';

/** What every answer says to browsers, unless it says something else itself. */
const HEADERS = {
  // WHATWG Fetch 3.6: a browser takes the type for what we say it is.
  'x-content-type-options': 'nosniff',
  // Addresses of ours have ids and tokens.
  'referrer-policy': 'no-referrer',
  // Pages of other sites cannot have our answers in theirs (WHATWG Fetch 3.7).
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
} as const;

/** A year, after which browsers may try without TLS again (RFC 6797 6.1.1). */
const STRICT_TRANSPORT = 'max-age=31536000';

/** What endpoints say beside that: an answer of theirs is no page, and nobody keeps it. */
export const ENDPOINT_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
} as const;

/** Puts headers that protect browsers on every answer. @param hasTls whether the API itself talks TLS */
export function secureAnswers(app: FastifyInstance, hasTls: boolean): void {
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(HEADERS);
    // RFC 6797 7.2: "An HSTS Host MUST NOT include the STS header field in HTTP responses conveyed over non-secure
    // transport."
    if (hasTls) void reply.header('strict-transport-security', STRICT_TRANSPORT);
    done();
  });
}
