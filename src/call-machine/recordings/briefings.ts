/** What agents hear and say without the caller, recorded to files of their own where the route wants that. */
import type { LegId } from '../../ports/ids.ts';
import type { RecordingTrigger } from '../../ports/leg-recorder.ts';
import { sceneOf } from '../scene.ts';
import type { CallState } from '../state.ts';
import { conversationIn, endingOf } from '../state.ts';
import type { Step } from '../step.ts';
import { beginRecording, endRecording, MAX_RECORDINGS } from './leg-recordings.ts';

/** Those that run in the room at once, beside the call's own. */
const MAX_AT_ONCE = 3;
/** A briefing, or a consultation, is recorded for so long at most. */
const MAX_MS = 3_600_000;

/** Begins and ends them. Runs after every event. */
export function followBriefings(step: Step): void {
  const { recorder } = step.state.plan;
  if (recorder?.briefings !== true) return;
  const wanted = wantedOf(step.state);
  for (const { id, leg, trigger } of bothSided(step.state)) {
    if (wanted.get(leg) !== trigger) endRecording(step, id, 'stopped');
  }
  for (const [leg, trigger] of wanted) {
    const open = bothSided(step.state);
    const isFull = open.length >= MAX_AT_ONCE || step.state.counters.recordings >= MAX_RECORDINGS;
    if (isFull || open.some((each) => each.leg === leg)) continue;
    beginRecording(step, leg, trigger, { maxMs: MAX_MS, silenceMs: null, trim: false });
  }
}

function bothSided({ recordings }: CallState): CallState['recordings'] {
  return recordings.filter(({ trigger }) => trigger === 'briefing' || trigger === 'consult');
}

/** The agents who are to be recorded now, and why. */
function wantedOf(state: CallState): ReadonlyMap<LegId, RecordingTrigger> {
  const wanted = new Map<LegId, RecordingTrigger>();
  if (endingOf(state) !== null) return wanted;
  const consulting = conversationIn(state)?.consult?.agent ?? null;
  const scene = sceneOf(state);
  for (const { id, role, state: leg, closing } of state.legs) {
    if (role !== 'agent' || leg !== 'answered' || closing) continue;
    const withCaller = hears(scene, id, state.caller) || hears(scene, state.caller, id);
    if (withCaller) continue;
    if (state.stage.name === 'handoff') wanted.set(id, 'briefing');
    else if (consulting === id) wanted.set(id, 'consult');
  }
  return wanted;
}

function hears(scene: ReturnType<typeof sceneOf>, listener: LegId, speaker: LegId): boolean {
  return scene[listener]?.some((source) => source.kind === 'leg' && source.leg === speaker) === true;
}
