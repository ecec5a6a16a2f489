import type { CallState } from '../call-machine/index.ts';
import { voiceUp } from '../call-machine/index.ts';
import { undialable, unknownQueue } from '../config/index.ts';
import type { NumberPlan } from '../config/index.ts';
import type { HandoffRequest } from '../ports/call-control.ts';
import { HANDOFF_STRATEGIES } from '../ports/records.ts';

/** The part of a request that this version cannot do; null if it can do all of it. */
export function unsupported({ strategy }: HandoffRequest): { readonly path: string; readonly message: string } | null {
  if (strategy !== undefined && !HANDOFF_STRATEGIES.includes(strategy)) {
    return { path: 'strategy', message: `${strategy as string} is not supported yet` };
  }
  return null;
}

/** The first fallback of a request whose hours the call does not know; null where it knows all. */
export function unknownHoursIn(
  { fallback = [] }: HandoffRequest,
  { plan }: CallState,
): { readonly path: string; readonly message: string } | null {
  const index = fallback.findIndex(({ hours }) => hours !== undefined && plan.hours?.[hours] === undefined);
  const hours = fallback[index]?.hours;
  return hours === undefined
    ? null
    : { path: `fallback[${String(index)}].hours`, message: `${hours} is not one of the hours of the configuration` };
}

/** Why an agent cannot answer in the way that is asked for as the call is now; null if it can. */
export function unfitAccept(
  { accept }: HandoffRequest,
  state: CallState,
): { readonly path: string; readonly message: string } | null {
  const path = 'accept.mode';
  if (accept?.mode === 'voice' && state.plan.speech === undefined) {
    return { path, message: 'voice hears what agents say, and nothing is transcribed in this call' };
  }
  // One that an application has connected for a while does as well.
  if (accept?.mode === 'talk' && state.plan.voice === undefined && voiceUp(state) === null) {
    return { path, message: 'talk needs an AI that speaks for itself, and this call has none' };
  }
  return null;
}

/** A queue of a request that there is not; null where there are all. */
export function unknownQueueIn(
  { queue, fallback = [] }: HandoffRequest,
  { plan }: CallState,
): { readonly path: string; readonly message: string } | null {
  const names = (plan.queues ?? []).map(({ name }) => name);
  const named = [
    { path: 'queue', name: queue },
    ...fallback.map((step, index) => ({
      path: `fallback[${String(index)}].queue`,
      name: step.kind === 'destination' ? step.queue : undefined,
    })),
  ];
  for (const { path, name } of named) {
    if (typeof name === 'string' && !names.includes(name)) return { path, message: unknownQueue(name, names) };
  }
  return null;
}

/** The first destination of a request that no call can be sent to; null where all can be dialled. */
export function undialableIn(
  { destinations = [], fallback = [] }: HandoffRequest,
  plan: NumberPlan,
): { readonly path: string; readonly message: string } | null {
  const named = [
    ...destinations.map((text, index) => ({ path: `destinations[${String(index)}]`, text })),
    ...fallback.flatMap((step, index) =>
      step.kind === 'destination' ? [{ path: `fallback[${String(index)}].uri`, text: step.uri }] : [],
    ),
  ];
  for (const { path, text } of named) {
    const message = undialable(text, plan);
    if (message !== null) return { path, message };
  }
  return null;
}
