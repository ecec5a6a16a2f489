import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PageProps } from '../../app.tsx';
import { duration, words } from '../../lib/format.ts';
import { LIVE } from '../../lib/live.ts';
import type { LiveCall } from '../../lib/live-types.ts';
import { ask, PLACE } from '../../lib/router.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { CALL_STATES, PHASE_TONES } from '../../lib/states.ts';
import { useStore } from '../../lib/store.ts';
import { Badge, Empty, Panel, Pills, useNow } from '../../ui/parts.tsx';
import { AgentsPanel } from './agents-panel.tsx';
import './board.css';
import { CallDetail } from './call-detail.tsx';
import { QueuesPanel } from './queues-panel.tsx';

type Filter = 'all' | 'ai' | 'handoff' | 'people';

const FILTERS: Readonly<Record<Filter, (call: LiveCall) => boolean>> = {
  all: () => true,
  ai: ({ state }) => state === 'with-ai' || state === 'routing',
  handoff: ({ state }) => state === 'handoff',
  people: ({ state }) => state === 'with-agent' || state === 'on-hold',
};

/** What goes on now: calls, handoffs, queues and agents. */
export function BoardPage({ session }: PageProps): JSX.Element {
  const world = useStore(LIVE, (all) => all);
  const chosen = useStore(PLACE, ({ query }) => query.get('call'));
  const [filter, setFilter] = useState<Filter>('all');
  const [text, setText] = useState('');
  const up = [...world.calls.values()].filter(
    ({ state, ended, inView }) => inView && ended === null && state !== 'ended',
  );
  const shown = up
    .filter(FILTERS[filter])
    .filter((call) => matches(call, text))
    .sort((one, other) => (other.startedAt ?? '').localeCompare(one.startedAt ?? ''));
  useShortcuts([
    { key: '/', label: 'Find a call', run: () => document.getElementById('find')?.focus() },
    { key: 'x', label: 'Close the details', run: () => ask({ call: null }), disabled: chosen === null },
    { key: 'j', label: 'Next call', run: () => ask({ call: beside(shown, chosen, 1) }) },
    { key: 'k', label: 'Previous call', run: () => ask({ call: beside(shown, chosen, -1) }) },
  ]);
  return (
    <>
      <div class="page-head">
        <h1>Board</h1>
        <div class="row">
          <input
            id="find"
            class="input slim find"
            type="search"
            placeholder="Number, agent or route"
            aria-label="Find a call"
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
          <Pills
            label="Which calls"
            value={filter}
            options={[
              ['all', 'All'],
              ['ai', 'AI'],
              ['handoff', 'Handoff'],
              ['people', 'People'],
            ]}
            onPick={setFilter}
          />
        </div>
      </div>
      <Figures />
      <div class={`board ${chosen === null ? '' : 'detailed'}`}>
        <Panel title="Calls" flush aside={<Badge>{shown.length}</Badge>}>
          <CallTable calls={shown} chosen={chosen} />
        </Panel>
        {chosen === null ? (
          <div class="stack">
            <QueuesPanel />
            <AgentsPanel maySet={session.permissions.includes('agents.state')} />
          </div>
        ) : (
          <CallDetail key={chosen} id={chosen} session={session} />
        )}
      </div>
    </>
  );
}

function beside(calls: readonly LiveCall[], chosen: string | null, step: number): string | null {
  const at = calls.findIndex(({ id }) => id === chosen);
  const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), calls.length - 1);
  return calls[next]?.id ?? null;
}

function matches(call: LiveCall, text: string): boolean {
  const looked = text.trim().toLowerCase();
  if (looked === '') return true;
  const { from, to, route, handoff, card } = call;
  const destinations = handoff?.attempts.map(({ destination }) => destination) ?? [];
  const all = [from, to, route, card?.fields.caller.name, card?.fields.reason, ...destinations];
  return all.some((each) => each?.toLowerCase().includes(looked));
}

function Figures(): JSX.Element {
  const { calls, agents, queues } = useStore(LIVE, (all) => all);
  const up = [...calls.values()].filter(({ ended, inView }) => inView && ended === null);
  const waiting = [...queues.values()].reduce((sum, { depth }) => sum + depth, 0);
  const free = [...agents.values()].filter(({ state }) => state === 'available').length;
  const figures: readonly (readonly [string, string | number])[] = [
    ['Calls', up.length],
    ['With the AI', up.filter(FILTERS.ai).length],
    ['Handoffs', up.filter(FILTERS.handoff).length],
    ['With people', up.filter(FILTERS.people).length],
    ['Waiting', waiting],
    ['Agents free', `${free} of ${agents.size}`],
  ];
  return (
    <dl class="tiles">
      {figures.map(([name, value]) => (
        <div class="panel tile" key={name}>
          <dt class="small muted">{name}</dt>
          <dd>
            <b>{value}</b>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function CallTable({
  calls,
  chosen,
}: {
  readonly calls: readonly LiveCall[];
  readonly chosen: string | null;
}): JSX.Element {
  const now = useNow();
  if (calls.length === 0) return <Empty icon="phone">No calls now.</Empty>;
  return (
    <div class="table-wrap" tabIndex={0} role="group" aria-label="Calls">
      <table>
        <thead>
          <tr>
            <th scope="col">Caller</th>
            <th scope="col">State</th>
            <th scope="col">Reason</th>
            <th scope="col" class="right">
              Time
            </th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => {
            const [text, tone] = CALL_STATES[call.state];
            const { handoff } = call;
            const isOpen = handoff !== null && handoff.endedAt === null;
            return (
              <tr key={call.id} class={`pick ${call.id === chosen ? 'current' : ''}`}>
                <td>
                  <button
                    type="button"
                    class="link-button"
                    aria-current={call.id === chosen}
                    onClick={() => ask({ call: call.id }, 'push')}
                  >
                    {call.from === '' ? 'Unknown' : call.from}
                  </button>
                </td>
                <td>
                  <span class="row">
                    <Badge tone={tone}>{text}</Badge>
                    {isOpen && <Badge tone={PHASE_TONES[handoff.phase] ?? 'plain'}>{words(handoff.phase)}</Badge>}
                  </span>
                </td>
                <td>{handoff?.reason ?? call.card?.fields.reason ?? '–'}</td>
                <td class="right">{call.startedAt === null ? '–' : duration(now - Date.parse(call.startedAt))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
