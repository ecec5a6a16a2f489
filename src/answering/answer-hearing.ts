import { ForkSound } from '../media/fork-listener/index.ts';
import type { AnswerEvent, ListenOptions } from '../ports/answering.ts';
import type { SpectrumMaker } from '../speech/vad/spectrum.ts';
import { AnswerJudge } from './answer-judge.ts';
import { AnswerSound } from './answer-sound.ts';
import { MessageWait } from './message-wait.ts';

/**
 * Hears who answered: from the datagrams of a leg's fork to events. It is pure: the caller says what time it is. A leg
 * that sends nothing is silent, so it comes to its end in any case.
 */
export class AnswerHearing {
  readonly #sound: AnswerSound;
  readonly #judge: AnswerJudge;
  readonly #options: ListenOptions;
  readonly #startMs: number;
  readonly #onEvent: (event: AnswerEvent) => void;
  readonly #fork: ForkSound;
  #message: MessageWait | null = null;
  #over = false;

  /** @param startMs when the leg answered */
  constructor(
    options: ListenOptions,
    {
      spectra,
      startMs,
      onEvent,
    }: {
      readonly spectra: SpectrumMaker;
      readonly startMs: number;
      readonly onEvent: (event: AnswerEvent) => void;
    },
  ) {
    this.#options = options;
    this.#sound = new AnswerSound(spectra);
    this.#judge = new AnswerJudge(options);
    this.#startMs = startMs;
    this.#onEvent = onEvent;
    this.#fork = new ForkSound({ startMs, onFrame: (pcm) => this.#hear(pcm) });
  }

  /** Nothing more is told. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Packets with this SSRC are the leg's. */
  began(ssrc: number): void {
    this.#fork.began(ssrc);
  }

  /** Takes a datagram. It never throws. */
  take(datagram: Buffer, arrivalMs: number): void {
    this.#fork.take(datagram, arrivalMs);
  }

  /** Lets time pass. Call it every 40 ms or so. */
  poll(nowMs: number): void {
    this.#fork.poll(nowMs);
  }

  /** @param pcm 20 ms of sound, which is what {@link AnswerSound} takes at once */
  #hear(pcm: Int16Array): void {
    const frame = this.#sound.take(pcm);
    const at = this.#startMs + frame.endMs;
    if (this.#message !== null) {
      const why = this.#message.feed(frame);
      if (why === null) return;
      this.#end();
      this.#onEvent({ type: 'takesMessage', at, why });
      return;
    }
    const verdict = this.#judge.feed(frame);
    if (verdict === null) return;
    if (verdict.by === 'machine' && this.#options.untilMessage) {
      this.#message = new MessageWait({ beeps: verdict.why === 'beep' });
    } else {
      this.#end();
    }
    this.#onEvent({ type: 'answeredBy', at, ...verdict });
  }

  #end(): void {
    this.#over = true;
    this.#fork.end();
  }
}
