import type { Step } from '../step.ts';
import { patch } from '../step.ts';

/** What a caller said that a summary is made of: the newest, each no longer than this. */
const MAX_SAID = 40;
const MAX_CHARACTERS = 400;

/** Keeps what the caller said to others. It has been made unreadable where it must be. */
export function noteCallerWords(step: Step): void {
  const said = step.facts.flatMap(({ type, data }) =>
    type === 'call.speech' && data.role === 'caller' && !data.private ? [data.text.slice(0, MAX_CHARACTERS)] : [],
  );
  if (said.length > 0) patch(step, { callerWords: [...step.state.callerWords, ...said].slice(-MAX_SAID) });
}
