import { SPEECH_SAMPLE_RATE } from '../ports/speech.ts';

/** Of all sound that is recognized. */
export const SAMPLES_PER_MS = SPEECH_SAMPLE_RATE / 1_000;
/** Clocks and rounding differ by so much; the sound is taken as one piece all the same. */
export const TOLERANCE_MS = 15;
