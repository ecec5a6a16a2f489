import type { LegId } from '../../../ports/ids.ts';
import type { CallEventOf } from '../../events.ts';
import { timingsOf } from '../../records.ts';
import type { Step } from '../../step.ts';
import { fact } from '../../step.ts';
import { enterConversation } from '../conversation/enter.ts';
import { voiceStepsBack } from '../conversation/voice-steps-back.ts';
import { awaitsAnswerer } from './agent-first/awaits-answerer.ts';
import { endHandoff } from './end-handoff.ts';
import { introduce } from './introduce.ts';
import { currentHandoff, patchAttempt, patchHandoff } from './handoff-step.ts';
import { openAttempt } from './state.ts';
import { strategyOf } from './strategies/index.ts';

/**
 * A scene is in force. If it is the one that joins the parties, the agent has the caller, unless it is not known yet
 * whether that is a machine.
 */
export function sceneApplied(step: Step, { revision }: CallEventOf<'media.sceneApplied'>): void {
  const { caller } = currentHandoff(step);
  if (caller.name !== 'joining' || caller.scene === null || revision < caller.scene) return;
  if (!awaitsAnswerer(step, caller)) bridge(step, caller.leg);
}

/** The agent has the caller. @param since they hear each other. @defaultValue now */
export function bridge(step: Step, leg: LegId, since: number = step.at): void {
  const { afterwards, id, inEffect, introduction, limits, moments } = currentHandoff(step);
  patchHandoff(step, { moments: { ...moments, bridged: since } });
  const destination = openAttempt(currentHandoff(step), leg)?.destination ?? '';
  patchAttempt(step, leg, { result: 'answered', progress: { name: 'over' } });
  fact(step, 'handoff.bridged', { handoffId: id, leg, destination, timings: timingsOf(currentHandoff(step)) });
  endHandoff(step, 'bridged', 'completed');
  enterConversation(step, leg, afterwards, limits);
  if (introduction !== undefined) introduce(step, leg, introduction);
  voiceStepsBack(step);
  strategyOf(inEffect).joined?.(step);
}
