import type { Socket } from 'node:dgram';
import { rm } from 'node:fs/promises';
import { ForkSound } from '../media/fork-listener/index.ts';
import type { SampleRateHz } from '../media/codecs/index.ts';
import { Downsampler } from '../media/codecs/index.ts';
import { FRAME_MS, SAMPLE_RATE_HZ } from '../media/rtp/index.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type {
  LegRecordingOptions,
  LegRecordingResult,
  OpenLegRecording,
  RecordingPause,
} from '../ports/leg-recorder.ts';
import type { RtpAddress } from '../ports/media.ts';
import { messageWithCauseOf } from '../shared/message-of.ts';
import type { SpectrumMaker } from '../speech/vad/spectrum.ts';
import { SpeechWatch } from './speech-watch.ts';
import type { RecordingWriter } from './trimmed-writer.ts';
import { TrimmedWriter } from './trimmed-writer.ts';

const POLL_MS = 40;
/** A sender whose clock is slow makes a recording last longer than its sound, by so much at most. */
const SLOW_MS = 1_000;

export interface LegTakeParts {
  readonly clock: Clock;
  readonly spectra: SpectrumMaker;
  readonly writer: RecordingWriter;
  /** Of the file. */
  readonly sampleRateHz: SampleRateHz;
  readonly socket: Socket;
  /** It is over, and its file is whole. */
  readonly onOver: () => void;
}

/** One recording that runs: from the datagrams of a leg's fork to its file. The writer never holds up the main loop. */
export class LegTake implements OpenLegRecording {
  readonly address: RtpAddress;
  readonly over: Promise<LegRecordingResult>;
  readonly #options: LegRecordingOptions;
  readonly #parts: LegTakeParts;
  readonly #fork: ForkSound;
  readonly #speech: SpeechWatch;
  readonly #resolve: (result: LegRecordingResult) => void;
  readonly #writer: Omit<RecordingWriter, 'cut'>;
  readonly #startMs: number;
  /** What has passed of the leg's sound, be it written or not. */
  #takenMs = 0;
  #pause: RecordingPause | null = null;
  readonly #down = new Downsampler();
  #timer: TimerHandle;
  #ended = false;

  constructor(options: LegRecordingOptions, parts: LegTakeParts) {
    const { address, port } = parts.socket.address();
    this.address = { address, port };
    this.#options = options;
    this.#parts = parts;
    this.#speech = new SpeechWatch(parts.spectra);
    this.#writer = options.trim ? new TrimmedWriter(parts.writer, this.#speech, parts.sampleRateHz) : parts.writer;
    this.#startMs = parts.clock.now();
    this.#fork = new ForkSound({
      startMs: this.#startMs,
      sampleRateHz: parts.sampleRateHz,
      onFrame: (pcm) => this.#write(pcm),
    });
    const { promise, resolve } = Promise.withResolvers<LegRecordingResult>();
    this.over = promise;
    this.#resolve = resolve;
    this.#timer = parts.clock.schedule(POLL_MS, () => this.#poll());
  }

  began({ ssrc }: { readonly ssrc: number }): void {
    this.#fork.began(ssrc);
  }

  /** Takes a datagram. It never throws. */
  take(datagram: Buffer): void {
    this.#fork.take(datagram, this.#parts.clock.now());
  }

  hold(pause: RecordingPause | null): void {
    // What was said before is recorded, and what is said from now on is not.
    this.#fork.drain();
    this.#pause = pause;
  }

  end(fault: string | null): void {
    this.#fork.drain();
    if (fault === null) this.#end('stopped', null);
    else this.#end('failed', fault);
  }

  #poll(): void {
    const { clock } = this.#parts;
    this.#fork.poll(clock.now());
    if (clock.now() - this.#startMs >= this.#options.maxMs + SLOW_MS) {
      this.#fork.drain();
      this.#end('limit', null);
    }
    if (!this.#ended) this.#timer = clock.schedule(POLL_MS, () => this.#poll());
  }

  #write(pcm: Int16Array): void {
    const { maxMs, silenceMs } = this.#options;
    if (this.#takenMs + FRAME_MS > maxMs) {
      this.#end('limit', null);
      return;
    }
    this.#takenMs += FRAME_MS;
    if (this.#pause === 'skip') return;
    const sound = this.#pause === null ? pcm : new Int16Array(pcm.length);
    this.#speech.feed(this.#narrow(sound));
    this.#writer.write(sound).catch((error: unknown) => this.#end('failed', messageWithCauseOf(error)));
    if (silenceMs !== null && this.#speech.silentMs >= silenceMs) this.#end('silence', null);
  }

  /** Who listens for speech does so at 8 kHz. */
  #narrow(sound: Int16Array): Int16Array {
    if (this.#parts.sampleRateHz === SAMPLE_RATE_HZ) return sound;
    const narrow = new Int16Array(sound.length / 2);
    this.#down.process(sound, narrow);
    return narrow;
  }

  /** The first reason counts. */
  #end(by: LegRecordingResult['by'], message: string | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#fork.end();
    const { clock, socket } = this.#parts;
    clock.cancel(this.#timer);
    socket.close();
    void this.#complete(by, message).then((result) => {
      this.#parts.onOver();
      this.#resolve(result);
    });
  }

  /** Writes what is left. It never rejects. */
  async #complete(by: LegRecordingResult['by'], message: string | null): Promise<LegRecordingResult> {
    const writer = this.#writer;
    const { spoken } = this.#speech;
    let fault = message;
    await writer.close().catch((error: unknown) => {
      fault ??= messageWithCauseOf(error);
    });
    // What did not get to the disk is not in the file.
    if (fault !== null) writer.resume();
    const durationMs = Math.round((writer.framesWritten * 1_000) / this.#parts.sampleRateHz);
    if (durationMs === 0) await rm(this.#options.file, { force: true }).catch(() => undefined);
    return { durationMs, spoken, by: fault === null ? by : 'failed', message: fault };
  }
}
