import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PageProps } from '../app.tsx';
import type { Schema } from '../../../src/client/index.ts';
import { act } from '../lib/act.ts';
import { clockTime, dayTime, label, words } from '../lib/format.ts';
import { API, BASE } from '../lib/session.ts';
import { sure } from '../lib/sure.ts';
import { useData } from '../lib/use-data.ts';
import { Badge, Button, None, Panel, Pills, Status } from '../ui/parts.tsx';
import type { Tone } from '../ui/parts.tsx';
import { Telephones } from './telephones.tsx';

const TONES: Readonly<Record<string, Tone>> = {
  up: 'good',
  failing: 'warn',
  paused: 'bad',
  unknown: 'plain',
  registered: 'good',
  registering: 'info',
  rejected: 'bad',
  full: 'warn',
  draining: 'info',
  away: 'bad',
  delivered: 'good',
  pending: 'warn',
  dead: 'bad',
};

/** Trunks, engines, nodes, and what is told to others. */
export function SystemPage({ session }: PageProps): JSX.Element {
  const mayAct = session.permissions.includes('system.act');
  return (
    <>
      <div class="page-head">
        <h1>System</h1>
      </div>
      <div class="grid-2">
        <Readiness />
        <Trunks />
        <Telephones />
        <MediaServers mayDrain={mayAct} />
        <Destinations />
        <Routes />
        <Open />
      </div>
      <Deliveries mayReplay={mayAct} />
    </>
  );
}

async function readiness(): Promise<{ data: Schema<'Health'>; response: Response }> {
  const response = await fetch(`${BASE}/readyz`, { headers: { accept: 'application/json' } });
  const data = (await response.json()) as Schema<'Health'>;
  // 503 is an answer: it says which part is not well.
  return { data, response: response.status === 503 ? new Response() : response };
}

function Readiness(): JSX.Element {
  const { data, error, isLoading, reload } = useData('ready', readiness);
  return (
    <Panel
      title="Readiness"
      aside={
        <>
          {data !== null && (
            <Badge tone={data.status === 'ok' ? 'good' : 'bad'}>
              {data.status === 'ok' ? 'takes calls' : 'takes no calls'}
            </Badge>
          )}
          <Button slim icon="refresh" onClick={reload}>
            Refresh
          </Button>
        </>
      }
    >
      <Status error={error} isLoading={isLoading && data === null} />
      {data !== null && (
        <dl class="facts">
          {Object.entries(data.parts).map(([name, reason]) => (
            <>
              <dt key={name}>{label(name)}</dt>
              <dd>{reason === null ? <Badge tone="good">well</Badge> : <Badge tone="warn">{reason}</Badge>}</dd>
            </>
          ))}
        </dl>
      )}
    </Panel>
  );
}

function Trunks(): JSX.Element {
  const { data, error, isLoading } = useData('trunks', () => API.GET('/v1/trunks'));
  const items = data?.items ?? [];
  return (
    <Panel title="Trunks" flush>
      {items.length === 0 ? (
        <None of={{ error, isLoading }} icon="pulse">
          No trunks are configured.
        </None>
      ) : (
        <ul class="entries">
          {items.map(({ name, uri, state, calls, maxCalls, ping, pausedUntil, registration }) => (
            <li key={name} class="stack tight">
              <div class="row apart">
                <strong>{name}</strong>
                <Badge tone={TONES[state] ?? 'plain'}>{state}</Badge>
              </div>
              <p class="small muted">
                {uri} · {calls} of {maxCalls} calls
                {typeof ping?.roundTripMs === 'number' && ` · answers in ${ping.roundTripMs.toFixed(0)} ms`}
                {pausedUntil !== null && ` · left alone until ${clockTime(pausedUntil)}`}
              </p>
              {registration !== null && (
                <p class="small muted">
                  <Badge tone={TONES[registration.state] ?? 'plain'}>{registration.state}</Badge>
                  {registration.expiresAt !== null && ` until ${clockTime(registration.expiresAt)}`}
                  {registration.lastError !== null &&
                    ` · ${registration.lastError.status ?? ''} ${registration.lastError.reason}`}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function MediaServers({ mayDrain }: { readonly mayDrain: boolean }): JSX.Element {
  const { data, error, isLoading, reload } = useData('media', () => API.GET('/v1/media-servers'));
  const items = data?.items ?? [];
  const drain = async (id: string, draining: boolean): Promise<void> => {
    const question = `Drain ${id}? It gets no more calls; those that are up go on.`;
    if (draining && !(await sure(question, 'Drain'))) return;
    if ((await act(API.PUT('/v1/media-servers/{id}', { params: { path: { id } }, body: { draining } }))) !== null)
      reload();
  };
  return (
    <Panel title="Media servers" flush>
      {items.length === 0 ? (
        <None of={{ error, isLoading }} icon="pulse">
          The embedded media engine runs in this process.
        </None>
      ) : (
        <ul class="entries">
          {items.map(({ id, state, calls, channels, draining, drained, reason }) => (
            <li key={id} class="row apart">
              <span>
                <strong>{id}</strong> <Badge tone={TONES[state] ?? 'plain'}>{drained ? 'drained' : state}</Badge>
                <span class="small muted">
                  {' '}
                  {calls} calls, {channels} channels{reason !== null && ` · ${reason}`}
                </span>
              </span>
              {mayDrain && (
                <Button slim onClick={() => void drain(id, !draining)}>
                  {draining ? 'Take calls again' : 'Drain'}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Destinations(): JSX.Element {
  const { data, error, isLoading } = useData('destinations', () => API.GET('/v1/destinations'));
  const items = data?.items ?? [];
  return (
    <Panel title="Failing destinations" flush>
      {items.length === 0 ? (
        <None of={{ error, isLoading }} icon="check">
          All destinations can be reached.
        </None>
      ) : (
        <ul class="entries">
          {items.map(({ destination, state, failures }) => (
            <li key={destination} class="row apart">
              <span class="cut">{destination}</span>
              <Badge tone={TONES[state] ?? 'plain'}>
                {state}, {failures} in a row
              </Badge>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Routes(): JSX.Element {
  const { data, error, isLoading } = useData('routes', () => API.GET('/v1/routes'));
  const items = data?.items ?? [];
  return (
    <Panel title="Routes" flush>
      {items.length === 0 ? (
        <None of={{ error, isLoading }} icon="transfer">
          No routes are configured.
        </None>
      ) : (
        <ul class="entries">
          {items.map(({ match, load }) => (
            <li key={match.to} class="row apart">
              <strong class="cut">{match.to}</strong>
              <span class="small muted num">
                {load.calls} calls · {load.handoffs} handoffs
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Counts of what is open, part by part. */
function Open(): JSX.Element {
  const { data, error, isLoading } = useData('diagnostics', () => API.GET('/v1/diagnostics'));
  const entries = Object.entries(data ?? {}).flatMap(([part, value]) =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).map(([name, count]) => [`${label(part)}: ${words(name)}`, count as unknown] as const)
      : [[label(part), value] as const],
  );
  return (
    <Panel title="Open now">
      <Status error={error} isLoading={isLoading} />
      <dl class="facts">
        {entries
          .filter(([, count]) => typeof count === 'number' || typeof count === 'string')
          .map(([name, count]) => (
            <>
              <dt key={name}>{name}</dt>
              <dd class="num">{String(count)}</dd>
            </>
          ))}
      </dl>
    </Panel>
  );
}

function Deliveries({ mayReplay }: { readonly mayReplay: boolean }): JSX.Element {
  const [which, setWhich] = useState<'all' | 'pending' | 'dead' | 'delivered'>('all');
  const { data, error, isLoading, reload } = useData(which, () =>
    API.GET('/v1/webhook-deliveries', { params: { query: { limit: '50', ...(which !== 'all' && { state: which }) } } }),
  );
  const items = data?.items ?? [];
  const replay = async (id: string): Promise<void> => {
    const params = { path: { id } };
    if ((await act(API.POST('/v1/webhook-deliveries/{id}/replay', { params }), 'It is sent again.')) !== null) reload();
  };
  return (
    <Panel
      title="Webhook deliveries"
      flush
      aside={
        <Pills
          label="Which deliveries"
          value={which}
          options={[
            ['all', 'All'],
            ['pending', 'Pending'],
            ['dead', 'Given up'],
            ['delivered', 'Delivered'],
          ]}
          onPick={setWhich}
        />
      }
    >
      {items.length === 0 ? (
        <None of={{ error, isLoading }} icon="mail">
          No deliveries.
        </None>
      ) : (
        <div class="table-wrap" tabIndex={0} role="group" aria-label="Webhook deliveries">
          <table>
            <thead>
              <tr>
                <th scope="col">Event</th>
                <th scope="col">Webhook</th>
                <th scope="col">State</th>
                <th scope="col">When</th>
                <th scope="col">Last answer</th>
                <th scope="col">
                  <span class="sr-only">Deeds</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map(({ id, event, webhook, state, createdAt, attempts, lastStatus, lastError }) => (
                <tr key={id}>
                  <td>{event}</td>
                  <td>{webhook}</td>
                  <td>
                    <Badge tone={TONES[state] ?? 'plain'}>{state === 'dead' ? 'given up' : state}</Badge>
                  </td>
                  <td class="nowrap">{dayTime(createdAt)}</td>
                  <td class="small muted">
                    {lastStatus ?? lastError ?? '–'}
                    {attempts > 1 && ` after ${attempts} attempts`}
                  </td>
                  <td class="right">
                    {mayReplay && state !== 'pending' && (
                      <Button slim onClick={() => void replay(id)}>
                        Send again
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
