import type { JSX } from 'preact';
import { label, percent, words } from '../../lib/format.ts';
import { BASE } from '../../lib/session.ts';
import { Badge, Panel } from '../../ui/parts.tsx';
import type { Try } from './use-try.ts';

/** How it came out, when each part of the handoff was reached, and what each telephone heard. */
export function TryResult({ record }: { readonly record: Try }): JSX.Element | null {
  const { result, timings, heard, call } = record;
  if (result === null) return null;
  const id = call === null ? null : encodeURIComponent(call);
  return (
    <Panel
      title="Result"
      aside={<Badge tone={result.ok ? 'good' : 'bad'}>{result.ok ? 'as it is to be' : 'not as it is to be'}</Badge>}
    >
      <div class="stack">
        <p class="fault">
          {label(result.outcome)}: {result.reason}.
        </p>
        {Object.keys(timings).length > 0 && (
          <dl class="facts num" aria-label="Since the handoff began">
            {Object.entries(timings).map(([name, ms]) => (
              <>
                <dt key={name}>{label(name.replace(/Ms$/, ''))}</dt>
                <dd>{(ms / 1_000).toFixed(2)} s</dd>
              </>
            ))}
          </dl>
        )}
        {heard.length > 0 && <Heard heard={heard} />}
        {id !== null && (
          <p class="row small">
            <a href={`./audit?call=${id}`}>The call in the audit</a>
            <a href={`${BASE}/v1/calls/${id}/events`} data-plain target="_blank" rel="noreferrer">
              Its journal
            </a>
            <span>
              Its trace: <code class="fault">warmbridge trace {call}</code>
            </span>
          </p>
        )}
      </div>
    </Panel>
  );
}

function Heard({ heard }: Pick<Try, 'heard'>): JSX.Element {
  return (
    <div class="table-wrap" tabIndex={0} role="group" aria-label="What each telephone heard">
      <table>
        <thead>
          <tr>
            <th scope="col">Phase</th>
            <th scope="col">Who</th>
            <th scope="col" class="right">
              The other one
            </th>
            <th scope="col" class="right">
              Any sound
            </th>
            <th scope="col">Right</th>
          </tr>
        </thead>
        <tbody>
          {heard.map(({ phase, party, other, sound, fault }) => (
            <tr key={`${phase}${party}`}>
              <td>{label(phase)}</td>
              <td>{words(party)}</td>
              <td class="right">{percent(other)}</td>
              <td class="right">{percent(sound)}</td>
              <td>{fault === null ? <Badge tone="good">yes</Badge> : <Badge tone="bad">{fault}</Badge>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
