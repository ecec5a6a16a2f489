import type { AiConfig } from './ai-types.ts';
import { routeSchema } from './schema.ts';
import type { Route } from './types.ts';

/** A route as the file would have it with an AI and nothing else. */
export function plainRoute(to: string, ai: AiConfig): Route {
  const plain = routeSchema.parse({
    match: { to },
    ai: { kind: 'webhook', url: 'http://localhost/' },
  });
  return { ...plain, ai };
}
