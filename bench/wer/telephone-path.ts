import { decodeSample, encodeSample, G711 } from '../../src/media/rtp/index.ts';

/** Brings sound from a telephone to a recognizer. It may come later than it was said. */
export interface TelephonePath {
  /** Where the sound goes through. */
  readonly name: string;
  carry(samples: Int16Array): Promise<Int16Array>;
}

/** As it is: 16-bit at 8 kHz. */
export const CLEAN_PATH: TelephonePath = {
  name: 'clean',
  carry: (samples) => Promise.resolve(samples),
};

/** What G.711 leaves of it. A path through a call (RTP in, the fork out) takes its place when calls have forks. */
export const G711_PATH: TelephonePath = {
  name: 'G.711',
  carry: (samples) =>
    Promise.resolve(samples.map((sample) => decodeSample(G711.PCMU, encodeSample(G711.PCMU, sample)))),
};
