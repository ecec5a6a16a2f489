import { describe, expect, it } from 'vitest';
import type { AnswerFrame } from '../../../src/answering/answer-judge.ts';
import { MessageWait } from '../../../src/answering/message-wait.ts';

const TONE = { frequencyHz: 1_000, durationMs: 200, ended: false };
const QUIET = { active: false, voiced: false, tone: null };
const SPEECH = { active: true, voiced: true, tone: null };

/** Feeds stretches of frames. @returns what told, and when */
function wait(
  beeps: boolean,
  ...parts: readonly (readonly [Omit<AnswerFrame, 'startMs' | 'endMs'>, number])[]
): unknown {
  const it = new MessageWait({ beeps });
  let startMs = 0;
  for (const [frame, durationMs] of parts) {
    for (let ms = 0; ms < durationMs; ms += 20) {
      const why = it.feed({ ...frame, startMs, endMs: startMs + 20 });
      startMs += 20;
      if (why !== null) return [why, startMs];
    }
  }
  return null;
}

describe('when a machine takes a message', () => {
  it('when its beep is over', () => {
    const beep = [{ ...QUIET, tone: TONE }, 400] as const;
    expect(wait(false, [SPEECH, 3_000], [QUIET, 1_000], beep, [QUIET, 1_000])).toEqual(['beep', 4_420]);
    expect(wait(true, beep, [QUIET, 1_000])).toEqual(['beep', 420]);
  });

  it('after two seconds of silence behind its greeting', () => {
    expect(wait(false, [SPEECH, 3_000], [QUIET, 1_900], [SPEECH, 500], [QUIET, 3_000])).toEqual(['silence', 7_400]);
  });

  it('after 40 s of talk', () => {
    expect(wait(false, [SPEECH, 60_000])).toEqual(['undecided', 40_020]);
  });
});
