import { reasonPhrase } from '../../ports/reason-phrase.ts';
import type { HandoffReason } from '../../ports/records.ts';
import type { EndedHandoff } from '../stages/handoff/state.ts';
import type { Step } from '../step.ts';
import { openLegOf } from '../step.ts';
import { patchVoice } from './voice-step.ts';

/** The final status of the NOTIFY for a handoff that brought nobody (RFC 3515 2.4.5). */
const STATUS_OF: { readonly [Reason in HandoffReason]: number } = {
  completed: 503,
  'no-answer': 480,
  busy: 486,
  declined: 603,
  machine: 480,
  'caller-left': 487,
  cancelled: 487,
  error: 503,
  'no-agents': 480,
  'queue-full': 480,
  'max-wait': 480,
  'caller-chose': 487,
  closed: 480,
  'too-many-at-once': 480,
  'caller-not-reached': 480,
};

/** A handoff is over. The AI that asked for it by REFER is told how, if its leg is still there. */
export function tellRefer(step: Step, { id, result, resultReason }: EndedHandoff): void {
  const asked = step.state.voice?.refer ?? null;
  if (asked?.handoff !== id) return;
  patchVoice(step, { refer: null });
  if (openLegOf(step, asked.leg) === null) return;
  const status = result === 'bridged' || result === 'released' ? 200 : STATUS_OF[resultReason];
  const { leg, refer } = asked;
  step.effects.push({ type: 'notifyRefer', leg, refer, status, phrase: reasonPhrase(status) });
}
