import type { LoadSignal } from '../overload/index.ts';
import { OverloadControl, SetUps } from '../overload/index.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { MediaPort } from '../ports/media.ts';
import type { AdmitCall } from '../ports/overload.ts';
import type { PartContext } from './part-context.ts';

/** What keeps the program from taking more calls than it can carry. */
export interface Overload {
  readonly control: OverloadControl;
  readonly admit: AdmitCall;
  /** Takes the lateness of this engine into account from now on. */
  watch(media: Pick<MediaPort, 'latenessMs'>): void;
  /** Reads a line of a call's journal. */
  read(entry: JournalEntry): void;
}

/** Opens the overload control that `limits.overload` describes; null where it is off. */
export function openOverloadControl({ config, clock, logger, parts }: PartContext): Overload | null {
  const { enabled, loopDelayMs, mediaDelayMs, answerMs, retryAfterSeconds } = config.limits.overload;
  if (!enabled) return null;
  const setUps = new SetUps(clock);
  let media: Pick<MediaPort, 'latenessMs'> | null = null;
  const signals: readonly LoadSignal[] = [
    { name: 'media', targetMs: mediaDelayMs, read: () => media?.latenessMs() ?? 0, isInstant: true },
    { name: 'answer', targetMs: answerMs, read: () => setUps.answerMs, isInstant: false },
    { name: 'waiting', targetMs: answerMs, read: () => setUps.waitingMs, isInstant: true },
  ];
  const control = parts.add(
    'overload-control',
    new OverloadControl({
      clock,
      logger,
      loopDelayMs,
      signals,
      // eslint-disable-next-line no-restricted-globals -- no time is asked for: only Node knows how long its loop waited
      idleMs: () => performance.eventLoopUtilization().idle,
      retryAfterSeconds,
    }),
  );
  return {
    control,
    admit: () => control.admit(),
    watch: (engine) => {
      media = engine;
    },
    read: (entry) => setUps.read(entry),
  };
}
