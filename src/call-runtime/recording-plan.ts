import type { CallPlan } from '../call-machine/index.ts';
import type { Config, Route } from '../config/index.ts';

/** How a call of this route is recorded. */
export function recordingPlan({ recording }: Config, route: Route | null): Pick<CallPlan, 'recording' | 'recorder'> {
  const { keys, pauseWhen, pauseMaxMs, pauseTranscript } = recording;
  const own = route?.recording ?? {};
  return {
    recording: own.enabled ?? recording.enabled,
    recorder: {
      announcement: own.announcement === undefined ? recording.announcement : own.announcement,
      beep: own.beep === undefined ? recording.beep : own.beep,
      keys,
      pauseWhen,
      pauseMaxMs,
      pausesTranscript: pauseTranscript === 'pause',
      briefings: own.briefings ?? recording.briefings,
    },
  };
}
