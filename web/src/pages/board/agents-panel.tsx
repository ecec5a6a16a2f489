import type { JSX } from 'preact';
import { act } from '../../lib/act.ts';
import { duration, words } from '../../lib/format.ts';
import { LIVE } from '../../lib/live.ts';
import type { Agent } from '../../lib/live-types.ts';
import { API } from '../../lib/session.ts';
import { AGENT_STATES } from '../../lib/states.ts';
import { useStore } from '../../lib/store.ts';
import { Badge, Empty, Panel, useNow } from '../../ui/parts.tsx';

/** Who is there, and what they do. */
export function AgentsPanel({ maySet }: { readonly maySet: boolean }): JSX.Element {
  const agents = useStore(LIVE, (world) => world.agents);
  const now = useNow();
  const all = [...agents.values()].sort((one, other) => one.name.localeCompare(other.name));
  return (
    <Panel title="Agents" flush aside={<Badge>{all.length}</Badge>}>
      {all.length === 0 ? (
        <Empty icon="people">No agents are known.</Empty>
      ) : (
        <ul class="agents">
          {all.map((agent) => (
            <li key={agent.id}>
              <span class="grow">
                <span class="cut">{agent.name}</span>
                <span class="small muted num"> {duration(now - Date.parse(agent.since))}</span>
              </span>
              <Badge tone={AGENT_STATES[agent.state]}>{words(agent.state)}</Badge>
              {maySet && <StateSelect agent={agent} />}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function StateSelect({ agent }: { readonly agent: Agent }): JSX.Element {
  return (
    <span>
      <select
        class="input slim"
        aria-label={`State of ${agent.name}`}
        value={agent.presence}
        onChange={({ currentTarget: { value } }) =>
          void act(
            API.PUT('/v1/agents/{id}', {
              params: { path: { id: agent.id } },
              body: { state: value as Agent['presence'] },
            }),
          )
        }
      >
        {(['available', 'busy', 'away', 'offline'] as const).map((state) => (
          <option key={state} value={state}>
            {state}
          </option>
        ))}
      </select>
    </span>
  );
}
