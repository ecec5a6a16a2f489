import { FRAME_SAMPLES } from '../../src/media/rtp/index.ts';
import { nowMs } from '../../test/tools/index.ts';

/** Octets of a stamp: the time in microseconds, four bits in each. */
const STAMP_OCTETS = 14;
/** The stamp stands at both places, so that a frame that was made up is not taken for one that came. */
const PLACES = [0, FRAME_SAMPLES / 2] as const;
/** Octets from here on are nearly silent in u-law. */
const QUIET = 0xf0;
/** No silence: it stands before each stamp. */
const MARK = 0x7a;
/** What fills a frame of speech, and one between words. */
const LOUD = 0x20;
const SILENT = 0xff;
/** So the parties speak: as long as a word, and then a shorter pause. */
const SPEECH_MS = 600;
const ROUND_MS = 1_000;

/** Writes the present time into 160 octets from `offset` on. All processes have the same clock. */
export function stamp(target: Buffer, offset = 0): void {
  const atMs = nowMs();
  target.fill(atMs % ROUND_MS < SPEECH_MS ? LOUD : SILENT, offset, offset + FRAME_SAMPLES);
  for (const place of PLACES) {
    target[offset + place] = MARK;
    let rest = Math.round(atMs * 1_000);
    for (let index = 1; index <= STAMP_OCTETS; index++) {
      target[offset + place + index] = QUIET + (rest % 16);
      rest = Math.floor(rest / 16);
    }
  }
}

/** The time that was stamped on 160 octets; null if they are silence, or made up. */
export function stampOf(octets: Buffer): number | null {
  if (octets.length !== FRAME_SAMPLES || octets[0] !== MARK) return null;
  const [first, second] = PLACES.map((place) => readStamp(octets, place + 1));
  return first === second && first !== undefined ? first / 1_000 : null;
}

function readStamp(octets: Buffer, place: number): number {
  let value = 0;
  for (let index = STAMP_OCTETS - 1; index >= 0; index--) value = value * 16 + (octets[place + index]! - QUIET);
  return value;
}
