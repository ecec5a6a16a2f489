/** An agent who may ask the AI about the caller before taking the call: the two hear each other, and nobody else does. */
import type { LegId } from '../../../ports/ids.ts';
import type { Source } from '../../../ports/media.ts';
import { handoffOf, legOf } from '../../state.ts';
import type { CallState } from '../../state.ts';
import type { Step } from '../../step.ts';
import { voiceUp } from '../../voice/voice-leg.ts';
import { currentHandoff } from './handoff-step.ts';
import type { Handoff } from './state.ts';

/** The agent and the AI that hear each other; null: nobody asks the AI. */
export interface AskingAi {
  readonly agent: LegId;
  readonly ai: LegId;
}

/** Who asks the AI now. A telephone that holds us is not there, so that the AI hears no music for words. */
export function askingAi(state: CallState): AskingAi | null {
  const handoff = handoffOf(state);
  const ai = voiceUp(state);
  if (handoff === null || ai === null) return null;
  const agent = askerOf(handoff);
  const isThere = agent !== null && legOf(state, agent)?.held === false && legOf(state, ai)?.held === false;
  return isThere ? { agent, ai } : null;
}

/** The agent who has heard the whisper and has not answered, where it may ask an AI. */
export function askerOf({ accept, caller, attempts }: Handoff): LegId | null {
  if (accept.mode !== 'talk' || caller.name === 'joining') return null;
  return attempts.find(({ progress }) => progress.name === 'accepting')?.leg ?? null;
}

/** What the two hear; null for any other leg. */
export function hearsAsking(state: CallState, leg: LegId): readonly Source[] | null {
  const asking = askingAi(state);
  if (leg === asking?.agent) return [{ kind: 'leg', leg: asking.ai }];
  return leg === asking?.ai ? [{ kind: 'leg', leg: asking.agent }] : null;
}

/** The whisper is over: the AI is told that it speaks with the agent from now on. */
export function beginToAsk(step: Step): void {
  if (askingAi(step.state) === null) return;
  const { id, reason, summary } = currentHandoff(step);
  step.effects.push({ type: 'notifyAi', notice: { event: 'handoff.briefing', handoffId: id, reason, summary } });
}
