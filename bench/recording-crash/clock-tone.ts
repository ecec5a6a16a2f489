import { encodeSample, G711 } from '../../src/media/rtp/index.ts';
import { goertzel } from '../../test/tools/index.ts';

/** Every so long the tone is another one. */
export const SLOT_MS = 100;
/** Tones are multiples of 50 Hz, so that packets of 20 ms join without a seam. */
const LOWEST_HZ = 400;
const STEP_HZ = 50;
/** Slots until the first tone comes again: 5.6 s. */
export const CODES = 56;

const RATE_HZ = 8_000;
const PACKET_SAMPLES = 160;
const AMPLITUDE = 8_000;
const HEARD_AMPLITUDE = 2_000;

const PAYLOADS: readonly Buffer[] = Array.from({ length: CODES }, (_, code) =>
  Buffer.from(
    Array.from({ length: PACKET_SAMPLES }, (_sample, index) =>
      encodeSample(G711.PCMU, Math.round(AMPLITUDE * Math.sin((2 * Math.PI * hzOf(code) * index) / RATE_HZ))),
    ),
  ),
);

/** What of the clock is to be heard at a moment. @param wallMs ms since 1970 */
export function codeAt(wallMs: number): number {
  return Math.floor(wallMs / SLOT_MS) % CODES;
}

/** 20 ms of PCMU that tell the moment. */
export function payloadAt(wallMs: number): Buffer {
  return PAYLOADS[codeAt(wallMs)]!;
}

/** The codes that are heard in 8 kHz sound, one for each 20 ms; null: none. */
export function codesIn(samples: Int16Array): readonly (number | null)[] {
  const codes: (number | null)[] = [];
  for (let at = 0; at + PACKET_SAMPLES <= samples.length; at += PACKET_SAMPLES) {
    const window = samples.subarray(at, at + PACKET_SAMPLES);
    let loudest = HEARD_AMPLITUDE;
    let found: number | null = null;
    for (let code = 0; code < CODES; code += 1) {
      const amplitude = goertzel(window, hzOf(code), RATE_HZ);
      if (amplitude <= loudest) continue;
      loudest = amplitude;
      found = code;
    }
    codes.push(found);
  }
  return codes;
}

function hzOf(code: number): number {
  return LOWEST_HZ + code * STEP_HZ;
}
