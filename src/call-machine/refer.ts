/** REFERs (RFC 3515): ours on a leg, whatever it is sent for, and what all that come in have in common. */
import type { LegId } from '../ports/ids.ts';
import { reasonPhrase } from '../ports/reason-phrase.ts';
import type { Effect } from './effects.ts';
import type { CallEventOf } from './events.ts';
import { legOf } from './state.ts';
import type { Step } from './step.ts';
import { fact, patchLeg } from './step.ts';

/** How a call ends that goes on between the parties, without us. */
export const RELEASED = { result: 'completed', reason: 'released', sipStatus: 200 } as const;

/** What the newest word on a REFER says. */
export type ReferNews =
  /** It goes on. `status`: that of the call which the far end makes; null while there is none. */
  | { readonly kind: 'under-way'; readonly status: number | null }
  | { readonly kind: 'succeeded'; readonly status: number }
  | { readonly kind: 'failed'; readonly status: number }
  /** The subscription ended, and nobody told how the call did. */
  | { readonly kind: 'untold' };

/** Why a leg cannot be sent away now; null if it can. */
export function referFault(step: Step, id: LegId): string | null {
  const leg = legOf(step.state, id);
  if (leg?.state !== 'answered' || leg.closing) return 'the leg is not up';
  if (!leg.takesRefer) return 'the far end takes no REFER';
  return leg.refer === 'none' ? null : 'a former REFER is still under way';
}

/** Sends a REFER. Whoever calls this has asked {@link referFault}. */
export function sendRefer(step: Step, refer: Omit<Extract<Effect, { readonly type: 'refer' }>, 'type'>): void {
  patchLeg(step, refer.leg, { refer: 'sent' });
  step.effects.push({ type: 'refer', ...refer });
}

/**
 * Takes note of news, in whatever stage the call is. False where it is nobody's business: no REFER is out on that leg, or
 * the leg is the caller's no more, whose REFER must not be taken for that of the caller.
 */
export function takeReferNews(step: Step, { leg, isFinal }: CallEventOf<'leg.referProgress'>): boolean {
  const known = legOf(step.state, leg);
  if (known === null || known.refer === 'none') return false;
  patchLeg(step, leg, { refer: isFinal ? 'none' : 'taken' });
  return leg === step.state.caller;
}

/** What news of a REFER says. */
export function referNews({ status, isFinal }: CallEventOf<'leg.referProgress'>): ReferNews {
  if (!isFinal) return { kind: 'under-way', status };
  if (status === null || status < 200) return { kind: 'untold' };
  return { kind: status < 300 ? 'succeeded' : 'failed', status };
}

/** True for what a Refer-To may name: a SIP or tel URI, or a number. */
export function isDialable(target: string): boolean {
  return /^(?:sips?:|tel:)/i.test(target) || !target.includes(':');
}

/** Refuses a REFER that came in, on record. */
export function refuseRefer(step: Step, { leg, refer, target }: CallEventOf<'leg.referred'>, status: number): void {
  step.effects.push({ type: 'answerRefer', leg, refer, refusal: { status, phrase: reasonPhrase(status) } });
  fact(step, 'transfer.refused', { leg, destination: target, sipStatus: status });
}
