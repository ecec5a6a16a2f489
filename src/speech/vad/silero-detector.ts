import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { TurnOptions, VoiceDetector, VoiceEvent, VoiceStream } from '../../ports/speech.ts';
import { messageOf } from '../../shared/message-of.ts';
import { FrameCutter } from './frame-cutter.ts';
import { SileroBatches, SILERO_FRAME_MS, SILERO_FRAME_SAMPLES, SileroSpeaker } from './silero-batches.ts';
import { SilenceGate } from './silence-gate.ts';
import type { OnnxRuntime, OnnxSession } from './silero-model.ts';
import { findSileroModel, loadOnnxRuntime } from './silero-model.ts';
import { TurnStream } from './turn-stream.ts';

/** Silero's own limits: speech begins above the one, and goes on above the other. */
const VOICED_PROBABILITY = 0.5;
const ACTIVE_PROBABILITY = 0.35;

/**
 * Finds speech by Silero VAD v6, a neural network, on the telephone's own 8 kHz. One session of it serves all speakers.
 * It takes neither noise nor music, ringback or DTMF for speech. Its native code runs in this process: open it only in
 * one whose end harms no call.
 */
export class SileroDetector implements VoiceDetector {
  readonly name = 'silero';
  readonly #clock: Clock;
  readonly #batches: SileroBatches;
  readonly #logger: Logger;
  readonly #streams = new Set<VoiceStream>();
  #isSlowLogged = false;

  private constructor(runtime: OnnxRuntime, session: OnnxSession, clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
    this.#batches = new SileroBatches({
      runtime,
      session,
      clock,
      countSpeakers: () => this.#streams.size,
      onFault: (error) => {
        logger.error(
          { detector: 'silero', err: messageOf(error) },
          'Silero failed on some frames, which are not judged',
        );
      },
    });
  }

  /**
   * Checks and loads the model.
   * @param models the directory of local models (`speech.models`)
   * @throws Error where the model or its runtime is not there or another one, or the runtime refuses the model
   */
  static async open(models: string, clock: Clock, logger: Logger): Promise<SileroDetector> {
    const file = await findSileroModel(models);
    const runtime = loadOnnxRuntime();
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential', logSeverityLevel: 3 };
    const session = await runtime.InferenceSession.create(file, options);
    return new SileroDetector(runtime, session, clock, logger);
  }

  open(options: TurnOptions, onEvent: (event: VoiceEvent) => void): VoiceStream {
    let speaker: SileroSpeaker | null = null;
    const onClose = (): void => {
      this.#streams.delete(stream);
      speaker?.end();
    };
    const onUnjudged = (atMs: number, untilMs: number): void => {
      this.#logSlow();
      onEvent({ type: 'unjudged', atMs, untilMs });
    };
    const stream = new TurnStream({ clock: this.#clock, turns: options, onEvent, onClose }, (tracker) => {
      const one = new SileroSpeaker((startMs, probability) => {
        const endMs = startMs + SILERO_FRAME_MS;
        const [active, voiced] = [probability > ACTIVE_PROBABILITY, probability > VOICED_PROBABILITY];
        tracker.feed({ startMs, endMs, active, voiced });
      }, onUnjudged);
      const gate = new SilenceGate(SILERO_FRAME_MS);
      speaker = one;
      return new FrameCutter(
        SILERO_FRAME_SAMPLES,
        (samples, startMs) => {
          const nobodySpeaks = one.isIdle && !tracker.busy;
          for (const frame of gate.pass(samples, startMs, nobodySpeaks)) this.#batches.add(one, frame);
        },
        () => {
          gate.reset();
          this.#batches.reset(one);
        },
      );
    });
    this.#streams.add(stream);
    return stream;
  }

  #logSlow(): void {
    if (this.#isSlowLogged) return;
    this.#isSlowLogged = true;
    this.#logger.warn({ detector: 'silero' }, 'the worker is too slow: some sound was not searched for speech');
  }

  /** Idempotent. */
  async close(): Promise<void> {
    for (const stream of this.#streams) stream.close();
    await this.#batches.close();
  }
}
