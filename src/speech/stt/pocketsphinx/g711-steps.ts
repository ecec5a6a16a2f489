import type { AudioCodec } from '../../../media/rtp/index.ts';
import { G711 } from '../../../media/rtp/index.ts';

/** A-law comes first: its quietest values are u-law's as well, but u-law's zero is none of its own. */
const CODECS: readonly AudioCodec[] = ['PCMA', 'PCMU'];
const VALUES = 0x1_0000;
/** So many samples are told to be of G.711 or not (20 ms). Chance does not put as many on its levels. */
const BLOCK_SAMPLES = 160;
/** Of each 16-bit value plus 32,768: the width of what G.711 rounds to it. 0 where G.711 has no such value. */
const STEPS = CODECS.map((codec) => stepsOf(G711[codec].decode));

/**
 * How coarsely each sample was rounded by G.711 (ITU-T G.711 tables 1 and 2): the true value was within half of the step.
 * 0 where the sound did not come over G.711: a block has a value that neither law has, or nothing but
 * zeros, which any silence has.
 */
export function g711Steps(samples: Int16Array): Uint16Array {
  const steps = new Uint16Array(samples.length);
  for (let at = 0; at < samples.length; at += BLOCK_SAMPLES) {
    const block = samples.subarray(at, at + BLOCK_SAMPLES);
    if (block.every((sample) => sample === 0)) continue;
    const law = STEPS.find((table) => block.every((sample) => stepIn(table, sample) > 0));
    if (law === undefined) continue;
    for (const [index, sample] of block.entries()) steps[at + index] = stepIn(law, sample);
  }
  return steps;
}

function stepIn(table: Uint16Array, sample: number): number {
  return table[sample + VALUES / 2] as number;
}

function stepsOf(levels: Int16Array): Uint16Array {
  const sorted = [...new Set(levels)].sort((one, other) => one - other);
  const steps = new Uint16Array(VALUES);
  for (const [index, level] of sorted.entries()) {
    const below = sorted[index - 1] ?? 2 * level - (sorted[index + 1] as number);
    const above = sorted[index + 1] ?? 2 * level - (sorted[index - 1] as number);
    steps[level + VALUES / 2] = (above - below) / 2;
  }
  return steps;
}
