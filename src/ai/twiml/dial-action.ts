import type { AiAction, TransferOptions } from '../../ports/ai.ts';
import type { Prompt } from '../../ports/prompt.ts';
import type { HandoffReason } from '../../ports/records.ts';
import type { Asking } from './conference-action.ts';
import type { DialWatch } from './dial-callbacks.ts';
import { resolved } from './next-document.ts';
import type { Verb } from './verbs.ts';

/** A callee who is asked for a key accepts with this one, and declines with the other. */
const ACCEPT = { mode: 'dtmf', accept: '1', decline: '2' } as const;

/**
 * A `Dial` as a handoff: the callee hears the whisper, and is joined after it, or by the key that its `Gather` asks for.
 * What fails, and whoever is left by the callee, comes back to the application.
 * @param whisper the verbs of the callee's document
 */
export function dialAction(
  { parties, hunt, ringTimeoutMs, callerId, limits }: Extract<Verb, { kind: 'dial' }>,
  whisper: readonly Verb[],
): AiAction {
  const gather = whisper.find((verb) => verb.kind === 'gather');
  const sounds = whisper.flatMap((verb) => (verb.kind === 'gather' ? verb.prompts : [verb]));
  const [prompt = null] = joined(sounds.flatMap((verb) => (verb.kind === 'sound' ? [verb.prompt] : [])));
  return handoff(
    parties.map(({ destination }) => destination),
    prompt,
    {
      ...(parties.length > 1 && { hunt }),
      ringTimeoutMs,
      accept: gather === undefined ? { mode: 'auto' } : { ...ACCEPT, timeoutMs: gather.timeoutMs },
      ...(callerId !== null && { callerId }),
      ...(Object.keys(limits).length > 0 && { limits }),
    },
  );
}

/** Whom a `Dial` calls, and what is told of their legs. */
export function dialWatch(
  { parties, callerId }: Extract<Verb, { kind: 'dial' }>,
  { about, base, client, callbacks }: Asking & Pick<DialWatch, 'callbacks'>,
): DialWatch {
  return {
    about,
    from: callerId ?? about['From'] ?? '',
    parties: parties.map(({ destination, callback }) => ({
      destination,
      callback: callback && { ...callback, url: resolved(callback.url, base) },
    })),
    client,
    callbacks,
  };
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

/** `DialCallStatus` of a handoff that joined nobody. */
export function dialStatus(reason: HandoffReason): string {
  switch (reason) {
    case 'busy':
    case 'declined':
      return 'busy';
    case 'no-answer':
    case 'machine':
    case 'no-agents':
    case 'queue-full':
    case 'max-wait':
    case 'closed':
    case 'too-many-at-once':
    case 'caller-not-reached':
      return 'no-answer';
    case 'cancelled':
    case 'caller-left':
    case 'caller-chose':
      return 'canceled';
    case 'completed':
      return 'completed';
    case 'error':
      return 'failed';
  }
}

/** Words that follow each other are one prompt. */
function joined(prompts: readonly Prompt[]): readonly Prompt[] {
  const texts = prompts.flatMap((prompt) => ('text' in prompt ? [prompt.text] : []));
  return texts.length === prompts.length && texts.length > 1 ? [{ text: texts.join(' ') }] : prompts;
}
