import { Worker } from 'node:worker_threads';
import { programFile } from '../../../shared/package-files.ts';

/** A sound file, WAV or MP3, that is to become a plain WAV file: 16 bit, mono, at its own sample rate. */
export interface Conversion {
  readonly source: string;
  readonly target: string;
}

/** How it went. */
export interface Converted {
  /** Null: the target is written. */
  readonly error: string | null;
}

const PROGRAM = programFile('./convert-worker.ts', import.meta.url);
/** Ten minutes of CD sound fit. A file that asks for more fails, and harms nobody. */
const MAX_HEAP_MB = 512;

/**
 * Makes a plain WAV file in a thread of its own, since decoding would hold up calls, and the file is a stranger's.
 * @throws Error that says what is wrong with the file
 */
export async function convert(conversion: Conversion, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const worker = new Worker(PROGRAM, {
    workerData: conversion,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Converted>();
  const stop = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', stop);
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('the file could not be decoded')));
  try {
    const { error } = await promise;
    if (error !== null) throw new Error(error);
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
