import type { CallState } from '../call-machine/index.ts';
import { voiceUp } from '../call-machine/index.ts';
import { undialable, unknownNames } from '../config/index.ts';
import type { NumberPlan } from '../config/index.ts';
import type { Fallback, HandoffRequest } from '../ports/call-control.ts';
import type { Prompt } from '../ports/prompt.ts';
import { HANDOFF_STRATEGIES } from '../ports/records.ts';

/** The part of a request that this version cannot do; null if it can do all of it. */
export function unsupported({ strategy }: HandoffRequest): { readonly path: string; readonly message: string } | null {
  if (strategy !== undefined && !HANDOFF_STRATEGIES.includes(strategy)) {
    return { path: 'strategy', message: `${strategy as string} is not supported yet` };
  }
  return null;
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

/** The first name of a request that there is not; null where there are all. Queues and hours are those of the call. */
export function unknownNameIn(
  request: HandoffRequest,
  { plan }: CallState,
  mailboxes: readonly string[],
): { readonly path: string; readonly message: string } | null {
  const queues = (plan.queues ?? []).map(({ name }) => name);
  return unknownNames(request, { queues, hours: Object.keys(plan.hours ?? {}), mailboxes })[0] ?? null;
}

/** The prompts of fallbacks, each with its place. */
export function promptsOf(fallback: readonly Fallback[], at = 'fallback'): readonly [string, Prompt][] {
  return fallback.flatMap((step, index) =>
    Object.entries(promptsOfStep(step)).flatMap(([name, prompt]): [string, Prompt][] =>
      prompt === undefined || prompt === null ? [] : [[`${at}[${String(index)}].${name}`, prompt]],
    ),
  );
}

function promptsOfStep(step: Fallback): Readonly<Record<string, Prompt | null | undefined>> {
  if (step.kind === 'callback') return { offer: step.offer, ask: step.ask, thanks: step.thanks };
  return step.kind === 'voicemail' ? { greeting: step.greeting, thanks: step.thanks } : {};
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
