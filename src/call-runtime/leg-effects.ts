import type { Effect } from '../call-machine/index.ts';

const TYPES = [
  'answer', 'reject', 'dial', 'dialCaller', 'connectAi', 'joinConference', 'refer', 'answerRefer', 'notifyRefer',
  'answerReplacing', 'refuseReplacing', 'reoffer', 'hangup', 'sendDtmf',
] as const; // prettier-ignore

/** The effects that are about one leg. */
export type LegEffect = Extract<Effect, { readonly type: (typeof TYPES)[number] }>;

const LEG_EFFECTS: ReadonlySet<string> = new Set(TYPES);

export function isLegEffect(effect: Effect): effect is LegEffect {
  return LEG_EFFECTS.has(effect.type);
}
