import { SAMPLES_PER_MS } from '../sound-time.ts';
import type { OnnxRuntime, OnnxSession } from './silero-model.ts';

/** Samples of a frame: 32 ms at 8 kHz. */
export const SILERO_FRAME_SAMPLES = 256;
export const SILERO_FRAME_MS = SILERO_FRAME_SAMPLES / SAMPLES_PER_MS;
/** The network sees so many samples of the frame before, too. */
const CONTEXT_SAMPLES = 32;
const INPUT_SAMPLES = CONTEXT_SAMPLES + SILERO_FRAME_SAMPLES;
/** Two layers of 128 numbers are what the network remembers of a speaker. */
const LAYERS = 2;
const LAYER_SIZE = 128;
/** Frames of so many speakers are judged at once: it costs a fifth for each of them then. */
const MOST_AT_ONCE = 64;
/** A speaker's frames that may wait, 2 s of them. More are not judged, and told so. */
const MOST_WAITING = 64;
/** Time that was not judged is told at the latest when it is so long. */
const MAX_UNJUDGED_MS = 1_000;
/** Frames that wait when a speaker has gone are no loss unless they may have a word. */
const WORD_FRAMES = 8;

interface Frame {
  /** Full scale is 1. */
  readonly samples: Float32Array;
  readonly startMs: number;
}

/** What the network remembers of one speaker. */
export class SileroSpeaker {
  readonly state = new Float32Array(LAYERS * LAYER_SIZE);
  readonly context = new Float32Array(CONTEXT_SAMPLES);
  readonly waiting: (Frame | 'reset')[] = [];
  /** Frames were left out: what comes next does not follow on what the network remembers. */
  isBroken = false;
  readonly #onJudged: (startMs: number, probability: number) => void;
  readonly #onUnjudged: (startMs: number, endMs: number) => void;
  #unjudged: { readonly startMs: number; readonly endMs: number } | null = null;

  /**
   * @param onJudged takes the probability that a frame is speech
   * @param onUnjudged takes a stretch that nobody judged
   */
  constructor(
    onJudged: (startMs: number, probability: number) => void,
    onUnjudged: (startMs: number, endMs: number) => void,
  ) {
    this.#onJudged = onJudged;
    this.#onUnjudged = onUnjudged;
  }

  judged(startMs: number, probability: number): void {
    if (this.#unjudged !== null && this.#unjudged.startMs < startMs) this.tellUnjudged();
    this.#onJudged(startMs, probability);
  }

  /** A frame is not judged. */
  missed(startMs: number): void {
    if (this.#unjudged !== null && startMs > this.#unjudged.endMs + SILERO_FRAME_MS) this.tellUnjudged();
    this.#unjudged = { startMs: this.#unjudged?.startMs ?? startMs, endMs: startMs + SILERO_FRAME_MS };
    if (this.#unjudged.endMs - this.#unjudged.startMs >= MAX_UNJUDGED_MS) this.tellUnjudged();
  }

  tellUnjudged(): void {
    const span = this.#unjudged;
    this.#unjudged = null;
    if (span !== null) this.#onUnjudged(span.startMs, span.endMs);
  }

  /** The speaker has gone: nothing is judged any more. */
  end(): void {
    const frames = this.waiting.filter((item) => item !== 'reset');
    if (frames.length >= WORD_FRAMES) for (const { startMs } of frames) this.missed(startMs);
    this.waiting.length = 0;
    this.tellUnjudged();
  }
}

interface SpokenFrame extends Frame {
  readonly speaker: SileroSpeaker;
}

/** Gives the frames of all speakers to one session, many at once. */
export class SileroBatches {
  readonly #runtime: OnnxRuntime;
  readonly #session: OnnxSession;
  readonly #onFault: (error: unknown) => void;
  readonly #rate: object;
  /** Speakers with frames that wait, the one that waits longest first. */
  readonly #speakers = new Set<SileroSpeaker>();
  #work: Promise<void> | null = null;
  #closed = false;

  constructor(runtime: OnnxRuntime, session: OnnxSession, onFault: (error: unknown) => void) {
    this.#runtime = runtime;
    this.#session = session;
    this.#onFault = onFault;
    this.#rate = new runtime.Tensor('int64', BigInt64Array.of(8_000n), []);
  }

  /** @param samples {@link SILERO_FRAME_SAMPLES} of them, which are copied */
  add(speaker: SileroSpeaker, samples: Int16Array, startMs: number): void {
    this.#push(speaker, { samples: Float32Array.from(samples, (sample) => sample / 32_768), startMs });
  }

  /** What the speaker says next does not follow on what was said before. */
  reset(speaker: SileroSpeaker): void {
    this.#push(speaker, 'reset');
  }

  /** Judges nothing more. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#speakers.clear();
    await this.#work;
    await this.#session.release();
  }

  #push(speaker: SileroSpeaker, item: Frame | 'reset'): void {
    if (this.#closed) return;
    if (speaker.waiting.length >= MOST_WAITING) {
      speaker.isBroken = true;
      if (item !== 'reset') speaker.missed(item.startMs);
      return;
    }
    if (speaker.isBroken) speaker.waiting.push('reset');
    speaker.isBroken = false;
    speaker.waiting.push(item);
    this.#speakers.add(speaker);
    this.#work ??= this.#judgeWaiting();
  }

  async #judgeWaiting(): Promise<void> {
    // Other packets of this moment come first, so that their frames are in the same batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#speakers.size > 0) {
      const batch = this.#nextBatch();
      if (batch.length === 0) continue;
      try {
        await this.#judge(batch);
      } catch (error) {
        this.#onFault(error);
        for (const { speaker, startMs } of batch) speaker.missed(startMs);
      }
    }
    this.#work = null;
  }

  /** One frame of each speaker, since the next one needs what the network makes of this one. */
  #nextBatch(): SpokenFrame[] {
    const batch: SpokenFrame[] = [];
    for (const speaker of [...this.#speakers].slice(0, MOST_AT_ONCE)) {
      this.#speakers.delete(speaker);
      const item = speaker.waiting.shift();
      // A speaker that has more comes again, behind the others.
      if (speaker.waiting.length > 0) this.#speakers.add(speaker);
      if (item === 'reset') {
        speaker.state.fill(0);
        speaker.context.fill(0);
      } else if (item !== undefined) {
        batch.push({ speaker, ...item });
      }
    }
    return batch;
  }

  async #judge(batch: readonly SpokenFrame[]): Promise<void> {
    const size = batch.length;
    const input = new Float32Array(size * INPUT_SAMPLES);
    const state = new Float32Array(LAYERS * size * LAYER_SIZE);
    batch.forEach(({ speaker, samples }, index) => {
      input.set(speaker.context, index * INPUT_SAMPLES);
      input.set(samples, index * INPUT_SAMPLES + CONTEXT_SAMPLES);
      for (let layer = 0; layer < LAYERS; layer += 1) {
        state.set(layerOf(speaker.state, layer), (layer * size + index) * LAYER_SIZE);
      }
      speaker.context.set(samples.subarray(-CONTEXT_SAMPLES));
    });
    const { Tensor } = this.#runtime;
    const results = await this.#session.run({
      input: new Tensor('float32', input, [size, INPUT_SAMPLES]),
      state: new Tensor('float32', state, [LAYERS, size, LAYER_SIZE]),
      sr: this.#rate,
    });
    const probabilities = results['output']?.data;
    const nextState = results['stateN']?.data;
    if (probabilities === undefined || nextState === undefined) throw new Error('the model gave no result');
    batch.forEach(({ speaker, startMs }, index) => {
      for (let layer = 0; layer < LAYERS; layer += 1) {
        const from = (layer * size + index) * LAYER_SIZE;
        layerOf(speaker.state, layer).set(nextState.subarray(from, from + LAYER_SIZE));
      }
      if (!this.#closed) speaker.judged(startMs, probabilities[index] ?? 0);
    });
  }
}

function layerOf(state: Float32Array, layer: number): Float32Array {
  return state.subarray(layer * LAYER_SIZE, (layer + 1) * LAYER_SIZE);
}
