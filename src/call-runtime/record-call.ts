import type { Clock } from '../ports/clock.ts';
import type { LegId } from '../ports/ids.ts';
import type { MediaRoom } from '../ports/media.ts';
import { messageOf } from '../shared/message-of.ts';
import { pause } from '../shared/pause.ts';
import { within } from '../shared/within.ts';
import type { UntimedEvent } from './leg-driver.ts';
import { MEDIA_REQUEST_MS } from './leg-media.ts';

/** Between two attempts to begin a recording: a disk that is full may have room again. */
const RETRY_MS = 10_000;

/** What {@link recordCall} is given. */
export interface RecordCallOptions {
  readonly room: MediaRoom;
  readonly file: string;
  /** Whose voice is on the left, at present. */
  readonly caller: () => LegId;
  readonly clock: Clock;
  /** Aborted when the call ends. */
  readonly signal: AbortSignal;
  readonly emit: (event: UntimedEvent) => void;
}

/** Begins to record a call, again and again where it fails, until it runs or the call ends. Never rejects. */
export async function recordCall({ room, file, caller, clock, signal, emit }: RecordCallOptions): Promise<void> {
  const firstMs = clock.now();
  const isOver = (): boolean => signal.aborted;
  for (let failed = false; !isOver(); failed = true) {
    try {
      const wait = { clock, ms: MEDIA_REQUEST_MS, who: 'the media engine', signal };
      await within(wait, () => room.startRecording(file, caller()));
      if (failed) emit({ type: 'media.recordingResumed', lostMs: Math.round(clock.now() - firstMs) });
      return;
    } catch (error) {
      // A caller that left at once takes the channel with it that was to be recorded.
      if (isOver()) return;
      if (!failed) emit({ type: 'media.recordingFailed', error: messageOf(error) });
    }
    await pause(clock, RETRY_MS, signal);
  }
}
