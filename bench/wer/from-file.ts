import { FRAME_MS, FRAME_SAMPLES } from '../../src/media/rtp/index.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Recognized, SpeechRecognizer, TurnOptions, VoiceDetector } from '../../src/ports/speech.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { TurnGate } from '../../src/transcription/turn-gate.ts';
import { WordsMissing } from './words-missing.ts';
import { joined, silence } from '../../test/contract/speech/support/sounds.ts';

/** The gate has no end of a turn without silence after it. */
const AROUND_MS = 1_500;
const LIMIT_MS = 10_000;
const PATIENCE = 12;

/** A clock whose deadlines come late: a file is in no hurry, and a busy machine must not change what is heard. */
export function patientClock(): Clock {
  const clock = new SystemClock();
  return {
    now: () => clock.now(),
    wall: () => clock.wall(),
    schedule: (delayMs, task) => clock.schedule(PATIENCE * delayMs, task),
    cancel: (timer) => clock.cancel(timer),
  };
}

/** Recognizes a whole sound, uncut. @returns its text */
export async function recognizeWhole(recognizer: SpeechRecognizer, sound: Int16Array): Promise<string> {
  const texts: string[] = [];
  const missing: string[] = [];
  const stream = recognizer.open({ language: null, hints: [], partials: false }, (event) => {
    if (event.type === 'final') texts.push(event.text);
    if (event.type === 'missing') missing.push(event.reason);
  });
  stream.write(sound, 0);
  await stream.flush();
  await stream.close();
  if (missing.length > 0) throw new WordsMissing(missing.join(', '));
  return texts.join(' ');
}

/** Recognizes a sound that is cut at its turns, as the transcription of a call does. @returns its text */
export async function recognizeCut(
  {
    recognizer,
    detector,
    turns,
  }: { readonly recognizer: SpeechRecognizer; readonly detector: VoiceDetector; readonly turns: TurnOptions },
  sound: Int16Array,
): Promise<string> {
  const finals: Recognized[] = [];
  const missing: string[] = [];
  const gate = new TurnGate({
    recognizer,
    detector,
    turns,
    recognition: { language: null, hints: [], partials: true },
    clock: patientClock(),
    events: {
      voice: () => undefined,
      recognized: (result, isFinal) => {
        if (isFinal) finals.push(result);
      },
      missing: (_startMs, _endMs, reason) => missing.push(reason),
    },
  });
  const whole = joined(silence(AROUND_MS), sound, silence(AROUND_MS));
  for (let at = 0; at < whole.length; at += FRAME_SAMPLES) {
    gate.write(whole.slice(at, at + FRAME_SAMPLES), (at / FRAME_SAMPLES) * FRAME_MS);
  }
  await gate.finish(LIMIT_MS);
  if (missing.length > 0) throw new WordsMissing(missing.join(', '));
  return finals.map(({ text }) => text).join(' ');
}
