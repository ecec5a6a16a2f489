import type { HandoffId, LegId } from '../../ports/ids.ts';
import type { AttemptProgress } from '../stages/handoff/state.ts';
import { openAttempts } from '../stages/handoff/state.ts';
import type { CallState } from '../state.ts';
import { callerOf, handoffOf } from '../state.ts';

/** An agent who is told something that the caller is not to hear. */
export interface BriefedAgent {
  readonly handoff: HandoffId;
  readonly leg: LegId;
  /** A leak above that level is one to raise an alarm for. */
  readonly alarmDb: number;
}

/** From the whisper's first word until the agent says yes or no. */
const BRIEFED: ReadonlySet<AttemptProgress['name']> = new Set(['briefing', 'accepting', 'screening']);

/** The agents who are briefed now while the caller waits, and for whom the plan asks for a proof that it is private. */
export function briefedAgents(state: CallState): readonly BriefedAgent[] {
  const { whisperPrivacy } = state.plan.handoff;
  const handoff = handoffOf(state);
  if (whisperPrivacy === undefined || handoff === null) return [];
  // Without a whisper the agent hears nothing of the caller's, unless it asks the AI.
  if (handoff.template === null && handoff.accept.mode !== 'talk') return [];
  const caller = callerOf(state);
  if (caller.state !== 'answered' || caller.closing) return [];
  return openAttempts(handoff)
    .filter(({ progress }) => BRIEFED.has(progress.name))
    .map(({ leg }) => ({ handoff: handoff.id, leg, alarmDb: whisperPrivacy.alarmDb }));
}
