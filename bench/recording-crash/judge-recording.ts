import { readFileSync } from 'node:fs';
import { readWavHeader, stereoChannels } from '../../test/e2e/wav-header.ts';
import { CODES, codeAt, codesIn, SLOT_MS } from './clock-tone.ts';
import type { CodedCall } from './coded-callers.ts';

/** Sound may go on so long after its caller ended: it was on its way. */
const LATE_MS = 1_000;
/** From the answer until the first sound. */
const START_MS = 1_000;
/** Sound of the next 20 ms is of the same slot, or of one beside it: phones and jitter buffers are not exact. */
const MOST_STEP = 3;

/** What a recording has of its call. */
export interface JudgedRecording {
  /** Its header is right, and says as much as there is. */
  readonly playable: boolean;
  /** The end of the call less the moment of the last sound, in ms; null: there is none. */
  readonly missingMs: number | null;
  /** The moment of the first sound less the answer, in ms; null: there is none. */
  readonly lateMs: number | null;
  /** Times that what follows is not what was said next. */
  readonly jumps: number;
}

/**
 * Holds a WAV file against what its caller said, which is left in it.
 * @throws Error where it is no such file
 */
export function judgeRecording(file: string, { answeredAt, endedAt }: CodedCall): JudgedRecording {
  const bytes = readFileSync(file);
  const header = readWavHeader(bytes);
  const playable =
    header.channels === 2 &&
    header.rateHz === 8_000 &&
    header.dataBytes === bytes.length - header.dataAt &&
    bytes.readUInt32LE(4) === bytes.length - 8;
  const codes = codesIn(stereoChannels(bytes).left).filter((code) => code !== null);
  const [first] = codes;
  const last = codes.at(-1);
  if (first === undefined || last === undefined || answeredAt === null || endedAt === null)
    return { playable, missingMs: null, lateMs: null, jumps: 0 };
  let jumps = 0;
  for (const [index, code] of codes.entries()) {
    const step = (code - (codes[index - 1] ?? code) + CODES) % CODES;
    if (step > MOST_STEP && step < CODES - 1) jumps += 1;
  }
  return {
    playable,
    missingMs: endedAt - latest(last, endedAt + LATE_MS),
    lateMs: latest(first, answeredAt + LATE_MS + START_MS) - answeredAt,
    jumps,
  };
}

/** The end of the last slot of a code that began before a moment. */
function latest(code: number, beforeMs: number): number {
  const back = (codeAt(beforeMs) - code + CODES) % CODES;
  return (Math.floor(beforeMs / SLOT_MS) - back + 1) * SLOT_MS;
}
