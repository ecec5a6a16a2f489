import type { Session } from './session.ts';
import { createStore } from './store.ts';

const KEY = 'warmbridge.agent';

/** Whose desk is shown to those who are no agent themselves. */
export const CHOSEN_AGENT = createStore<string | null>(localStorage.getItem(KEY));

export function chooseAgent(id: string | null): void {
  if (id === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, id);
  CHOSEN_AGENT.set(id);
}

/** The agent at this desk. */
export function agentOf(session: Session, chosen: string | null): string | null {
  return session.agent ?? chosen;
}
