import type { CallPlan } from './plan.ts';

/** Whether named hours are open at a moment. Without a name, and by a name that the plan does not know, they are. */
export function isOpenAt({ hours }: Pick<CallPlan, 'hours'>, name: string | undefined, at: number): boolean {
  const times = name === undefined ? undefined : hours?.[name];
  return times === undefined || times.some(([from, until]) => from <= at && at < until);
}
