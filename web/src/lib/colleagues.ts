import type { Schema } from '../../../src/client/index.ts';
import { API, SESSION } from './session.ts';
import { createStore } from './store.ts';

export type Colleague = Schema<'ColleagueList'>['items'][number];

const MOST = '200';

/** Names and states of all agents, as of when they were last asked for. */
export const COLLEAGUES = createStore<readonly Colleague[]>([]);

/** Asks for them again. Where that does not work, those from before stay. */
export async function loadColleagues(): Promise<void> {
  const { data } = await API.GET('/v1/colleagues', { params: { query: { limit: MOST } } }).catch(() => ({
    data: undefined,
  }));
  if (data !== undefined) COLLEAGUES.set(data.items);
}

SESSION.follow(() => {
  if (SESSION.get() === null) COLLEAGUES.set([]);
});

/** A destination as people call it: the name of an agent, or the number. */
export function destinationText(destination: string, colleagues: readonly Colleague[]): string {
  if (destination.startsWith('agent:')) {
    const id = destination.slice('agent:'.length);
    return colleagues.find((each) => each.id === id)?.name ?? id;
  }
  return /^(?:sips?|tel):([^@;>]+)/.exec(destination)?.[1] ?? destination;
}
