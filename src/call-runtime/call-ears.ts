import type { CallState, Effect } from '../call-machine/index.ts';
import type { LegId } from '../ports/ids.ts';
import type { RoomEvent } from '../ports/media.ts';
import { isWidebandCodec } from '../shared/wideband-codecs.ts';
import type { CallSpeechOptions } from './call-speech.ts';
import { CallSpeech } from './call-speech.ts';
import type { LegAnsweringOptions } from './leg-answering.ts';
import { LegAnswering } from './leg-answering.ts';
import type { LegRecordingsOptions } from './leg-recordings.ts';
import { LegRecordings } from './leg-recordings.ts';
import type { WhisperWatchOptions } from './whisper-watch.ts';
import { WhisperWatch } from './whisper-watch.ts';

const TYPES = [
  'transcribe', 'hint', 'listenForMachine', 'recordLeg', 'holdRecordingLeg', 'stopRecordingLeg', 'discardRecording',
] as const; // prettier-ignore

type EarEffect = Extract<Effect, { readonly type: (typeof TYPES)[number] }>;

const EAR_EFFECTS: ReadonlySet<string> = new Set(TYPES);

export function isEarEffect(effect: Effect): effect is EarEffect {
  return EAR_EFFECTS.has(effect.type);
}

/**
 * All that listens to the legs of one call: for their words, for who answered, to record what they say, and for whispers
 * that the caller is sent.
 */
export class CallEars {
  readonly speech: CallSpeech;
  readonly #answering: LegAnswering;
  readonly #recordings: LegRecordings;
  readonly #whispers: WhisperWatch;

  constructor(options: CallSpeechOptions & LegAnsweringOptions & LegRecordingsOptions & WhisperWatchOptions) {
    this.speech = new CallSpeech(options);
    this.#answering = new LegAnswering(options);
    this.#recordings = new LegRecordings(options);
    this.#whispers = new WhisperWatch(options);
  }

  /** Carries out what is asked of those who listen. */
  perform(effect: EarEffect, state: CallState): void {
    switch (effect.type) {
      case 'transcribe':
        this.speech.transcribe(effect, state);
        return;
      case 'hint':
        this.speech.hint(effect.leg, effect.hints);
        return;
      case 'listenForMachine':
        void this.#answering.listen(effect);
        return;
      case 'recordLeg':
        this.#recordings.record(effect, isWidebandCodec(state.legs.find(({ id }) => id === effect.leg)?.codec ?? null));
        return;
      case 'holdRecordingLeg':
        this.#recordings.hold(effect.recording, effect.pause);
        return;
      case 'stopRecordingLeg':
        this.#recordings.stop(effect.recording);
        return;
      case 'discardRecording':
        this.#recordings.discard(effect.recording);
    }
  }

  /** What is recorded of legs is silent, or is not any more. */
  silence(silent: boolean): void {
    this.#recordings.silence(silent);
  }

  /** The call has a new state. */
  follow(state: CallState): void {
    this.#whispers.follow(state);
  }

  /** The engine ended a fork by itself, or cannot write a recording. */
  note(event: RoomEvent): void {
    if (event.type === 'recordingFailed') this.#whispers.failed(event.file);
    if (event.type !== 'forkLost') return;
    this.speech.forkLost(event);
    this.#answering.forkLost(event);
    this.#recordings.forkLost(event);
  }

  /** A leg ends. Its last words still come, as long as the call is up. */
  end(leg: LegId): void {
    this.speech.end(leg);
    this.#answering.end(leg);
    this.#recordings.end(leg);
  }

  /** Every leg ends. Resolves when all words and recordings are told, or the time for that is over. It never rejects. */
  async endAll(): Promise<void> {
    this.#answering.endAll();
    await Promise.all([this.speech.endAll(), this.#recordings.endAll(), this.#whispers.endAll()]);
  }
}
