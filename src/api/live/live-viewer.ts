import type { ApiRole } from '../../config/index.ts';
import type { LiveScope } from '../../live/index.ts';
import type { AgentId, CallId } from '../../ports/ids.ts';
import type { Sight } from '../access/sight.ts';
import { notFound } from '../api-error.ts';
import type { ApiRequest } from '../endpoint.ts';

/** Who follows: what may be seen goes by this alone. */
export interface LiveViewer {
  readonly role: ApiRole;
  /** An agent sees itself and its calls; null: who follows is no agent, and sees what the role may. */
  readonly agent: AgentId | null;
  /** Whether the key, person or session is as it was: not revoked, expired or changed. */
  readonly isCurrent: () => boolean;
  /** Whether a call that is up may be seen. */
  readonly seesCall: (call: CallId) => boolean;
}

/** Who sends a request, however it was let in: by a key, a ticket or a session. */
export function viewerOf({ role, client }: ApiRequest<unknown, unknown>, sight: Sight): LiveViewer {
  return {
    role: role ?? 'viewer',
    agent: client?.agent ?? null,
    isCurrent: () => client === null || sight.isCurrent(client),
    seesCall: (call) => sight.seesCallUp(client, call),
  };
}

/** What may not be seen is not there. @throws ApiError `not-found` */
export async function checkMayFollow(
  { client }: ApiRequest<unknown, unknown>,
  scope: LiveScope,
  sight: Sight,
): Promise<void> {
  switch (scope.kind) {
    case 'all':
      return;
    case 'call':
      if (!(await sight.seesCall(client, scope.call))) throw notFound('call');
      return;
    case 'agent':
      if (!sight.seesAgent(client, scope.agent)) throw notFound('agent');
      return;
    case 'queue':
      if (!(await sight.seesQueue(client, scope.queue))) throw notFound('queue');
  }
}
