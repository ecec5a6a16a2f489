import type { Clock } from '../../ports/clock.ts';
import { pause } from '../../shared/pause.ts';
import { SAMPLES_PER_MS } from '../sound-time.ts';
import type { HeldFrame } from './silence-gate.ts';
import type { OnnxRuntime, OnnxSession } from './silero-model.ts';

/** Samples of a frame: 32 ms at 8 kHz. */
export const SILERO_FRAME_SAMPLES = 256;
export const SILERO_FRAME_MS = SILERO_FRAME_SAMPLES / SAMPLES_PER_MS;
/** The network sees so many samples of the frame before, too. */
const CONTEXT_SAMPLES = 32;
const INPUT_SAMPLES = CONTEXT_SAMPLES + SILERO_FRAME_SAMPLES;
const FULL_SCALE = 32_768;
/** Two layers of 128 numbers are what the network remembers of a speaker. */
const LAYERS = 2;
const LAYER_SIZE = 128;
/** Frames of so many speakers are judged at once: it costs a fifth for each of them then. */
const MOST_AT_ONCE = 64;
/** From so many speakers on their frames are gathered for a time before they are judged. */
const CROWD = 16;
const GATHER_MS = 20;
/** A speaker's frames that may wait, 2 s of them. More are not judged, and told so. */
const MOST_WAITING = 64;
/** Time that was not judged is told at the latest when it is so long. */
const MAX_UNJUDGED_MS = 1_000;
/** Frames that wait when a speaker has gone are no loss unless they may have a word. */
const WORD_FRAMES = 8;

/** What the network remembers of one speaker. */
export class SileroSpeaker {
  readonly state = new Float32Array(LAYERS * LAYER_SIZE);
  readonly context = new Float32Array(CONTEXT_SAMPLES);
  readonly waiting: (HeldFrame | 'reset')[] = [];
  /** Frames were left out: what comes next does not follow on what the network remembers. */
  isBroken = false;
  /** A frame of it is with the network. */
  isInBatch = false;
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

  /** Whether all of its frames were judged, or told as not judged. */
  get isIdle(): boolean {
    return this.waiting.length === 0 && !this.isInBatch;
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

interface SpokenFrame extends HeldFrame {
  readonly speaker: SileroSpeaker;
}

/** What the batches are made with. */
export interface BatchOptions {
  readonly runtime: OnnxRuntime;
  readonly session: OnnxSession;
  readonly clock: Clock;
  /** How many speakers there are. */
  readonly countSpeakers: () => number;
  readonly onFault: (error: unknown) => void;
}

/** Gives the frames of all speakers to one session, many at once. */
export class SileroBatches {
  readonly #options: BatchOptions;
  readonly #rate: object;
  /** Speakers with frames that wait, the one that waits longest first. */
  readonly #speakers = new Set<SileroSpeaker>();
  readonly #closing = new AbortController();
  #work: Promise<void> | null = null;

  constructor(options: BatchOptions) {
    this.#options = options;
    this.#rate = new options.runtime.Tensor('int64', BigInt64Array.of(8_000n), []);
  }

  /** Takes a frame of {@link SILERO_FRAME_SAMPLES}, which is kept. */
  add(speaker: SileroSpeaker, frame: HeldFrame): void {
    this.#push(speaker, frame);
  }

  /** What the speaker says next does not follow on what was said before. */
  reset(speaker: SileroSpeaker): void {
    this.#push(speaker, 'reset');
  }

  /** Judges nothing more. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closing.abort();
    this.#speakers.clear();
    await this.#work;
    await this.#options.session.release();
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  #push(speaker: SileroSpeaker, item: HeldFrame | 'reset'): void {
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
    let isBehind = false;
    while (this.#speakers.size > 0) {
      if (!isBehind) await this.#gather();
      const batch = this.#nextBatch();
      isBehind = this.#speakers.size > 0;
      if (batch.length === 0) continue;
      try {
        await this.#judge(batch);
      } catch (error) {
        this.#options.onFault(error);
        for (const { speaker, startMs } of batch) speaker.missed(startMs);
      }
      for (const { speaker } of batch) speaker.isInBatch = false;
    }
    this.#work = null;
  }

  /** A frame that is judged with 60 others costs a sixth of one that is judged alone. */
  async #gather(): Promise<void> {
    const { clock, countSpeakers } = this.#options;
    if (countSpeakers() >= CROWD) await pause(clock, GATHER_MS, this.#closing.signal);
    // Other packets of this moment come first, so that their frames are in the same batch.
    else await new Promise((resolve) => setImmediate(resolve));
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
        speaker.isInBatch = true;
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
      const from = index * INPUT_SAMPLES + CONTEXT_SAMPLES;
      for (let at = 0; at < SILERO_FRAME_SAMPLES; at += 1) input[from + at] = (samples[at] as number) / FULL_SCALE;
      for (let layer = 0; layer < LAYERS; layer += 1) {
        state.set(layerOf(speaker.state, layer), (layer * size + index) * LAYER_SIZE);
      }
      speaker.context.set(input.subarray(from + SILERO_FRAME_SAMPLES - CONTEXT_SAMPLES, from + SILERO_FRAME_SAMPLES));
    });
    const { Tensor } = this.#options.runtime;
    const results = await this.#options.session.run({
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
