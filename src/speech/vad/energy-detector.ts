import type { Clock } from '../../ports/clock.ts';
import type { TurnOptions, VoiceDetector, VoiceEvent, VoiceStream } from '../../ports/speech.ts';
import { SAMPLES_PER_MS } from '../sound-time.ts';
import { ENERGY_FRAME_SAMPLES, EnergyFrames } from './energy-frames.ts';
import { FrameCutter } from './frame-cutter.ts';
import { SpectrumMaker } from './spectrum.ts';
import { TurnStream } from './turn-stream.ts';

const FRAME_MS = ENERGY_FRAME_SAMPLES / SAMPLES_PER_MS;

/**
 * Finds speech by its power above the noise and by what a voice does that a machine does not: it is neither as flat as
 * noise nor as steady as a tone. It needs no model. It takes no tone, DTMF, ringback, click or steady noise for speech,
 * but much of music and other people in the background. It does not hear whispering.
 */
export class EnergyDetector implements VoiceDetector {
  readonly name = 'energy';
  readonly #clock: Clock;
  readonly #spectra = new SpectrumMaker();
  readonly #streams = new Set<TurnStream>();

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  open(options: TurnOptions, onEvent: (event: VoiceEvent) => void): VoiceStream {
    const frames = new EnergyFrames(this.#spectra);
    const stream = new TurnStream(
      { clock: this.#clock, turns: options, onEvent, onClose: () => this.#streams.delete(stream) },
      (tracker) => {
        return new FrameCutter(
          ENERGY_FRAME_SAMPLES,
          (samples, startMs) => tracker.feed({ startMs, endMs: startMs + FRAME_MS, ...frames.judge(samples) }),
          (untilMs) => {
            frames.reset();
            tracker.silentUntil(untilMs);
          },
        );
      },
    );
    this.#streams.add(stream);
    return stream;
  }

  close(): Promise<void> {
    for (const stream of this.#streams) stream.close();
    return Promise.resolve();
  }
}
