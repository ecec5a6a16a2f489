import type { Hunt } from '../../../../ports/handoff-request.ts';
import type { CallPlan } from '../../../plan.ts';
import type { HandoffQueue } from './state.ts';

/** The queue of that name before anybody waits in it; null: the plan knows none. */
export function queueNamed(
  { queues = [] }: Pick<CallPlan, 'queues'>,
  name: string | null | undefined,
  { priority, totalMs }: Pick<HandoffQueue, 'priority' | 'totalMs'>,
): HandoffQueue | null {
  const settings = queues.find((each) => each.name === name);
  if (settings === undefined) return null;
  const { maxWaitMs, keys } = settings;
  return { name: settings.name, priority, maxWaitMs, keys, totalMs, since: null, place: null, words: null };
}

/** The hunt of a handoff that names this queue and no hunt; null: there is no such queue. */
export function strategyOf({ queues = [] }: Pick<CallPlan, 'queues'>, name: string | null | undefined): Hunt | null {
  return queues.find((each) => each.name === name)?.strategy ?? null;
}
