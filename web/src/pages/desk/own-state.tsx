import type { JSX } from 'preact';
import { act } from '../../lib/act.ts';
import { duration, words } from '../../lib/format.ts';
import type { Agent } from '../../lib/live-types.ts';
import { API } from '../../lib/session.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { Pills, useNow } from '../../ui/parts.tsx';

type Presence = Agent['presence'];

const PRESENCES = [
  ['available', 'Available'],
  ['busy', 'Busy'],
  ['away', 'Away'],
] as const;

function setPresence(id: string, state: Presence): void {
  void act(API.PUT('/v1/agents/{id}', { params: { path: { id } }, body: { state } }));
}

/** What the agent is, and may be set to (keys 1, 2 and 3). */
export function OwnState({ agent }: { readonly agent: Agent }): JSX.Element {
  const now = useNow();
  const { id, presence, state, since, pausedUntil } = agent;
  useShortcuts(
    PRESENCES.map(([name, text], index) => ({
      key: String(index + 1),
      label: `You are ${text.toLowerCase()}`,
      run: () => setPresence(id, name),
    })),
  );
  const isPaused = pausedUntil !== null && Date.parse(pausedUntil) > now;
  return (
    <>
      <span class="link-state num">
        <span class={`dot ${state === 'available' && !isPaused ? 'good' : state === 'offline' ? '' : 'warn'}`} />
        {isPaused ? 'left alone for a while' : words(state)} · {duration(now - Date.parse(since))}
      </span>
      <Pills
        label="Your state"
        value={presence as (typeof PRESENCES)[number][0]}
        options={PRESENCES}
        onPick={(next) => setPresence(id, next)}
      />
    </>
  );
}
