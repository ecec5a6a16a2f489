import type { CallbackRun } from '../../callback/plan.ts';
import type { Step } from '../../step.ts';
import { startHandoff } from './start-handoff.ts';

/**
 * The caller is called back: somebody who knows what it was about is called, while the caller hears who calls, or is yet
 * to be called.
 */
export function callBack(step: Step, { greeting, destinations, context, agentFirst }: CallbackRun): void {
  const { reason, summary, fields } = context;
  const whisper = agentFirst?.whisper ?? null;
  startHandoff(step, 'callback', {
    destinations,
    reason,
    summary,
    announcement: greeting,
    ...(fields !== null && { context: fields }),
    ...(whisper !== null && { whisper }),
  });
}
