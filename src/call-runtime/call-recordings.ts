import type { Logger } from 'pino';
import type { Effect } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { LegId, RecordingId } from '../ports/ids.ts';
import type { LegRecordingResult } from '../ports/leg-recorder.ts';
import type { MediaRoom } from '../ports/media.ts';
import type { CallRecordingOptions } from './call-recording.ts';
import { CallRecording } from './call-recording.ts';
import type { UntimedEvent } from './untimed-event.ts';

/** What the recordings of a call need. */
export interface CallRecordingsOptions {
  readonly room: () => MediaRoom | null;
  /** Where the call's own recording goes. */
  readonly recordingFile: string;
  readonly recordingFileOf: (recording: RecordingId) => string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborted when the call ends. */
  readonly signal: AbortSignal;
  readonly dispatch: (event: UntimedEvent) => void;
}

const TYPES = ['record', 'stopRecord', 'recordLeft', 'holdRecordings', 'recordBoth', 'stopRecordBoth'] as const;

type RecordingEffect = Extract<Effect, { readonly type: (typeof TYPES)[number] }>;

const RECORDING_EFFECTS: ReadonlySet<string> = new Set(TYPES);

export function isRecordingEffect(effect: Effect): effect is RecordingEffect {
  return RECORDING_EFFECTS.has(effect.type);
}

/** What one leg hears and says, in a file of its own. */
interface OfLeg {
  readonly recording: CallRecording;
  readonly sinceMs: number;
  /** Why it could not begin; null: it could, or is still to. */
  fault: string | null;
}

/** The recordings that the media room makes for a call: its own, and what agents hear and say without the caller. */
export class CallRecordings {
  readonly #options: CallRecordingsOptions;
  readonly #ofLegs = new Map<RecordingId, OfLeg>();
  #own: CallRecording | null = null;
  #paused = false;

  constructor(options: CallRecordingsOptions) {
    this.#options = options;
  }

  /** Carries out what is asked of them. */
  perform(effect: RecordingEffect): void {
    switch (effect.type) {
      case 'record':
        this.#record(effect.caller);
        return;
      case 'stopRecord':
        void this.#own?.stop();
        return;
      case 'recordLeft':
        this.#own?.moveTo(effect.caller);
        return;
      case 'holdRecordings':
        this.#hold(effect.paused);
        return;
      case 'recordBoth':
        this.#recordBoth(effect.leg, effect.recording);
        return;
      case 'stopRecordBoth':
        void this.#stopBoth(effect.recording);
    }
  }

  /** Ends all. It never rejects. */
  async stopAll(): Promise<void> {
    const ofLegs = [...this.#ofLegs.keys()].map((recording) => this.#stopBoth(recording));
    await Promise.all([this.#own?.stop(), ...ofLegs]);
  }

  #record(leg: LegId): void {
    const { recordingFile: file, dispatch } = this.#options;
    if (this.#own !== null) return;
    this.#own = this.#begin(leg, file, {
      onFailed: (error) => dispatch({ type: 'media.recordingFailed', error }),
      onResumed: (lostMs) => dispatch({ type: 'media.recordingResumed', lostMs }),
    });
  }

  #recordBoth(leg: LegId, recording: RecordingId): void {
    const { clock, recordingFileOf } = this.#options;
    if (this.#ofLegs.has(recording)) return;
    const begun = this.#begin(leg, recordingFileOf(recording), {
      onFailed: (error) => {
        const ofLeg = this.#ofLegs.get(recording);
        if (ofLeg !== undefined) ofLeg.fault = error;
        void this.#stopBoth(recording);
      },
      onResumed: () => undefined,
    });
    if (begun !== null) this.#ofLegs.set(recording, { recording: begun, sinceMs: clock.now(), fault: null });
    else this.#told(recording, { durationMs: 0, spoken: false, by: 'failed', message: 'nobody can record' });
  }

  async #stopBoth(recording: RecordingId): Promise<void> {
    const ofLeg = this.#ofLegs.get(recording);
    if (ofLeg === undefined) return;
    this.#ofLegs.delete(recording);
    const durationMs = Math.round(this.#options.clock.now() - ofLeg.sinceMs);
    await ofLeg.recording.stop();
    const { fault } = ofLeg;
    if (fault === null) this.#told(recording, { durationMs, spoken: true, by: 'stopped', message: null });
    else this.#told(recording, { durationMs: 0, spoken: false, by: 'failed', message: fault });
  }

  #told(recording: RecordingId, result: LegRecordingResult): void {
    this.#options.dispatch({ type: 'leg.recorded', recording, ...result });
  }

  #hold(paused: boolean): void {
    this.#paused = paused;
    this.#own?.hold(paused);
    for (const { recording } of this.#ofLegs.values()) recording.hold(paused);
  }

  #begin(leg: LegId, file: string, told: Pick<CallRecordingOptions, 'onFailed' | 'onResumed'>): CallRecording | null {
    const { clock, logger, signal } = this.#options;
    const room = this.#options.room();
    if (room === null) return null;
    const recording = new CallRecording({ room, file, leg, paused: this.#paused, clock, logger, signal, ...told });
    void recording.begin();
    return recording;
  }
}
