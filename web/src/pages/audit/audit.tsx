import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PageProps } from '../../app.tsx';
import { dayTime, duration } from '../../lib/format.ts';
import { ask, PLACE } from '../../lib/router.ts';
import { API } from '../../lib/session.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { CALL_STATES } from '../../lib/states.ts';
import { useStore } from '../../lib/store.ts';
import { useData } from '../../lib/use-data.ts';
import { Badge, Button, Empty, None, Panel } from '../../ui/parts.tsx';
import './audit.css';
import { PastCall } from './past-call.tsx';

/** A word that is looked for in what was said, unless it looks like a number. */
function isNumber(text: string): boolean {
  return /^\+?[\d\s]{3,}$/.test(text);
}

/** Calls of the past: who, what was said, how it sounded, and whether the records hold. */
export function AuditPage({ session }: PageProps): JSX.Element {
  const chosen = useStore(PLACE, ({ query }) => query.get('call'));
  const asked = useStore(PLACE, ({ query }) => query.get('q') ?? '');
  const [text, setText] = useState(asked);
  useShortcuts([{ key: '/', label: 'Search', run: () => document.getElementById('search')?.focus() }]);
  return (
    <>
      <div class="page-head">
        <h1>Audit</h1>
        <form
          class="row"
          role="search"
          onSubmit={(event) => {
            event.preventDefault();
            ask({ q: text.trim() });
          }}
        >
          <input
            id="search"
            type="search"
            class="input slim find"
            placeholder="Number, or words that were said"
            aria-label="Search calls"
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
          <Button type="submit" slim icon="search">
            Search
          </Button>
        </form>
      </div>
      <div class="audit">
        {asked === '' || isNumber(asked) ? (
          <CallList number={asked} chosen={chosen} />
        ) : (
          <Said words={asked} chosen={chosen} />
        )}
        {chosen === null ? (
          <Panel title="Call">
            <Empty icon="shield">Choose a call to hear it, read it and check it.</Empty>
          </Panel>
        ) : (
          <PastCall key={chosen} id={chosen} mayHear={session.permissions.includes('recordings.read')} />
        )}
      </div>
    </>
  );
}

interface ListProps {
  readonly chosen: string | null;
}

function CallList({ number, chosen }: ListProps & { readonly number: string }): JSX.Element {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const query = {
    limit: '25',
    ...(number !== '' && { from: number.replaceAll(' ', '') }),
    ...(cursor !== undefined && { cursor }),
  };
  const { data, error, isLoading } = useData(JSON.stringify(query), () => API.GET('/v1/calls', { params: { query } }));
  const items = data?.items ?? [];
  return (
    <Panel
      title="Calls"
      flush
      aside={
        <>
          <Button
            slim
            icon="back"
            label="Newer"
            disabled={cursors.length === 0}
            onClick={() => setCursors(cursors.slice(0, -1))}
          >
            Newer
          </Button>
          <Button
            slim
            disabled={(data?.nextCursor ?? null) === null}
            onClick={() => typeof data?.nextCursor === 'string' && setCursors([...cursors, data.nextCursor])}
          >
            Older
          </Button>
        </>
      }
    >
      {items.length === 0 ? (
        <None of={{ error, isLoading }} icon="search">
          No calls were found.
        </None>
      ) : (
        <div class="table-wrap" tabIndex={0} role="group" aria-label="Calls">
          <table>
            <thead>
              <tr>
                <th scope="col">Caller</th>
                <th scope="col">When and how</th>
              </tr>
            </thead>
            <tbody>
              {items.map(({ id, from, startedAt, endedAt, state, ended }) => (
                <tr key={id} class={`pick ${id === chosen ? 'current' : ''}`}>
                  <td>
                    <button
                      type="button"
                      class="link-button"
                      aria-current={id === chosen}
                      onClick={() => ask({ call: id }, 'push')}
                    >
                      {from}
                    </button>
                  </td>
                  <td>
                    <span class="nowrap">{dayTime(startedAt)}</span>
                    <div class="row small">
                      <span class="muted">
                        {endedAt === null ? 'up' : duration(Date.parse(endedAt) - Date.parse(startedAt))}
                      </span>
                      {ended === null ? (
                        <Badge tone={CALL_STATES[state][1]}>{CALL_STATES[state][0]}</Badge>
                      ) : (
                        <Badge
                          tone={ended.result === 'completed' ? 'good' : ended.result === 'failed' ? 'bad' : 'plain'}
                        >
                          {ended.result}
                        </Badge>
                      )}
                    </div>
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

function Said({ words, chosen }: ListProps & { readonly words: string }): JSX.Element {
  const { data, error, isLoading } = useData(words, () =>
    API.GET('/v1/transcripts', { params: { query: { q: words, limit: '50' } } }),
  );
  return (
    <Panel title="Said" flush>
      {(data?.items.length ?? 0) === 0 ? (
        <None of={{ error, isLoading }} icon="search">
          Nobody said that.
        </None>
      ) : (
        <ul class="queues">
          {data?.items.map(({ callId, startMs, snippet, role, at }) => (
            <li key={`${callId}${startMs}`} class={callId === chosen ? 'current' : ''}>
              <span class="grow stack tight">
                <button
                  type="button"
                  class="link-button"
                  onClick={() => ask({ call: callId, at: String(startMs) }, 'push')}
                >
                  {snippet}
                </button>
                <span class="small muted">
                  {role} · {dayTime(at)} · at {duration(startMs)}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
