import { CODEC_OF_PAYLOAD_TYPE, ReorderBuffer } from '../media/fork-listener/index.ts';
import { isRtcp, parseRtp, SAMPLE_RATE_HZ, timestampDistance } from '../media/rtp/index.ts';
import type { AnswerEvent, ListenOptions } from '../ports/answering.ts';
import type { SpectrumMaker } from '../speech/vad/spectrum.ts';
import { AnswerJudge } from './answer-judge.ts';
import { ANSWER_FRAME_SAMPLES, AnswerSound } from './answer-sound.ts';
import { MessageWait } from './message-wait.ts';

/** Packets that are kept until it is known whose they are: 1 s. */
const MAX_EARLY_PACKETS = 50;
/** Where nothing comes, silence that is as old as this is heard instead. */
const DRY_MS = 300;
const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;

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
  readonly #buffer = new ReorderBuffer((timestamp, pcm) => this.#place(timestamp, pcm));
  #early: { readonly datagram: Buffer; readonly arrivalMs: number }[] = [];
  #ssrc: number | null = null;
  #lastArrivalMs: number;
  /** Where the stream lies in the sound. */
  #anchor: { readonly timestamp: number; readonly atMs: number } | null = null;
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
    this.#lastArrivalMs = startMs;
    this.#onEvent = onEvent;
  }

  /** Nothing more is told. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Packets with this SSRC are the leg's. */
  began(ssrc: number): void {
    this.#ssrc = ssrc;
    const early = this.#early;
    this.#early = [];
    for (const { datagram, arrivalMs } of early) this.take(datagram, arrivalMs);
  }

  /** Takes a datagram. It never throws. */
  take(datagram: Buffer, arrivalMs: number): void {
    if (this.#over) return;
    if (this.#ssrc === null) {
      if (this.#early.length < MAX_EARLY_PACKETS) this.#early.push({ datagram, arrivalMs });
      return;
    }
    if (isRtcp(datagram)) return;
    const packet = parseRtp(datagram);
    const codec = packet === null ? undefined : CODEC_OF_PAYLOAD_TYPE[packet.payloadType];
    if (packet === null || codec === undefined || packet.ssrc !== this.#ssrc) return;
    this.#lastArrivalMs = arrivalMs;
    this.#buffer.push(packet.timestamp, packet.payload, codec, arrivalMs);
  }

  /** Lets time pass. Call it every 40 ms or so. */
  poll(nowMs: number): void {
    if (this.#over || this.#ssrc === null) return;
    this.#buffer.poll(nowMs);
    if (nowMs - this.#lastArrivalMs >= DRY_MS) this.#silentUntil(nowMs - this.#startMs - DRY_MS);
  }

  /** Puts a frame where its timestamp says, but never ahead of the clock. */
  #place(timestamp: number, pcm: Int16Array): void {
    const heardMs = this.#lastArrivalMs - this.#startMs - pcm.length / SAMPLES_PER_MS;
    this.#anchor ??= { timestamp, atMs: heardMs };
    const { timestamp: first, atMs } = this.#anchor;
    this.#silentUntil(Math.min(heardMs, atMs + timestampDistance(first, timestamp) / SAMPLES_PER_MS));
    this.#hear(pcm);
  }

  #silentUntil(untilMs: number): void {
    const frameMs = ANSWER_FRAME_SAMPLES / SAMPLES_PER_MS;
    while (!this.#over && this.#sound.endMs + frameMs <= untilMs) this.#hear(new Int16Array(ANSWER_FRAME_SAMPLES));
  }

  #hear(pcm: Int16Array): void {
    if (this.#over) return;
    const frame = this.#sound.take(pcm);
    const at = this.#startMs + frame.endMs;
    if (this.#message !== null) {
      const why = this.#message.feed(frame);
      if (why === null) return;
      this.#over = true;
      this.#onEvent({ type: 'takesMessage', at, why });
      return;
    }
    const verdict = this.#judge.feed(frame);
    if (verdict === null) return;
    if (verdict.by === 'machine' && this.#options.untilMessage) {
      this.#message = new MessageWait({ beeps: verdict.why === 'beep' });
    } else {
      this.#over = true;
    }
    this.#onEvent({ type: 'answeredBy', at, ...verdict });
  }
}
