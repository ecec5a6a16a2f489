import type { Logger } from 'pino';
import type { Effect } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { MediaRoom } from '../ports/media.ts';
import { CallRecording } from './call-recording.ts';
import type { UntimedEvent } from './leg-driver.ts';

/** What the recordings of a call need. */
export interface CallRecordingsOptions {
  readonly room: () => MediaRoom | null;
  /** Where the call's own recording goes. */
  readonly recordingFile: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborted when the call ends. */
  readonly signal: AbortSignal;
  readonly dispatch: (event: UntimedEvent) => void;
}

const TYPES = ['record', 'recordLeft'] as const;

type RecordingEffect = Extract<Effect, { readonly type: (typeof TYPES)[number] }>;

const RECORDING_EFFECTS: ReadonlySet<string> = new Set(TYPES);

export function isRecordingEffect(effect: Effect): effect is RecordingEffect {
  return RECORDING_EFFECTS.has(effect.type);
}

/** The recordings that the media room makes for a call. */
export class CallRecordings {
  readonly #options: CallRecordingsOptions;
  #own: CallRecording | null = null;

  constructor(options: CallRecordingsOptions) {
    this.#options = options;
  }

  /** Carries out what is asked of them. */
  perform(effect: RecordingEffect): void {
    switch (effect.type) {
      case 'record':
        this.#record(effect);
        return;
      case 'recordLeft':
        this.#own?.moveTo(effect.caller);
    }
  }

  /** Ends all. It never rejects. */
  async stopAll(): Promise<void> {
    await this.#own?.stop();
  }

  #record({ caller: leg }: Extract<RecordingEffect, { readonly type: 'record' }>): void {
    const { recordingFile: file, dispatch } = this.#options;
    const room = this.#options.room();
    if (room === null || this.#own !== null) return;
    this.#own = new CallRecording({
      ...this.#options,
      room,
      file,
      leg,
      paused: false,
      onFailed: (error) => dispatch({ type: 'media.recordingFailed', error }),
      onResumed: (lostMs) => dispatch({ type: 'media.recordingResumed', lostMs }),
    });
    void this.#own.begin();
  }
}
