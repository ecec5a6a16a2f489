import type { CallState } from '../call-machine/index.ts';
import { stateNameOf } from '../call-machine/index.ts';
import type { Outcome } from '../ports/call-control.ts';

/** The state of the call forbids what was asked for. */
export function conflict(state: CallState, message: string): Extract<Outcome<never>, { readonly code: 'conflict' }> {
  return { ok: false, code: 'conflict', state: stateNameOf(state), message };
}
