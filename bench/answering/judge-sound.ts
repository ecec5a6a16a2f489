import { AnswerJudge } from '../../src/answering/answer-judge.ts';
import { ANSWER_FRAME_SAMPLES, AnswerSound } from '../../src/answering/answer-sound.ts';
import type { AnswerVerdict } from '../../src/ports/answering.ts';
import { SpectrumMaker } from '../../src/speech/vad/spectrum.ts';

/** Who answers with this sound, 16-bit mono at 8 kHz from the answer on, and after how long that is known. */
export function judgeSound(sound: Int16Array, forwarded = false): AnswerVerdict & { readonly afterMs: number } {
  const heard = new AnswerSound(new SpectrumMaker());
  const judge = new AnswerJudge({ forwarded });
  for (let at = 0; ; at += ANSWER_FRAME_SAMPLES) {
    const samples = new Int16Array(ANSWER_FRAME_SAMPLES);
    samples.set(sound.subarray(at, at + ANSWER_FRAME_SAMPLES));
    const verdict = judge.feed(heard.take(samples));
    if (verdict !== null) return { ...verdict, afterMs: heard.endMs };
  }
}
