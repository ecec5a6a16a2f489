import { agentDestination } from '../../ports/agent-groups.ts';
import { asAgentId } from '../../ports/ids.ts';
import type { CallRecord, HandoffRecord } from '../../ports/records.ts';
import type { ReportQuery } from '../../ports/reports.ts';

/** Whether a report asks for calls of that route and direction. */
export function selectsCall(
  { route, direction }: Pick<ReportQuery, 'route' | 'direction'>,
  call: Pick<CallRecord, 'route' | 'direction'>,
): boolean {
  if (route !== undefined && call.route !== route) return false;
  return direction === undefined || (call.direction ?? 'inbound') === direction;
}

/** Whether a report asks for handoffs that tried this agent. */
export function selectsHandoff({ agent }: Pick<ReportQuery, 'agent'>, { attempts }: HandoffRecord): boolean {
  if (agent === undefined) return true;
  const wanted = agentDestination({ kind: 'agent', id: asAgentId(agent) });
  return attempts.some(({ destination }) => destination === wanted);
}
