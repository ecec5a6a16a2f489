import { FRAME_SAMPLES } from '../../src/media/rtp/index.ts';
import { nowMs } from '../../test/tools/index.ts';

/** The stamp stands at both places, so that a frame that was made up is not taken for one that came. */
const PLACES = [0, FRAME_SAMPLES / 2] as const;
/** Set in every stamp, and in no silence. */
const MARK = 0x5a;

/** Writes the present time into 160 octets from `offset` on. All processes have the same clock. */
export function stamp(target: Buffer, offset = 0): void {
  const atMs = nowMs();
  for (const place of PLACES) {
    target.writeDoubleLE(atMs, offset + place);
    target[offset + place + 8] = MARK;
  }
}

/** The time that was stamped on 160 octets; null if they are silence, or made up. */
export function stampOf(octets: Buffer): number | null {
  if (octets.length !== FRAME_SAMPLES || octets[8] !== MARK) return null;
  const [first, second] = PLACES.map((place) => octets.readDoubleLE(place));
  return first === second && first !== undefined ? first : null;
}
