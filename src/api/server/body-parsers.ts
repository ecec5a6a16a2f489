import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the bodies of a route are. @defaultValue JSON */
    readonly bodies?: 'form' | undefined;
  }
}

/** More fields than any request has. */
const MAX_FIELDS = 500;

/** Our API takes JSON only, and dialects that say so take forms. An empty body counts as no body, whatever its type is. */
export function takeBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  const types = ['application/json', 'application/merge-patch+json'];
  app.addContentTypeParser(types, { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString();
    if (text === '') done(null, undefined);
    else void parse(request, text, (error, value) => done(error === null ? null : badJson(text), value));
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (request, body, done) => {
    const fields = new URLSearchParams(body.toString());
    if (!takesForms(request))
      done(new ApiError('unsupported-media-type', 'the body must be JSON, with Content-Type: application/json')); // prettier-ignore
    else if (fields.size > MAX_FIELDS)
      done(new ApiError('bad-request', `the form has more than ${String(MAX_FIELDS)} fields`)); // prettier-ignore
    else done(null, formOf(fields));
  });
}

/** Of a path at which there is nothing that is the answer, whatever the body is. */
function takesForms({ is404, routeOptions }: FastifyRequest): boolean {
  return is404 || routeOptions.config.bodies === 'form';
}

/** The fields of a form. One that comes more than once is a list. */
function formOf(fields: URLSearchParams): Readonly<Record<string, string | readonly string[]>> {
  const names = [...new Set(fields.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = fields.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

/** Says why the parser refused a text: it is not JSON, or it names the prototype of an object. */
function badJson(text: string): ApiError {
  try {
    JSON.parse(text);
    return new ApiError('bad-json', 'the body must not have a key __proto__ or constructor.prototype');
  } catch (error) {
    return new ApiError('bad-json', `the body is not JSON: ${error instanceof Error ? error.message : 'no value'}`);
  }
}
