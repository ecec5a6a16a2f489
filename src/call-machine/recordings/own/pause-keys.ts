/** The keys by which an agent pauses the recording. The digits are on record as any others are. */
import type { CallEventOf } from '../../events.ts';
import { legOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { patchOwn, pauseRecording, resumeRecording, runningOf } from './own-recording.ts';

/** Keys that belong together come within this of each other. */
const KEY_SEQUENCE_MS = 3_000;
/** The longest sequence that the configuration takes. */
const MAX_KEYS = 4;

/** Somebody pressed a key. Only those of agents who have the caller mean anything. */
export function pauseKey(step: Step, { leg, digit }: CallEventOf<'media.dtmf'>): void {
  const own = runningOf(step.state);
  const { recorder } = step.state.plan;
  if (own === null || recorder === undefined || step.state.stage.name !== 'conversation') return;
  const { pause, resume } = recorder.keys;
  if ((pause === null && resume === null) || legOf(step.state, leg)?.role !== 'agent') return;
  const before = own.keys.find((each) => each.leg === leg);
  const former = before !== undefined && step.at - before.at <= KEY_SEQUENCE_MS ? before.pressed : '';
  const pressed = (former + digit).slice(-MAX_KEYS);
  const isPause = pause !== null && pressed.endsWith(pause);
  const isResume = resume !== null && pressed.endsWith(resume);
  const others = own.keys.filter((each) => each.leg !== leg);
  patchOwn(step, { keys: isPause || isResume ? others : [...others, { leg, pressed, at: step.at }] });
  // One sequence may do both, in turns.
  if (isResume && own.pause !== null) resumeRecording(step, { trigger: 'key', leg });
  else if (isPause) pauseRecording(step, { trigger: 'key', leg });
}
