import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { AnswerFrame } from '../../../src/answering/answer-judge.ts';
import { ANSWER_TIMES, AnswerJudge } from '../../../src/answering/answer-judge.ts';
import type { HeardTone } from '../../../src/answering/tone-finder.ts';
import type { AnswerVerdict } from '../../../src/ports/answering.ts';

/** A stretch of what is heard: its kind, or the frequency of a single tone, and how long it lasts. */
type Part = readonly [kind: 'speech' | 'silence' | 'noise' | number, durationMs: number];

const FRAME_MS = 20;

function framesOf(parts: readonly Part[]): AnswerFrame[] {
  const frames: AnswerFrame[] = [];
  let startMs = 0;
  let last: HeardTone | null = null;
  for (const [kind, durationMs] of parts) {
    for (let ms = FRAME_MS; ms <= durationMs; ms += FRAME_MS) {
      const tone: HeardTone | null =
        typeof kind === 'number' && ms >= 100 ? { frequencyHz: kind, durationMs: ms, ended: false } : null;
      const told: HeardTone | null = tone ?? (last === null ? null : { ...last, ended: true });
      last = tone;
      const [active, voiced] = [kind === 'speech' || kind === 'noise', kind === 'speech'];
      frames.push({ startMs, endMs: startMs + FRAME_MS, active, voiced, tone: told });
      startMs += FRAME_MS;
    }
  }
  return frames;
}

function judge(parts: readonly Part[], forwarded = false): (AnswerVerdict & { readonly afterMs: number }) | null {
  const it = new AnswerJudge({ forwarded });
  for (const frame of framesOf(parts)) {
    const verdict = it.feed(frame);
    if (verdict !== null) return { ...verdict, afterMs: frame.endMs };
  }
  return null;
}

describe('who answered', () => {
  const cases: readonly (readonly [string, readonly Part[], AnswerVerdict & { readonly afterMs: number }])[] = [
    ['"Hello?" and silence', [['silence', 400], ['speech', 400], ['silence', 5_000]], { by: 'human', why: 'short-greeting', afterMs: 1_600 }],
    ['two words with a pause', [['speech', 300], ['silence', 400], ['speech', 500], ['silence', 5_000]], { by: 'human', why: 'short-greeting', afterMs: 2_000 }],
    ['the greeting of a company', [['silence', 200], ['speech', 1_200], ['silence', 300], ['speech', 1_700], ['silence', 5_000]], { by: 'human', why: 'short-greeting', afterMs: 4_600 }],
    ['a late hello', [['silence', 2_600], ['speech', 400], ['silence', 5_000]], { by: 'human', why: 'short-greeting', afterMs: 3_800 }],
    ['a long greeting', [['silence', 200], ['speech', 9_000]], { by: 'machine', why: 'long-greeting', afterMs: 3_640 }],
    ['a long greeting with pauses', [['speech', 1_500], ['silence', 500], ['speech', 1_000], ['silence', 300], ['speech', 5_000]], { by: 'machine', why: 'long-greeting', afterMs: 3_640 }],
    ['a pause where it is decided', [['speech', 3_500], ['silence', 300], ['speech', 5_000]], { by: 'machine', why: 'long-greeting', afterMs: 3_860 }],
    ['a greeting that begins late is given its time', [['silence', 1_500], ['speech', 9_000]], { by: 'machine', why: 'long-greeting', afterMs: 4_900 }],
    ['a beep', [['silence', 300], [1_000, 400], ['silence', 5_000]], { by: 'machine', why: 'beep', afterMs: 400 }],
    ['a short greeting and a beep', [['speech', 2_200], ['silence', 600], [1_400, 300]], { by: 'machine', why: 'beep', afterMs: 2_900 }],
    ['ring tone, then hello', [[425, 1_000], ['silence', 200], ['speech', 400], ['silence', 5_000]], { by: 'human', why: 'short-greeting', afterMs: 2_400 }],
    ['a fax that calls (T.30 CNG)', [['silence', 500], [1_100, 500], ['silence', 3_000]], { by: 'fax', why: 'fax-tone', afterMs: 1_020 }],
    ['a beep of 1,100 Hz that is no CNG', [['silence', 500], [1_100, 900]], { by: 'machine', why: 'beep', afterMs: 1_140 }],
    ['a fax that answers (T.30 CED)', [['silence', 200], [2_100, 3_000]], { by: 'fax', why: 'fax-tone', afterMs: 600 }],
    ['silence', [['silence', 9_000]], { by: 'unknown', why: 'silence', afterMs: 3_640 }],
    ['ring tone and nothing else', [[425, 9_000]], { by: 'unknown', why: 'silence', afterMs: 3_640 }],
    ['noise that is no voice', [['noise', 9_000]], { by: 'unknown', why: 'silence', afterMs: 3_640 }],
    ['words without an end, spoken late', [['silence', 3_000], ['speech', 9_000]], { by: 'unknown', why: 'undecided', afterMs: 6_000 }],
  ]; // prettier-ignore
  test.each(cases)('%s', (_name, parts, verdict) => {
    expect(judge(parts)).toEqual(verdict);
  });

  it('a call that was forwarded is decided earlier (RFC 3261 21.1.3)', () => {
    expect(judge([['speech', 9_000]], true)).toEqual({ by: 'machine', why: 'long-greeting', afterMs: 3_000 });
    expect(judge([['silence', 9_000]], true)).toEqual({ by: 'unknown', why: 'silence', afterMs: 3_000 });
  });

  it('decides by its limit, whatever is heard', () => {
    const kind = fc.oneof(fc.constantFrom('speech', 'silence', 'noise'), fc.integer({ min: 100, max: 3_900 }));
    const parts = fc.array(
      fc.tuple(
        kind,
        fc.integer({ min: 1, max: 60 }).map((frames) => FRAME_MS * frames),
      ),
    );
    fc.assert(
      fc.property(parts, fc.boolean(), (some: Part[], forwarded) => {
        const verdict = judge([...some, ['silence', ANSWER_TIMES.limitMs]], forwarded);
        expect(verdict?.afterMs).toBeLessThanOrEqual(ANSWER_TIMES.limitMs);
      }),
    );
  });
});
