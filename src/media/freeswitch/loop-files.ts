import type { Logger } from 'pino';
import type { WavSound } from '../wav/index.ts';
import { readWavFile, WavWriter } from '../wav/index.ts';
import { derivedFile } from './derived-file.ts';

/** Length of a loop file, 9.6 MB at 8 kHz. A loop that plays longer has a seam there. */
const LOOP_SECONDS = 600;
/** Sound that is written at once. */
const BLOCK_SECONDS = 10;

/**
 * FreeSWITCH cannot loop a file for one member of a conference. A file that it plays again and again has 40 ms of
 * silence at each seam. So a prompt that loops is written once as a file of ten minutes, which has none.
 */
export class LoopFiles {
  readonly #directory: string;
  readonly #logger: Logger;
  readonly #known = new Map<string, string>();
  readonly #making = new Map<string, Promise<string | null>>();

  /** @param directory made if it is not there; FreeSWITCH must be able to read it */
  constructor(directory: string, logger: Logger) {
    this.#directory = directory;
    this.#logger = logger;
  }

  /** The loop of a WAV file that was made before; null where there is none yet. */
  ready(file: string): string | null {
    return this.#known.get(file) ?? null;
  }

  /** Makes the loop of a WAV file, anew if the file has changed. Null if it cannot be made, or the file is long. */
  async make(file: string): Promise<string | null> {
    let making = this.#making.get(file);
    if (making === undefined) {
      making = this.#make(file)
        .catch((error: unknown) => {
          this.#logger.warn({ err: error }, 'a loop could not be written; it will have seams');
          return null;
        })
        .finally(() => this.#making.delete(file));
      this.#making.set(file, making);
    }
    return await making;
  }

  async #make(file: string): Promise<string | null> {
    const loop = await derivedFile(file, this.#directory, async (draft) => {
      this.#known.delete(file);
      const sound = await readWavFile(file);
      if (sound.samples.length === 0 || sound.samples.length >= LOOP_SECONDS * sound.sampleRateHz) return false;
      await writeLoop(draft, sound);
      return true;
    });
    if (loop !== null) this.#known.set(file, loop);
    return loop;
  }
}

async function writeLoop(file: string, { samples, sampleRateHz }: WavSound): Promise<void> {
  const rounds = Math.ceil((BLOCK_SECONDS * sampleRateHz) / samples.length);
  const block = new Int16Array(rounds * samples.length);
  for (let round = 0; round < rounds; round++) block.set(samples, round * samples.length);
  const writer = await WavWriter.open(file, { sampleRateHz, channels: 1 });
  try {
    while (writer.framesWritten < LOOP_SECONDS * sampleRateHz) await writer.write(block);
  } finally {
    await writer.close();
  }
}
