import { writeFile } from 'node:fs/promises';
import type { TextToSpeech } from '../../../../src/ports/speech.ts';
import { WavWriter } from '../../../../src/media/wav/index.ts';

/** A speech engine that finishes a text when the test says so. It writes real WAV files. */
export class ScriptedSpeech implements TextToSpeech {
  readonly name: string;
  readonly identities: readonly string[];
  readonly maxTextLength = 1_000;
  /** Every text that it was given, in order. */
  readonly spoken: string[] = [];
  /** Seconds of sound for each text. */
  seconds = 1;
  #held: PromiseWithResolvers<undefined> | null = null;
  #failure: Error | null = null;

  constructor(name = 'scripted') {
    this.name = name;
    this.identities = [name];
  }

  /** Holds all texts from now on, until the returned function is called. */
  hold(): () => void {
    const held = Promise.withResolvers<undefined>();
    this.#held = held;
    return () => {
      this.#held = null;
      held.resolve(undefined);
    };
  }

  /** Fails every text from now on with this error. Null fails none. */
  fail(error: Error | null): void {
    this.#failure = error;
  }

  async synthesize(text: string, _voice: string | undefined, file: string, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    this.spoken.push(text);
    // The file is only half written, as an interrupted engine leaves it.
    await writeFile(file, 'RIFF');
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => {
      aborted.reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort);
    try {
      signal.throwIfAborted();
      if (this.#held !== null) await Promise.race([this.#held.promise, aborted.promise]);
      if (this.#failure !== null) throw this.#failure;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
    const writer = await WavWriter.open(file, { sampleRateHz: 8_000, channels: 1 });
    for (let second = 0; second < this.seconds; second += 1)
      await writer.write(new Int16Array(8_000).fill(text.length));
    await writer.close();
    return this.name;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
