/** Several agents are called at once, and one of them took the call: the others are let go, and told why. */
import type { LegId } from '../../../ports/ids.ts';
import { dismiss } from '../../messages.ts';
import { legOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, hangup } from '../../step.ts';
import { forgetAgents } from './forget-agents.ts';
import { endAttempt, giveUpAttempt } from './attempts.ts';
import { currentHandoff, patchHandoff } from './handoff-step.ts';
import { waitIsOver } from './queue/in-queue.ts';
import { openAttempts } from './state.ts';

/**
 * Ends what is under way with all others. A phone that rings gets a CANCEL which says that it missed nothing (RFC 3326
 * 3.1), and whoever has answered hears it.
 */
export function takeFromOthers(step: Step, winner: LegId): void {
  forgetAgents(step);
  waitIsOver(step, 'completed');
  patchHandoff(step, { asking: null, forwards: [] });
  const words = step.state.plan.takenElsewhere ?? null;
  for (const { leg, answeredAt } of openAttempts(currentHandoff(step))) {
    if (leg === winner) continue;
    if (answeredAt === null) {
      giveUpAttempt(step, leg, 'cancelled', CAUSES.answeredElsewhere);
      continue;
    }
    endAttempt(step, leg, { result: 'cancelled', sipStatus: 200, q850Cause: CAUSES.answeredElsewhere.q850 });
    if (words !== null && legOf(step.state, leg)?.state === 'answered')
      dismiss(step, leg, words, CAUSES.answeredElsewhere);
    else hangup(step, leg, CAUSES.answeredElsewhere);
  }
}
