/** A model has summarized what was said. Until then the handoff has what was taken out of the caller's own words. */
import type { CallEventOf } from '../../events.ts';
import { handoffOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { fact, patch } from '../../step.ts';
import { briefingOf } from './briefing.ts';
import { patchHandoff } from './handoff-step.ts';

/**
 * The handoff has this summary from now on, also one that has just ended. An agent who is being told the other one is not
 * interrupted; whoever answers later is told this one.
 */
export function takeSummary(step: Step, { handoff: id, summary, tookMs }: CallEventOf<'summary.made'>): void {
  const handoff = handoffOf(step.state);
  if (handoff?.id === id) {
    const briefing = briefingOf(step, { ...handoff, summary });
    patchHandoff(step, { summary, briefing });
    for (const prompt of briefing) step.effects.push({ type: 'prepare', prompt });
  } else if (step.state.handoffs.some((each) => each.id === id)) {
    patch(step, { handoffs: step.state.handoffs.map((each) => (each.id === id ? { ...each, summary } : each)) });
  } else {
    return;
  }
  fact(step, 'handoff.summarized', { handoffId: id, summary, tookMs });
}
