import type { Fallback } from '../../../../ports/call-control.ts';
import type { CallPlan } from '../../../plan.ts';
import type { VoicemailTerms } from '../../voicemail/state.ts';

/** How the caller leaves a message by this fallback; null: nobody leaves one in this call. */
export function voicemailTerms(
  { voicemail: plan }: CallPlan,
  { greeting, thanks, maxMs, silenceMs, endKey, mailbox }: Extract<Fallback, { readonly kind: 'voicemail' }>,
): VoicemailTerms | null {
  if (plan === undefined) return null;
  return {
    ...plan,
    greeting: greeting ?? plan.greeting,
    thanks: thanks === undefined ? plan.thanks : thanks,
    maxMs: maxMs ?? plan.maxMs,
    silenceMs: silenceMs ?? plan.silenceMs,
    endKey: endKey === undefined ? plan.endKey : endKey,
    mailbox: mailbox ?? null,
  };
}
