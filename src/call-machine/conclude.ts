import type { Effect, Fact } from './effects.ts';
import { followAgents } from './agents/held-agents.ts';
import { followEarly } from './early.ts';
import { followEscalation } from './escalation/escalate.ts';
import { nextSaid } from './said.ts';
import { dropReplacements } from './replacing.ts';
import { followBriefings } from './recordings/briefings.ts';
import { followRecordings } from './recordings/follow-recordings.ts';
import { sameScene, sceneOf, sceneOfStage } from './scene.ts';
import { followPauseRules } from './recordings/own/pause-rules.ts';
import { followSpeech } from './speech/follow-speech.ts';
import { followVoice } from './voice/follow-voice.ts';
import { rulesOf } from './stages/index.ts';
import { noteCallerWords } from './summary/caller-words.ts';
import type { CallState } from './state.ts';
import { isMediaOpen } from './state.ts';
import type { Step } from './step.ts';
import { patch } from './step.ts';

/** What an event makes of a call. */
export interface Transition {
  readonly state: CallState;
  readonly effects: readonly Effect[];
  readonly facts: readonly Fact[];
}

/** The rules that hold after every event, whatever it was. */
export function conclude(step: Step): Transition {
  noteCallerWords(step);
  rulesOf(step.state.stage).settle?.(step);
  followPauseRules(step);
  followEscalation(step);
  followVoice(step);
  followEarly(step);
  followBriefings(step);
  followRecordings(step);
  followAgents(step);
  if (step.state.said.length > 0) nextSaid(step, sceneOfStage(step.state));
  dropReplacements(step);
  chooseScene(step);
  followSpeech(step);
  return { state: step.state, effects: step.effects, facts: step.facts };
}

function chooseScene(step: Step): void {
  const hears = sceneOf(step.state);
  if (isMediaOpen(step.state) && !sameScene(hears, step.state.scene.hears)) {
    const scene = { revision: step.state.scene.revision + 1, hears };
    patch(step, { scene });
    // The scene comes before all else, because what is heard matters most.
    step.effects.unshift({ type: 'scene', scene });
  }
  rulesOf(step.state.stage).sceneChosen?.(step, step.state.scene.revision);
}
