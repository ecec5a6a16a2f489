import type { AgentPool } from '../../agents/pool/agent-pool.ts';
import type {
  AgentPage,
  AgentPresence,
  AgentProfile,
  AgentRecord,
  AgentState,
  PhoneReport,
  ReleaseHow,
  ReserveOutcome,
  ReserveRequest,
} from '../../ports/agents.ts';
import type { AgentId, CallId, ReservationId } from '../../ports/ids.ts';

/** What the store's thread is asked for about agents, and changes nothing. */
export type AgentRead =
  | { readonly kind: 'agent'; readonly id: AgentId; readonly at: number }
  | { readonly kind: 'agents'; readonly at: number; readonly page: AgentPage | null }
  | { readonly kind: 'countAgents'; readonly at: number }
  | { readonly kind: 'nextFreeAgent'; readonly at: number };

/** What changes agents, at the pace of calls. */
export type AgentWrite =
  | {
      readonly kind: 'putAgent';
      readonly agent: AgentProfile;
      readonly presence: AgentPresence | null;
      readonly configured: boolean;
      readonly at: number;
    }
  | { readonly kind: 'setPresence'; readonly id: AgentId; readonly presence: AgentPresence; readonly at: number }
  | { readonly kind: 'setPhone'; readonly id: AgentId; readonly report: PhoneReport; readonly at: number }
  | { readonly kind: 'removeAgent'; readonly id: AgentId }
  | { readonly kind: 'reserveAgents'; readonly request: ReserveRequest }
  | {
      readonly kind: 'followAgent';
      readonly reservation: ReservationId;
      readonly work: 'ringing' | 'busy';
      readonly at: number;
    }
  | {
      readonly kind: 'releaseAgent';
      readonly reservation: ReservationId;
      readonly how: ReleaseHow;
      readonly at: number;
    }
  | { readonly kind: 'releaseAgentsOf'; readonly call: CallId; readonly at: number }
  | {
      readonly kind: 'releaseOtherAgents';
      readonly calls: readonly CallId[];
      readonly at: number;
      readonly node: string | undefined;
    };

/** What each is answered with. */
export interface AgentAnswers {
  agent: AgentRecord | null;
  agents: readonly AgentRecord[];
  countAgents: Readonly<Record<AgentState, number>>;
  nextFreeAgent: number | null;
  putAgent: AgentRecord | null;
  setPresence: AgentRecord | null;
  setPhone: boolean;
  removeAgent: boolean;
  reserveAgents: ReserveOutcome;
  followAgent: boolean;
  releaseAgent: boolean;
  releaseAgentsOf: number;
  releaseOtherAgents: number;
}

/** Answers a question about agents. */
export function readAgents(pool: AgentPool, request: AgentRead): AgentAnswers[AgentRead['kind']] {
  switch (request.kind) {
    case 'agent':
      return pool.get(request.id, request.at);
    case 'agents':
      return pool.list(request.at, request.page);
    case 'countAgents':
      return pool.count(request.at);
    case 'nextFreeAgent':
      return pool.nextFree(request.at);
  }
}

/** Does what changes agents, apart from reservations, which heed more than agents. */
export function changeAgents(
  pool: AgentPool,
  request: Exclude<AgentWrite, { readonly kind: 'reserveAgents' }>,
): AgentAnswers[AgentWrite['kind']] {
  switch (request.kind) {
    case 'putAgent':
      return pool.put(request.agent, request.presence, request);
    case 'setPresence':
      return pool.setPresence(request.id, request.presence, request.at);
    case 'setPhone':
      return pool.setPhone(request.id, request.report, request.at);
    case 'removeAgent':
      return pool.remove(request.id);
    case 'followAgent':
      return pool.follow(request.reservation, request.work, request.at);
    case 'releaseAgent':
      return pool.release(request.reservation, request.how, request.at);
    case 'releaseAgentsOf':
      return pool.releaseCall(request.call, request.at);
    case 'releaseOtherAgents':
      return pool.releaseOthers(request.calls, request.at, request.node);
  }
}
