import type { AgentRecord } from '../../ports/agents.ts';

/** An agent as the API shows it. */
export function agentBody(record: AgentRecord): object {
  const { since, pausedUntil, calls, ...rest } = record;
  return {
    ...rest,
    since: timeOf(since),
    calls: calls.map(({ call, handoff, work, since: workSince, until }) => {
      return { callId: call, handoffId: handoff, work, since: timeOf(workSince), until: timeOrNull(until) };
    }),
    pausedUntil: timeOrNull(pausedUntil),
  };
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : timeOf(ms);
}
