import { readWavHeader, stereoChannels } from '../../test/e2e/wav-header.ts';
import { CODES, codeAt, codesIn, SLOT_MS } from './clock-tone.ts';
import type { CodedCall } from './coded-callers.ts';
import { asWav } from './fetched-recordings.ts';

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
  /** Where what follows is not what was said next: the 20 ms of the file, and the codes before and behind. */
  readonly jumps: readonly string[];
}

/**
 * Holds a recording against what its caller said, which is left in it.
 * @throws Error where it is no such file
 */
export async function judgeRecording(
  file: string,
  { answeredAt, endedAt, lateMs }: CodedCall,
): Promise<JudgedRecording> {
  const bytes = await asWav(file);
  const header = readWavHeader(bytes);
  const playable =
    header.channels === 2 &&
    header.rateHz === 8_000 &&
    header.dataBytes === bytes.length - header.dataAt &&
    bytes.readUInt32LE(4) === bytes.length - 8;
  const mostStep = MOST_STEP + Math.ceil(lateMs / SLOT_MS);
  const codes = codesIn(stereoChannels(bytes).left);
  // A click is no tone: it is heard in the next 20 ms, or was in those before.
  const heard = codes.flatMap((code, at) =>
    code !== null && (isNext(codes[at - 1], code, mostStep) || isNext(code, codes[at + 1], mostStep))
      ? [{ at, code }]
      : [],
  );
  const first = heard[0]?.code;
  const last = heard.at(-1)?.code;
  if (first === undefined || last === undefined || answeredAt === null || endedAt === null)
    return { playable, missingMs: null, lateMs: null, jumps: [] };
  const jumps = heard.flatMap(({ at, code }, index) => {
    const before = heard[index - 1] ?? { at, code };
    return isNext(before.code, code, mostStep)
      ? []
      : [`${String(before.at)}: ${String(before.code)}, ${String(at)}: ${String(code)}`];
  });
  return {
    playable,
    missingMs: endedAt - latest(last, endedAt + LATE_MS),
    lateMs: latest(first, answeredAt + LATE_MS + START_MS) - answeredAt,
    jumps,
  };
}

/** Whether a code can follow another one. */
function isNext(before: number | null | undefined, code: number | null | undefined, mostStep: number): boolean {
  if (typeof before !== 'number' || typeof code !== 'number') return false;
  const step = (code - before + CODES) % CODES;
  return step <= mostStep || step === CODES - 1;
}

/** The end of the last slot of a code that began before a moment. */
function latest(code: number, beforeMs: number): number {
  const back = (codeAt(beforeMs) - code + CODES) % CODES;
  return (Math.floor(beforeMs / SLOT_MS) - back + 1) * SLOT_MS;
}
