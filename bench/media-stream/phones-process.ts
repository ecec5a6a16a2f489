// The callers: those of the sessions, and those who talk to a human instead.
import { raiseThreadPriority, REALTIME } from '../../src/media/thread/index.ts';
import { serveParent } from '../shared/child-side.ts';
import { RtpPhones } from './rtp-phones.ts';
import { Slots } from './slots.ts';
import type { WayReport } from './way.ts';
import { Way } from './way.ts';

/** The settings of the callers. */
export interface PhonesSettings {
  readonly sessions: number;
  /** So many more talk to a human. */
  readonly directs: number;
}

/** The ports of the callers. */
export interface PhonesReady {
  readonly sessions: readonly number[];
  readonly directs: readonly number[];
}

/** What came to the callers since the last report. */
export interface PhonesReport {
  readonly heard: WayReport;
  readonly direct: WayReport;
}

// Where they may: in the field phones have machines of their own.
raiseThreadPriority(REALTIME.party);
await serveParent(async (settings) => {
  const { sessions, directs } = settings as PhonesSettings;
  const heard = new Way();
  const direct = new Way();
  const callers = await RtpPhones.open(sessions, heard);
  const others = await RtpPhones.open(directs, direct);
  const slots = new Slots((isDue) => {
    callers.speak(isDue);
    others.speak(isDue);
  });
  const ready: PhonesReady = { sessions: callers.ports, directs: others.ports };
  return {
    ready,
    answers: { report: (): PhonesReport => ({ heard: heard.report(), direct: direct.report() }) },
    close: () => {
      slots.stop();
      callers.close();
      others.close();
      return Promise.resolve();
    },
  };
});
