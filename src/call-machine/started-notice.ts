import type { AiNotice } from '../ports/ai.ts';
import type { Answerer } from '../ports/answering.ts';
import { shownCaller } from './shown-caller.ts';
import type { CallState } from './state.ts';

/** What an AI is told of a call that is its from now on. @param answeredBy where it was found out */
export function startedNotice(
  { direction, from, to, identity }: CallState,
  answeredBy: Answerer | null = null,
): Extract<AiNotice, { readonly event: 'call.started' }> {
  if (direction === 'inbound') return { event: 'call.started', ...shownCaller(from, identity), to };
  return { event: 'call.started', from, to, direction, ...(answeredBy !== null && { answeredBy }) };
}
