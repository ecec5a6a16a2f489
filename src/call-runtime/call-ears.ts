import type { LegId } from '../ports/ids.ts';
import type { RoomEvent } from '../ports/media.ts';
import type { CallSpeechOptions } from './call-speech.ts';
import { CallSpeech } from './call-speech.ts';
import type { LegAnsweringOptions } from './leg-answering.ts';
import { LegAnswering } from './leg-answering.ts';

/** All that listens to the legs of one call: for their words, and for who answered. */
export class CallEars {
  readonly speech: CallSpeech;
  readonly answering: LegAnswering;

  constructor(options: CallSpeechOptions & LegAnsweringOptions) {
    this.speech = new CallSpeech(options);
    this.answering = new LegAnswering(options);
  }

  /** The engine ended a fork by itself. */
  forkLost(event: Extract<RoomEvent, { readonly type: 'forkLost' }>): void {
    this.speech.forkLost(event);
    this.answering.forkLost(event);
  }

  /** A leg ends. Its last words still come, as long as the call is up. */
  end(leg: LegId): void {
    this.speech.end(leg);
    this.answering.end(leg);
  }

  /** Every leg ends. Resolves when all words are told, or the time for that is over. It never rejects. */
  async endAll(): Promise<void> {
    this.answering.endAll();
    await this.speech.endAll();
  }
}
