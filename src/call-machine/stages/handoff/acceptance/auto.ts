import type { Acceptance } from './rule.ts';

/** An agent who has heard the whisper and stays takes the call. */
export const AUTO: Acceptance = { hint: '', patienceMs: null, repeats: false, answer: () => null };
