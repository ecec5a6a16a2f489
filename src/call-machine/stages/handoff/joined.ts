import type { CallEventOf } from '../../events.ts';
import { timingsOf } from '../../records.ts';
import { enqueueSaid } from '../../said.ts';
import { callerOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { fact } from '../../step.ts';
import { enterConversation } from '../conversation/enter.ts';
import { voiceStepsBack } from '../conversation/voice-steps-back.ts';
import { endHandoff } from './end-handoff.ts';
import { currentHandoff, moment, patchAttempt } from './handoff-step.ts';
import { openAttempt } from './state.ts';
import { strategyOf } from './strategies/index.ts';

/** A scene is in force. If it is the one that joins the parties, the agent has the caller. */
export function sceneApplied(step: Step, { revision }: CallEventOf<'media.sceneApplied'>): void {
  const { afterwards, caller, id, inEffect, introduction, limits } = currentHandoff(step);
  if (caller.name !== 'joining' || caller.scene === null || revision < caller.scene) return;
  const { leg } = caller;
  moment(step, 'bridged');
  const destination = openAttempt(currentHandoff(step), leg)?.destination ?? '';
  patchAttempt(step, leg, { result: 'answered', progress: { name: 'over' } });
  fact(step, 'handoff.bridged', { handoffId: id, leg, destination, timings: timingsOf(currentHandoff(step)) });
  endHandoff(step, 'bridged', 'completed');
  enterConversation(step, leg, afterwards, limits);
  if (introduction !== undefined) {
    const both = [callerOf(step.state).id, leg];
    const way = 'text' in introduction ? 'say' : 'play';
    for (const each of both) enqueueSaid(step, { leg: each, way, prompt: introduction });
  }
  voiceStepsBack(step);
  strategyOf(inEffect).joined?.(step);
}
