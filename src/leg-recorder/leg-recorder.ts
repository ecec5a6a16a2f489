import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openForkSocket } from '../media/fork-listener/index.ts';
import { WavWriter } from '../media/wav/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { LegRecorderPort, LegRecordingOptions, OpenLegRecording } from '../ports/leg-recorder.ts';
import { within } from '../shared/within.ts';
import { SpectrumMaker } from '../speech/vad/spectrum.ts';
import { LegTake } from './leg-take.ts';

/** Files may take so long to be completed at the end of the program. */
const CLOSE_MS = 3_000;
/** Legs that are recorded at once. Each costs about a hundredth of a core. */
export const MAX_LEG_RECORDINGS = 200;

export interface LegRecorderOptions {
  readonly clock: Clock;
  /** The address that its sockets are bound to. */
  readonly address: string;
}

/** Records what legs say, each heard at a UDP port of its own. It works with every media engine. */
export class LegRecorder implements LegRecorderPort {
  readonly #options: LegRecorderOptions;
  readonly #spectra = new SpectrumMaker();
  readonly #takes = new Set<LegTake>();
  #opening = 0;
  #closed = false;

  constructor(options: LegRecorderOptions) {
    this.#options = options;
  }

  async open(options: LegRecordingOptions): Promise<OpenLegRecording> {
    if (this.#closed) throw new Error('nobody records legs any more');
    if (this.#takes.size + this.#opening >= MAX_LEG_RECORDINGS) {
      throw new Error(`${String(MAX_LEG_RECORDINGS)} legs are recorded already`);
    }
    this.#opening += 1;
    try {
      const take = await this.#open(options);
      this.#takes.add(take);
      if (this.#isClosed()) take.end('nobody records legs any more');
      return take;
    } finally {
      this.#opening -= 1;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const takes = [...this.#takes];
    for (const take of takes) take.end('nobody records legs any more');
    const { clock } = this.#options;
    await within(
      { clock, ms: CLOSE_MS, who: 'the disk' },
      async () => await Promise.all(takes.map(({ over }) => over)),
    );
  }

  async #open(options: LegRecordingOptions): Promise<LegTake> {
    const { clock, address } = this.#options;
    const { file, wideband = false } = options;
    const sampleRateHz = wideband ? 16_000 : 8_000;
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    let take: LegTake | null = null;
    const socket = await openForkSocket(address, (datagram) => take?.take(datagram));
    try {
      const writer = await WavWriter.open(file, { sampleRateHz, channels: 1 });
      const opened: LegTake = new LegTake(options, {
        clock,
        spectra: this.#spectra,
        writer,
        sampleRateHz,
        socket,
        onOver: () => this.#takes.delete(opened),
      });
      take = opened;
      return opened;
    } catch (error) {
      socket.close();
      // A full disk leaves an empty file.
      await rm(file, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  /** A function, because TypeScript would assume that nothing closes it while a file opens. */
  #isClosed(): boolean {
    return this.#closed;
  }
}
