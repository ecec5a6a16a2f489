import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ALL_TONES } from '../../sip/harness/tones.ts';
import { tonesIn } from '../../tools/index.ts';

/** Everything is read as if it were of this rate: the tones lie below its half. */
const RATE_HZ = 8_000;
const WINDOW_SAMPLES = RATE_HZ / 10;
/** A change is heard when this much of the new sound has come. */
const FRESH_SAMPLES = 2 * WINDOW_SAMPLES;
/** Where a WAV header has the rate and the number of channels. */
const RATE_AT = 24;
const CHANNELS_AT = 22;
const HEADER = 'data';
/** Of a header that has no other parts. */
const HEADER_BYTES = 44;

/**
 * What a telephone has heard: the WAV file into which it writes what it decodes (of baresip, by its filter `sndfile`).
 * Time without packets is missing in it. Positions are in samples.
 */
export class PhoneRecording {
  readonly #directory: string;
  readonly #headlessRateHz: number | null;

  /** @param headlessRateHz of a telephone that writes the header when the call is over, in mono. Null: at once */
  constructor(directory: string, headlessRateHz: number | null = null) {
    this.#directory = directory;
    this.#headlessRateHz = headlessRateHz;
  }

  /** Where the recording is now. */
  async position(): Promise<number> {
    return (await this.#samples()).length;
  }

  /** The tones in any window of 100 ms between two positions. */
  async everHeard(from = 0, to = Infinity): Promise<number[]> {
    const windows = (await this.#windows(from, to)).flat();
    return ALL_TONES.filter((tone) => windows.includes(tone));
  }

  /** The share of the windows between two positions that hold exactly this tone. */
  async share(tone: number, from: number, to: number): Promise<number> {
    const windows = await this.#windows(from, to);
    return windows.filter((tones) => tones.join() === String(tone)).length / windows.length;
  }

  /**
   * Waits until what comes in holds exactly these tones, and returns the position.
   * @throws Error with what was heard instead
   */
  async waitUntilHears(expected: readonly number[], timeoutMs = 8_000): Promise<number> {
    const start = await this.position();
    const deadline = performance.now() + timeoutMs;
    const wanted = ALL_TONES.filter((tone) => expected.includes(tone)).join();
    let heard = 'nothing';
    while (performance.now() < deadline) {
      const samples = await this.#samples();
      if (samples.length >= start + FRESH_SAMPLES) {
        heard = tonesIn(samples.subarray(-WINDOW_SAMPLES), ALL_TONES, RATE_HZ).join();
        if (heard === wanted) return samples.length;
      }
      await delay(50);
    }
    throw new Error(`expected to hear [${wanted}], heard [${heard}]`);
  }

  async #windows(from: number, to: number): Promise<number[][]> {
    const samples = (await this.#samples()).subarray(from, to);
    return Array.from({ length: Math.floor(samples.length / WINDOW_SAMPLES) }, (_, index) =>
      tonesIn(samples.subarray(index * WINDOW_SAMPLES, (index + 1) * WINDOW_SAMPLES), ALL_TONES, RATE_HZ),
    );
  }

  /** The samples of the newest recording. Its header has no length before the call ends. */
  async #samples(): Promise<Int16Array> {
    const files = (await readdir(this.#directory)).filter((name) => name.endsWith('-dec.wav'));
    const file = files.sort().at(-1);
    const bytes = file === undefined ? Buffer.alloc(0) : await readFile(`${this.#directory}/${file}`);
    const header = this.#headlessRateHz === null ? bytes.indexOf(HEADER, 0, 'latin1') : HEADER_BYTES - 8;
    const start = header < 0 ? bytes.length : Math.min(bytes.length, header + 8);
    if (start === bytes.length) return new Int16Array(0);
    const rateHz = this.#headlessRateHz ?? bytes.readUInt32LE(RATE_AT) * bytes.readUInt16LE(CHANNELS_AT);
    // One of several samples of a pure tone is as good as all of them.
    const step = (rateHz / RATE_HZ) * 2;
    return Int16Array.from({ length: Math.floor((bytes.length - start) / step) }, (_, index) =>
      bytes.readInt16LE(start + step * index),
    );
  }
}
