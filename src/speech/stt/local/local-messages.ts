import type { SpeechRateHz } from '../../../ports/speech.ts';

/** What the worker is told when it starts, as its first argument, in JSON. */
export interface LocalWorkerOptions {
  /** The folder of the model. */
  readonly folder: string;
  /** A BCP 47 tag; null: the model's own language. */
  readonly language: string | null;
  readonly threads: number;
  /** A module that stands in for sherpa-onnx-node in tests; null: sherpa-onnx-node. */
  readonly runtime: string | null;
}

/** To the worker: what is to be recognized. It answers one after the other. */
export interface RecognizeRequest {
  /** 16-bit mono. */
  readonly samples: Int16Array;
  readonly sampleRateHz: SpeechRateHz;
}

/** A word, in milliseconds from the start of the utterance. */
export interface TimedWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** From the worker. */
export type LocalReply =
  /** The model is loaded. */
  | { readonly type: 'ready' }
  /** The model cannot be loaded; the process ends. */
  | { readonly type: 'unusable'; readonly reason: string }
  /** `words` is empty where the model gives no times. */
  | { readonly type: 'recognized'; readonly text: string; readonly words: readonly TimedWord[] }
  | { readonly type: 'failed'; readonly reason: string };
