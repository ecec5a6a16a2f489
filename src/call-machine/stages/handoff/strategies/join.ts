/** Caller and agent are joined in the call's room: they hear each other as soon as the next scene is in force. */
import type { LegId } from '../../../../ports/ids.ts';
import type { Step } from '../../../step.ts';
import { currentHandoff, patchHandoff } from '../handoff-step.ts';

/** Joining the parties may take so long. It guards against a scene that is never in force. */
export const JOIN_MS = 5_000;

/** Joins the caller and an agent who accepted. */
export function join(step: Step, leg: LegId): void {
  patchHandoff(step, { caller: { name: 'joining', leg, scene: null, deadline: step.at + JOIN_MS } });
}

/** The scene that joins the parties is known by its revision. */
export function joinedBy(step: Step, revision: number): void {
  const { caller } = currentHandoff(step);
  if (caller.name === 'joining' && caller.scene === null) {
    patchHandoff(step, { caller: { ...caller, scene: revision } });
  }
}
