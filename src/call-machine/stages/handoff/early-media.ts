/**
 * What a far end sends before it answers, such as its own ringing, or words that say why it will not (RFC 3960). The
 * caller hears it, and it hears nothing of the caller.
 */
import type { LegId } from '../../../ports/ids.ts';
import type { CallEventOf } from '../../events.ts';
import type { CallState } from '../../state.ts';
import { legOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { fact, openLegOf, patchLeg } from '../../step.ts';
import { currentHandoff } from './handoff-step.ts';
import type { Handoff } from './state.ts';
import { openAttempt, openAttempts } from './state.ts';

/** The far end begins to send, or does so no more. */
export function agentIsEarly(step: Step, { leg, codec, isOver }: CallEventOf<'leg.early'>): void {
  const handoff = currentHandoff(step);
  const open = openLegOf(step, leg);
  const isDialled = openAttempt(handoff, leg)?.progress.name === 'dialling';
  if (handoff.earlyMedia === undefined || open === null || open.state === 'answered' || !isDialled) return;
  patchLeg(step, leg, { early: isOver !== true });
  if (isOver !== true) fact(step, 'leg.early', { leg, role: open.role, codec });
}

/** Whom the caller hears in the place of music; null: nobody. Of several who ring together nobody is heard. */
export function heardEarly(state: CallState, handoff: Handoff): LegId | null {
  const [attempt, ...others] = openAttempts(handoff);
  const { caller } = handoff;
  const isWaiting = caller.name === 'waiting' && caller.hears.kind === 'music';
  if (!isWaiting || attempt?.progress.name !== 'dialling' || others.length > 0) return null;
  const leg = legOf(state, attempt.leg);
  return leg?.early === true && leg.state !== 'answered' && !leg.closing ? leg.id : null;
}
