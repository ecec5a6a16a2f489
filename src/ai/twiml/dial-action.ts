import type { AiAction, TransferOptions } from '../../ports/ai.ts';
import type { Prompt } from '../../ports/prompt.ts';
import type { Verb } from './verbs.ts';

/** A callee who is asked for a key accepts with this one, and declines with the other. */
const ACCEPT = { mode: 'dtmf', accept: '1', decline: '2' } as const;

/**
 * A `Dial` as a handoff: the callee hears the whisper, and is joined after it, or by the key that its `Gather` asks for.
 * What fails, and whoever is left by the callee, comes back to the application.
 * @param whisper the verbs of the callee's document
 */
export function dialAction(
  { destinations, ringTimeoutMs }: Extract<Verb, { kind: 'dial' }>,
  whisper: readonly Verb[],
): AiAction {
  const gather = whisper.find((verb) => verb.kind === 'gather');
  const sounds = whisper.flatMap((verb) => (verb.kind === 'gather' ? verb.prompts : [verb]));
  const [prompt = null] = joined(sounds.flatMap((verb) => (verb.kind === 'sound' ? [verb.prompt] : [])));
  return handoff(destinations, prompt, {
    ringTimeoutMs,
    accept: gather === undefined ? { mode: 'auto' } : { ...ACCEPT, timeoutMs: gather.timeoutMs },
  });
}

/**
 * A `Refer` as a handoff: the caller's telephone is sent to the destination (REFER), and is lost to the application. One
 * that takes no REFER is joined with the destination here; where that fails, the application goes on.
 */
export function referAction(destination: string): AiAction {
  return handoff([destination], null, { strategy: 'refer', accept: { mode: 'auto' } });
}

/** What fails, and a caller whom people are done with, comes back to the application. */
function handoff(destinations: readonly string[], whisper: Prompt | null, options: TransferOptions): AiAction {
  return {
    type: 'transfer',
    destinations,
    whisper,
    reason: null,
    summary: null,
    context: null,
    options: { ...options, announcement: null, fallback: [{ kind: 'ai' }], afterwards: 'ai' },
  };
}

/** Words that follow each other are one prompt. */
function joined(prompts: readonly Prompt[]): readonly Prompt[] {
  const texts = prompts.flatMap((prompt) => ('text' in prompt ? [prompt.text] : []));
  return texts.length === prompts.length && texts.length > 1 ? [{ text: texts.join(' ') }] : prompts;
}
