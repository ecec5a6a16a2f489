import type { HandoffReason } from '../../../../ports/records.ts';
import type { PlannedFallback } from '../../../plan.ts';
import type { Step } from '../../../step.ts';
import { returnToAi } from './ai.ts';
import { askSite } from './ask-site.ts';
import { offerCallback } from './callback.ts';
import { tryDestination } from './destination.ts';
import { sayAndHangUp } from './hangup.ts';
import { takeToVoicemail } from './voicemail.ts';

/** The fallbacks to try when the list of a handoff is used up. */
export const LAST_RESORTS: readonly PlannedFallback[] = [{ kind: 'ai' }, { kind: 'hangup' }];

/** Gives a caller to a fallback. A new kind has a file of its own, and a line here. @returns false if it cannot */
export function takeFallback(step: Step, fallback: PlannedFallback, reason: HandoffReason): boolean {
  switch (fallback.kind) {
    case 'destination':
      if ('webhook' in fallback) return askSite(step, fallback, reason);
      return tryDestination(step, fallback, reason);
    case 'ai':
      return returnToAi(step, fallback, reason);
    case 'hangup':
      return sayAndHangUp(step, fallback, reason);
    case 'voicemail':
      return takeToVoicemail(step, fallback, reason);
    case 'callback':
      return offerCallback(step, fallback, reason);
  }
}
