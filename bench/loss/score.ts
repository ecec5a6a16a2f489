/** 8 kHz. */
const PER_MS = 8;
/** Pieces that are aligned by themselves, since a jitter buffer moves. */
const PIECE = 240 * PER_MS;
/** How far one piece may be from where the one before it was. */
const STRAY = 150 * PER_MS;
/** Frames of the segmental signal-to-noise ratio. */
const FRAME = 20 * PER_MS;
/** Quieter frames are not judged. */
const QUIET = 200;
/** Bounds of one frame's ratio, as usual. */
const LEAST_DB = -10;
const MOST_DB = 35;

/** How close what was heard is to what was said. */
export interface Score {
  /** Mean over frames that are not quiet, in dB; null: nothing was heard of it. */
  readonly segmentalSnrDb: number | null;
  /** Place in what was heard of each piece of what was said, in samples: `[said, heard]`. */
  readonly places: readonly (readonly [number, number])[];
}

/**
 * Finds each piece of what was said in what was heard, and compares them.
 * @param from where the sound to be judged begins in `said`, and `to` where it ends
 * @param near where `from` is heard, within a second
 */
export function score(said: Int16Array, heard: Int16Array, from: number, to: number, near: number): Score {
  const places: [number, number][] = [];
  let sum = 0;
  let frames = 0;
  let lag = near - from;
  let first = true;
  for (let at = from; at + PIECE <= to; at += PIECE) {
    if (power(said, at, PIECE) < QUIET ** 2) continue;
    lag = bestLag(said, heard, at, lag, first ? 1_000 * PER_MS : STRAY);
    first = false;
    places.push([at, at + lag]);
    for (let frame = at; frame < at + PIECE; frame += FRAME) {
      const signal = power(said, frame, FRAME);
      if (signal < QUIET ** 2) continue;
      let noise = 0;
      for (let index = frame; index < frame + FRAME; index++) noise += (said[index]! - (heard[index + lag] ?? 0)) ** 2;
      sum += Math.min(MOST_DB, Math.max(LEAST_DB, 10 * Math.log10(signal / (noise / FRAME + 1))));
      frames++;
    }
  }
  return { segmentalSnrDb: frames === 0 ? null : sum / frames, places };
}

function power(samples: Int16Array, at: number, count: number): number {
  let sum = 0;
  for (let index = at; index < at + count; index++) sum += (samples[index] ?? 0) ** 2;
  return sum / count;
}

/** The lag with the largest normalized correlation. */
function bestLag(said: Int16Array, heard: Int16Array, at: number, near: number, stray: number): number {
  let best = near;
  let most = -Infinity;
  for (let lag = near - stray; lag <= near + stray; lag++) {
    let product = 0;
    let energy = 1;
    for (let index = at; index < at + PIECE; index += 2) {
      const other = heard[index + lag] ?? 0;
      product += said[index]! * other;
      energy += other * other;
    }
    const correlation = product / Math.sqrt(energy);
    if (correlation > most) {
      most = correlation;
      best = lag;
    }
  }
  return best;
}
