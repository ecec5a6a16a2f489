/** What the caller is told before anything else: that the call is recorded. The recording begins with it, and so proves it. */
import type { Answerer } from '../../../ports/answering.ts';
import { beginOwnRecording } from '../../recordings/own/own-recording.ts';
import { callerOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { fact, newPlay, patch } from '../../step.ts';
import type { Disclosure } from './state.ts';

/** An announcement is given up after so long, and the call goes on. */
const ANNOUNCEMENT_MS = 60_000;

/** Whether the call begins with an announcement. Where an agent is called first, the caller is put to it at once, and told beside it. */
export function isAnnounced({ state: { plan } }: Step): boolean {
  const isRecorded = plan.recording && (plan.recorder?.announcement ?? null) !== null;
  return isRecorded && plan.callback?.agentFirst === undefined;
}

/** Tells the caller. @returns false: there is nothing to tell, or it has been told */
export function beginDisclosure(step: Step, answeredBy: Answerer | null): boolean {
  const announcement = step.state.plan.recorder?.announcement ?? null;
  const { stage } = step.state;
  const isTold = stage.name === 'routing' && stage.disclosure !== undefined;
  if (announcement === null || isTold || !isAnnounced(step)) return false;
  const disclosure = { play: newPlay(step, announcement), answeredBy, deadline: step.at + ANNOUNCEMENT_MS };
  patch(step, { stage: { name: 'routing', disclosure } });
  beginOwnRecording(step);
  return true;
}

/** The announcement that the caller hears; null: none. */
export function disclosureIn({ state: { stage } }: Step): Disclosure | null {
  return stage.name === 'routing' ? (stage.disclosure ?? null) : null;
}

/** Puts on record that the caller was told. */
export function noteDisclosure(step: Step, { play: { prompt } }: Disclosure, completed: boolean): void {
  const { id: leg, role } = callerOf(step.state);
  fact(step, 'disclosure.played', { disclosure: 'recording', leg, role, prompt, completed });
}
