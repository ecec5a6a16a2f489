import type { JSX } from 'preact';
import { clockTime } from '../lib/format.ts';
import { API } from '../lib/session.ts';
import { useData } from '../lib/use-data.ts';
import { Badge, Panel } from '../ui/parts.tsx';
import type { Tone } from '../ui/parts.tsx';

const TONES: Readonly<Record<string, Tone>> = { registered: 'good', unreachable: 'bad', unregistered: 'plain' };

/** The users whose telephones register with us; nothing where there are none. */
export function Telephones(): JSX.Element | null {
  const { data } = useData('users', () => API.GET('/v1/users'));
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Panel title="Telephones" flush>
      <ul class="entries">
        {items.map(({ name, state, contacts }) => (
          <li key={name} class="stack tight">
            <div class="row apart">
              <strong>{name}</strong>
              <Badge tone={TONES[state] ?? 'plain'}>{state}</Badge>
            </div>
            {contacts.map(({ uri, source, userAgent, expiresAt, reachable, roundTripMs }) => (
              <p key={uri} class="small muted">
                {userAgent ?? uri} · {source} · until {clockTime(expiresAt)}
                {roundTripMs !== null && ` · answers in ${roundTripMs.toFixed(0)} ms`}
                {!reachable && ' · cannot be reached'}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
