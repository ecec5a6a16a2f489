import type { JSX } from 'preact';
import { duration, percent } from '../../lib/format.ts';
import { LIVE } from '../../lib/live.ts';
import { useStore } from '../../lib/store.ts';
import { Badge, Empty, Panel } from '../../ui/parts.tsx';

/** Who waits for agents. */
export function QueuesPanel(): JSX.Element {
  const queues = useStore(LIVE, (world) => world.queues);
  return (
    <Panel title="Queues" flush>
      {queues.size === 0 ? (
        <Empty icon="queue">There are no queues.</Empty>
      ) : (
        <ul class="queues">
          {[...queues.values()].map(({ name, depth, longestWaitMs, agents, lastHour }) => (
            <li key={name}>
              <span class="grow">
                <strong>{name}</strong>
                <span class="small muted num">
                  {' '}
                  {agents.free} free, {agents.busy} busy · service level {percent(lastHour.serviceLevel)}
                </span>
              </span>
              {depth > 0 && <span class="small muted num">{duration(longestWaitMs)}</span>}
              <Badge tone={depth > 0 ? 'warn' : 'plain'}>{depth} waiting</Badge>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
