import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Schema } from '../../../../src/client/index.ts';
import { duration, percent, words } from '../../lib/format.ts';
import { LIVE } from '../../lib/live.ts';
import { ask, PLACE } from '../../lib/router.ts';
import { API, BASE } from '../../lib/session.ts';
import { useStore } from '../../lib/store.ts';
import { useData } from '../../lib/use-data.ts';
import { Icon } from '../../ui/icon.tsx';
import { Button, Empty, Panel, Pills, Status } from '../../ui/parts.tsx';
import { Chart } from './chart.tsx';
import type { Series } from './chart.tsx';
import { queryOf, RANGES } from './range.ts';
import '../../ui/timeline.css';
import './reports.css';

type Handoffs = Schema<'HandoffReport'>;
type Calls = Schema<'CallReport'>;

/** How calls and handoffs went: figures, charts and tables. */
export function ReportsPage(): JSX.Element {
  const asked = useStore(PLACE, (place) => place.query);
  const [turn, setTurn] = useState(0);
  const query = useMemo(() => queryOf(asked, Date.now()), [asked, turn]);
  const key = JSON.stringify(query);
  const handoffs = useData(`h${key}`, () => API.GET('/v1/reports/handoffs', { params: { query } }));
  const calls = useData(`c${key}`, () => API.GET('/v1/reports/calls', { params: { query } }));
  const isOwn = asked.has('from') || asked.has('to');
  return (
    <>
      <div class="page-head">
        <h1>Reports</h1>
        <div class="row">
          <Pills
            label="Time"
            value={isOwn ? '' : (asked.get('range') ?? 'week')}
            options={Object.entries(RANGES).map(([name, [text]]) => [name, text] as const)}
            onPick={(range) => ask({ range: range, from: null, to: null })}
          />
          <Button slim icon="refresh" onClick={() => setTurn(turn + 1)}>
            Refresh
          </Button>
        </div>
      </div>
      <Filters asked={asked} />
      <Status error={handoffs.error ?? calls.error} isLoading={handoffs.data === null && calls.data === null} />
      {handoffs.data !== null && calls.data !== null && (
        <Figures
          handoffs={handoffs.data as Handoffs}
          calls={calls.data as Calls}
          query={new URLSearchParams({ ...query })}
        />
      )}
    </>
  );
}

function Filters({ asked }: { readonly asked: URLSearchParams }): JSX.Element {
  const routes = useData('routes', () => API.GET('/v1/routes'));
  const agents = useStore(LIVE, (world) => world.agents);
  return (
    <div class="row">
      {(['from', 'to'] as const).map((name) => (
        <input
          key={name}
          type="date"
          class="input slim dates"
          aria-label={name === 'from' ? 'From' : 'To'}
          value={asked.get(name) ?? ''}
          onChange={({ currentTarget: { value } }) => ask({ [name]: value })}
        />
      ))}
      <span>
        <select
          class="input slim"
          aria-label="Route"
          value={asked.get('route') ?? ''}
          onChange={({ currentTarget: { value } }) => ask({ route: value })}
        >
          <option value="">All routes</option>
          {(routes.data?.items ?? []).map(({ match: { to } }) => (
            <option key={to} value={to}>
              {to}
            </option>
          ))}
        </select>
      </span>
      <span>
        <select
          class="input slim"
          aria-label="Agent"
          value={asked.get('agent') ?? ''}
          onChange={({ currentTarget: { value } }) => ask({ agent: value })}
        >
          <option value="">All agents</option>
          {[...agents.values()].map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </span>
    </div>
  );
}

interface FiguresProps {
  readonly handoffs: Handoffs;
  readonly calls: Calls;
  readonly query: URLSearchParams;
}

function Figures({ handoffs, calls, query }: FiguresProps): JSX.Element {
  const figures: readonly (readonly [string, string | number])[] = [
    ['Calls', calls.calls],
    ['Kept by AI', percent(calls.containmentRate)],
    ['Handoffs', handoffs.handoffs],
    ['Completed', percent(handoffs.completionRate)],
    ['Service level', percent(handoffs.serviceLevel)],
    ['Abandoned', percent(handoffs.abandonmentRate)],
    ['Wait, median', spoken(handoffs.waitMs.p50)],
    ['Solved', percent(handoffs.resolutionRate)],
  ];
  const times = useMemo(() => (handoffs.buckets ?? []).map(({ from }) => Date.parse(from)), [handoffs]);
  const counts = useMemo<Series[]>(
    () => [
      { name: 'Calls', color: '--info', values: (calls.buckets ?? []).map((each) => each.calls), isBar: true },
      { name: 'Handoffs', color: '--warn', values: (handoffs.buckets ?? []).map((each) => each.handoffs) },
      { name: 'Completed', color: '--good', values: (handoffs.buckets ?? []).map((each) => each.completed) },
    ],
    [handoffs, calls],
  );
  const waits = useMemo<Series[]>(
    () => [
      {
        name: 'Wait, median (s)',
        color: '--accent',
        values: (handoffs.buckets ?? []).map(({ waitMs }) => seconds(waitMs.p50)),
      },
      {
        name: 'Wait, 95 % (s)',
        color: '--violet',
        values: (handoffs.buckets ?? []).map(({ waitMs }) => seconds(waitMs.p95)),
      },
    ],
    [handoffs],
  );
  return (
    <>
      <dl class="tiles many">
        {figures.map(([name, value]) => (
          <div class="panel tile" key={name}>
            <dt class="small muted">{name}</dt>
            <dd>
              <b>{value}</b>
            </dd>
          </div>
        ))}
      </dl>
      <div class="grid-2">
        <Panel title="Calls and handoffs">
          <Chart title="Calls and handoffs over time" times={times} series={counts} />
        </Panel>
        <Panel title="How long callers waited">
          <Chart title="Waits over time" times={times} series={waits} />
        </Panel>
      </div>
      <Panel title="By destination" flush aside={<Csv name="handoffs" query={query} />}>
        <Destinations report={handoffs} />
      </Panel>
      <Panel title="By route" flush aside={<Csv name="calls" query={query} />}>
        <Routes handoffs={handoffs} calls={calls} />
      </Panel>
      <div class="grid-2">
        <Counts title="Why handoffs were asked for" counts={handoffs.byReason} />
        <Counts title="Why handoffs ended" counts={handoffs.byEnd} />
      </div>
    </>
  );
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1_000;
}

function spoken(ms: number | null): string {
  return ms === null ? '–' : ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : duration(ms);
}

function Csv({ name, query }: { readonly name: string; readonly query: URLSearchParams }): JSX.Element {
  return (
    <a class="button slim" href={`${BASE}/v1/reports/${name}?${query.toString()}&format=csv`} download>
      <Icon name="download" />
      CSV
    </a>
  );
}

function Destinations({ report }: { readonly report: Handoffs }): JSX.Element {
  if (report.byDestination.length === 0) return <Empty icon="headset">Nobody was called in that time.</Empty>;
  return (
    <div class="table-wrap" tabIndex={0} role="group" aria-label="By destination">
      <table>
        <thead>
          <tr>
            <th scope="col">Destination</th>
            <th scope="col" class="right">
              Calls
            </th>
            <th scope="col" class="right">
              Answered
            </th>
            <th scope="col" class="right">
              Rings, median
            </th>
            <th scope="col" class="right">
              Handles, median
            </th>
          </tr>
        </thead>
        <tbody>
          {report.byDestination.map(({ destination, attempts, answerRate, ringMs, handleMs }) => (
            <tr key={destination}>
              <td>{destination.replace(/^agent:/, '')}</td>
              <td class="right">{attempts}</td>
              <td class="right">{percent(answerRate)}</td>
              <td class="right">{spoken(ringMs.p50)}</td>
              <td class="right">{spoken(handleMs.p50)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Routes({ handoffs, calls }: { readonly handoffs: Handoffs; readonly calls: Calls }): JSX.Element {
  if (calls.byRoute.length === 0) return <Empty icon="chart">No calls in that time.</Empty>;
  return (
    <div class="table-wrap" tabIndex={0} role="group" aria-label="By route">
      <table>
        <thead>
          <tr>
            <th scope="col">Route</th>
            {['Calls', 'Kept by the AI', 'Handoffs', 'Completed', 'Wait, median'].map((name) => (
              <th key={name} scope="col" class="right">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {calls.byRoute.map((row) => {
            const handed = handoffs.byRoute.find(({ route }) => route === row.route);
            return (
              <tr key={row.route}>
                <td>{row.route ?? 'none'}</td>
                <td class="right">{row.calls}</td>
                <td class="right">{percent(row.containmentRate)}</td>
                <td class="right">{handed?.handoffs ?? 0}</td>
                <td class="right">{percent(handed?.completionRate)}</td>
                <td class="right">{spoken(handed?.waitMs.p50 ?? null)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Counts({
  title,
  counts,
}: {
  readonly title: string;
  readonly counts: Readonly<Record<string, number>>;
}): JSX.Element {
  const entries = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([, one], [, other]) => other - one);
  const most = Math.max(1, ...entries.map(([, count]) => count));
  return (
    <Panel title={title}>
      {entries.length === 0 ? (
        <p class="muted">None in that time.</p>
      ) : (
        <ul class="stack tight">
          {entries.slice(0, 12).map(([name, count]) => (
            <li key={name} class="stack tight">
              <span class="row apart">
                <span class="cut">{words(name)}</span>
                <span class="num">{count}</span>
              </span>
              <svg viewBox="0 0 100 2" preserveAspectRatio="none" width="100%" height="4" aria-hidden="true">
                <rect class="span-none" width="100" height="2" />
                <rect class="span-talk" width={(count / most) * 100} height="2" />
              </svg>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
