import type { Config } from '../../config/index.ts';

/** Whether a route has a voicemail. A request to the API that asks for one is checked when it comes. */
export function takesMessages(routes: Config['routes']): boolean {
  return routes.some(({ handoff }) => handoff.fallback.some(({ kind }) => kind === 'voicemail'));
}
