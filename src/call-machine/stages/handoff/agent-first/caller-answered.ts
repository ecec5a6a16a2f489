/** The caller who was called for an agent has answered: the two hear each other at once. */
import type { Answerer } from '../../../../ports/answering.ts';
import { listenForMachine, takeAnsweredBy } from '../../../answering.ts';
import type { LegId } from '../../../../ports/ids.ts';
import type { CallEventOf } from '../../../events.ts';
import { enqueueSaid } from '../../../said.ts';
import type { Step } from '../../../step.ts';
import { callerOf } from '../../../state.ts';
import { callerIsUp } from '../../routing/caller-leg.ts';
import { currentHandoff, patchHandoff } from '../handoff-step.ts';
import { bridge } from '../joined.ts';
import { JOIN_MS } from '../strategies/join.ts';
import { giveUpCaller } from './unreached.ts';

/** Joins the two. A human who answers must not wait until it is known that it is none but a human. */
export function callerAnswered(step: Step, event: CallEventOf<'leg.answered'>): void {
  const { caller } = currentHandoff(step);
  if (caller.name !== 'called' || event.leg !== callerOf(step.state).id) return;
  const { leg, terms } = caller;
  callerIsUp(step, event);
  tellBesideAgent(step, event.leg);
  if (step.state.plan.machine !== undefined) listenForMachine(step, event.leg, false);
  patchHandoff(step, {
    caller: { name: 'joining', leg, scene: null, deadline: step.at + JOIN_MS, called: { terms, heardSince: null } },
  });
}

/** The caller is told that the call is recorded, and hears the agent meanwhile. */
function tellBesideAgent(step: Step, leg: LegId): void {
  const { recording, recorder } = step.state.plan;
  const prompt = recorder?.announcement ?? null;
  if (!recording || prompt === null) return;
  enqueueSaid(step, { leg, way: 'text' in prompt ? 'say' : 'play', prompt, disclosure: true });
}

/** Nobody has told who answered: whoever it is counts as a human. */
export function callerScreenedForTooLong(step: Step): void {
  const { caller } = currentHandoff(step);
  if (caller.name !== 'joining' || caller.called === undefined) return;
  takeAnsweredBy(step, { leg: callerOf(step.state).id, by: 'unknown', why: 'not-heard' });
  callerAnsweredBy(step, { by: 'unknown' });
}

/** It is known who answered. A machine is hung up on, and a human has the agent. */
export function callerAnsweredBy(step: Step, { by }: { readonly by: Answerer }): void {
  const { caller } = currentHandoff(step);
  if (caller.name !== 'joining' || caller.called === undefined) return;
  const { heardSince } = caller.called;
  if (by === 'machine' || by === 'fax') giveUpCaller(step, 'machine');
  else if (heardSince !== null) bridge(step, caller.leg, heardSince);
}
