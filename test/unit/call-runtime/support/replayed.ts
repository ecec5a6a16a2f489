import type { CallEvent, CallState, Fact, Transition } from '../../../../src/call-machine/index.ts';
import { beginCall, transition } from '../../../../src/call-machine/index.ts';
import type { StoredEntry } from '../../../../src/ports/journal.ts';

/** Feeds the stored inputs of a journal to the machine. The facts are in the form that a journal holds. */
export function replayed(entries: readonly StoredEntry[]): {
  readonly state: CallState;
  readonly facts: readonly Fact[];
} {
  const facts: Fact[] = [];
  let state: CallState | null = null;
  for (const { kind, type, at, data } of entries) {
    if (kind !== 'input') continue;
    const event = { ...data, type, at: Date.parse(at) } as unknown as CallEvent;
    const result: Transition =
      state === null && event.type === 'call.incoming' ? beginCall(event) : transition(begun(state), event);
    state = result.state;
    facts.push(...result.facts);
  }
  return { state: begun(state), facts: asJson(facts) as Fact[] };
}

function begun(state: CallState | null): CallState {
  if (state === null) throw new Error('the journal does not begin with call.incoming');
  return state;
}

/** A value as JSON keeps it. */
export function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
