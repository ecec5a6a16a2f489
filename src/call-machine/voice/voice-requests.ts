/** What an AI that speaks for itself asks for, by an action or by a REFER. It may only while it has the caller. */
import type { AiAction } from '../../ports/ai.ts';
import type { CallEventOf } from '../events.ts';
import { isDialable, refuseRefer } from '../refer.ts';
import { startHandoff } from '../stages/handoff/start-handoff.ts';
import { carryOut } from '../stages/with-ai/ai-queue.ts';
import { handoffOf, hasHandoffsLeft, ourNumber } from '../state.ts';
import type { Step } from '../step.ts';
import { fact, patch } from '../step.ts';
import { tellRefer } from './tell-refer.ts';
import { voiceLegOf, voiceWithCaller } from './voice-leg.ts';
import { patchVoice } from './voice-step.ts';

/** The first action that can be carried out. The others are refused: a voice asks for one thing at a time. */
function fitAction(step: Step, { leg, actions }: CallEventOf<'ai.actions'>): AiAction | null {
  const voice = voiceWithCaller(step.state);
  const hasCaller = voice !== null && (leg === undefined || leg === voice);
  const isFit = ({ type }: AiAction): boolean => type === 'transfer' || type === 'hangup';
  const first = hasCaller ? actions.findIndex(isFit) : -1;
  for (const [index, action] of actions.entries()) {
    if (index === first) continue;
    refused(step, action.type, isFit(action) ? 'not-its-turn' : 'unsupported');
  }
  return actions[first] ?? null;
}

/** Carries out what the voice asks for. What its application had planned to come after it is void. */
export function voiceAsks(step: Step, event: CallEventOf<'ai.actions'>): void {
  const action = fitAction(step, event);
  if (action === null) return;
  patch(step, { ai: { ...step.state.ai, queue: [] } });
  carryOut(step, action);
}

function refused(step: Step, action: AiAction['type'], reason: 'not-its-turn' | 'unsupported'): void {
  fact(step, 'ai.refused', { leg: voiceLegOf(step.state), action, reason });
}

/**
 * A REFER from the AI's leg (RFC 3515) begins a handoff to its Refer-To. One that names ourselves leaves it to the route.
 * Every other REFER is refused: with the AI nobody else has somebody to put through.
 */
export function voiceReferred(step: Step, event: CallEventOf<'leg.referred'>): void {
  const { leg, refer, target, toUs, replaces, reason, summary } = event;
  const isAi = leg === voiceLegOf(step.state);
  if (leg !== voiceWithCaller(step.state) || replaces !== null || !hasHandoffsLeft(step.state)) {
    if (isAi) refused(step, 'transfer', 'not-its-turn');
    refuseRefer(step, event, 603);
    return;
  }
  const isRoutes = toUs === true || target === ourNumber(step.state);
  if (!isRoutes && !isDialable(target)) {
    refuseRefer(step, event, 416);
    return;
  }
  step.effects.push({ type: 'answerRefer', leg, refer, refusal: null });
  startHandoff(step, 'ai', {
    ...(!isRoutes && { destinations: [target] }),
    ...(reason !== null && { reason }),
    ...(summary !== null && { summary }),
  });
  const handoff = handoffOf(step.state) ?? step.state.handoffs.at(-1) ?? null;
  if (handoff === null) return;
  patchVoice(step, { refer: { leg, refer, handoff: handoff.id } });
  // Where nobody can be dialled it is over already.
  const ended = step.state.handoffs.find(({ id }) => id === handoff.id);
  if (ended !== undefined) tellRefer(step, ended);
}
