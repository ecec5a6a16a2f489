import type { ApiRole } from '../../config/index.ts';
import type { LiveHub, LiveScope } from '../../live/index.ts';
import type { AgentId } from '../../ports/ids.ts';
import { ApiError } from '../api-error.ts';
import type { ApiRequest } from '../endpoint.ts';

/** Who follows: what may be seen goes by this alone. */
export interface LiveViewer {
  readonly role: ApiRole;
  /** An agent sees what is the agent's own; null: who follows is no agent, and sees what the role may. */
  readonly agent: AgentId | null;
}

/** Who sends a request, however it was let in: by a key or by a ticket. */
export function viewerOf({ role }: ApiRequest<unknown, unknown>): LiveViewer {
  return { role: role ?? 'viewer', agent: null };
}

/** @throws ApiError `forbidden`: an agent has its own view, and the calls that it is called by or in */
export function checkMayFollow({ agent }: LiveViewer, scope: LiveScope, hub: LiveHub): void {
  if (agent === null) return;
  const isOwn =
    scope.kind === 'agent' ? scope.agent === agent : scope.kind === 'call' && hub.concerns(scope.call, agent);
  if (!isOwn) throw new ApiError('forbidden', 'an agent follows itself, and the calls that it is called by or in');
}
