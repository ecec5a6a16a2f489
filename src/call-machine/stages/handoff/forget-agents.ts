import type { Step } from '../../step.ts';
import { currentHandoff } from './handoff-step.ts';

/** Nobody waits for agents any more. Whoever calls this takes `asking` out, or ends the handoff. */
export function forgetAgents(step: Step): void {
  const { asking } = currentHandoff(step);
  if (asking !== null) step.effects.push({ type: 'forgetAgents', request: asking.request });
}
