/** Caller and agent are joined in the call's room: they hear each other as soon as the next scene is in force. */
import type { CallEventOf } from '../../../events.ts';
import { timingsOf } from '../../../records.ts';
import type { Step } from '../../../step.ts';
import { fact } from '../../../step.ts';
import { enterConversation } from '../../conversation/enter.ts';
import { endHandoff } from '../end-handoff.ts';
import { currentHandoff, moment, patchAttempt, patchHandoff } from '../handoff-step.ts';
import { openAttempt } from '../state.ts';
import type { Strategy } from './rule.ts';

/** Joining the parties may take so long. It guards against a scene that is never in force. */
export const JOIN_MS = 5_000;

export const CONFERENCE: Strategy = {
  accepted: (step, leg) => {
    patchHandoff(step, { caller: { name: 'joining', leg, scene: null, deadline: step.at + JOIN_MS } });
  },
};

/** The scene that joins the parties is known by its revision. */
export function joinedBy(step: Step, revision: number): void {
  const { caller } = currentHandoff(step);
  if (caller.name === 'joining' && caller.scene === null) {
    patchHandoff(step, { caller: { ...caller, scene: revision } });
  }
}

/** A scene is in force. If it is the one that joins the parties, the agent has the caller. */
export function sceneApplied(step: Step, { revision }: CallEventOf<'media.sceneApplied'>): void {
  const { caller, id } = currentHandoff(step);
  if (caller.name !== 'joining' || caller.scene === null || revision < caller.scene) return;
  const { leg } = caller;
  moment(step, 'bridged');
  const destination = openAttempt(currentHandoff(step), leg)?.destination ?? '';
  patchAttempt(step, leg, { result: 'answered', progress: { name: 'over' } });
  fact(step, 'handoff.bridged', { handoffId: id, leg, destination, timings: timingsOf(currentHandoff(step)) });
  endHandoff(step, 'bridged', 'completed');
  enterConversation(step, leg);
}
