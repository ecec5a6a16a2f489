import type { JSX } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Schema } from '../../../../src/client/index.ts';
import { dayTime, words } from '../../lib/format.ts';
import type { Fact } from '../../lib/live-types.ts';
import { factsOf } from '../../lib/load-call.ts';
import { PLACE } from '../../lib/router.ts';
import { API } from '../../lib/session.ts';
import { useData } from '../../lib/use-data.ts';
import { Badge, Panel, Status } from '../../ui/parts.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { Transcript } from '../../ui/transcript.tsx';
import { Player } from './player.tsx';

/** A call of the past, whole. */
export function PastCall({ id, mayHear }: { readonly id: string; readonly mayHear: boolean }): JSX.Element {
  const params = { path: { id } };
  const call = useData(`call ${id}`, () => API.GET('/v1/calls/{id}', { params }));
  const card = useData(`card ${id}`, () => API.GET('/v1/calls/{id}/context', { params }));
  const transcript = useData(`words ${id}`, () => API.GET('/v1/calls/{id}/transcript', { params }));
  const recordings = useData(`sound ${id}`, () => API.GET('/v1/calls/{id}/recordings', { params }));
  const [facts, setFacts] = useState<readonly Fact[]>([]);
  const [atMs, setAt] = useState<number | undefined>(undefined);
  const [seek, setSeek] = useState<{ readonly ms: number } | null>(() => {
    const at = Number(PLACE.get().query.get('at') ?? NaN);
    return Number.isFinite(at) ? { ms: at } : null;
  });
  useEffect(() => {
    void factsOf(id).then(setFacts);
  }, [id]);
  const onSeek = useCallback((ms: number) => setSeek({ ms }), []);
  if (call.data === null)
    return (
      <Panel title="Call">
        <Status error={call.error} isLoading={call.isLoading} />
      </Panel>
    );
  const { from, to, route, startedAt, answeredAt, endedAt, ended, disposition } = call.data;
  const own = recordings.data?.items.find(({ leg }) => leg === null);
  // A recording begins with the answer, a transcript with the INVITE.
  const offsetMs = answeredAt === null ? 0 : Date.parse(answeredAt) - Date.parse(startedAt);
  const segments = (transcript.data as Schema<'Transcript'> | null)?.items ?? [];
  const summary = card.data?.summary ?? '';
  return (
    <div class="stack">
      <Panel
        title={`${from} to ${to}`}
        aside={
          ended !== null && <Badge tone={ended.result === 'completed' ? 'good' : 'plain'}>{words(ended.reason)}</Badge>
        }
      >
        <div class="stack">
          <p class="small muted">
            {dayTime(startedAt)} · route {route ?? 'none'} · {id}
          </p>
          {summary !== '' && <p>{summary}</p>}
          {disposition !== undefined && (
            <p>
              <Badge tone={disposition.resolved ? 'good' : 'warn'}>
                {disposition.resolved ? 'solved' : 'not solved'}
              </Badge>{' '}
              {disposition.note}
            </p>
          )}
          <Timeline facts={facts} startedAt={startedAt} endedAt={endedAt} />
        </div>
      </Panel>
      <Panel title="Recording and transcript" flush>
        {own !== undefined && mayHear && <Player call={id} offsetMs={offsetMs} onTime={setAt} seek={seek} />}
        {own === undefined && recordings.data !== null && (
          <p class="body muted">The call was not recorded, or its recording is deleted.</p>
        )}
        {!mayHear && <p class="body muted">Your role reads calls, and does not hear them.</p>}
        <Transcript segments={segments} atMs={atMs} onSeek={own !== undefined && mayHear ? onSeek : undefined} />
      </Panel>
      <Verdict id={id} />
    </div>
  );
}

/** Whether the records of the call are what they were. */
function Verdict({ id }: { readonly id: string }): JSX.Element {
  const { data, error, isLoading } = useData(`verdict ${id}`, () =>
    API.GET('/v1/audit/calls/{id}', { params: { path: { id } } }),
  );
  return (
    <Panel
      title="Proof"
      aside={
        data !== null && (
          <Badge tone={data.holds ? 'good' : 'bad'} icon={data.holds ? 'check' : 'cross'}>
            {data.holds ? 'The records hold' : 'The records were changed'}
          </Badge>
        )
      }
    >
      <Status error={error} isLoading={isLoading} />
      {data !== null && (
        <div class="stack">
          <dl class="facts">
            <dt>Links</dt>
            <dd class="num">{data.links}</dd>
            <dt>Entries</dt>
            <dd class="num">{data.entries}</dd>
            <dt>Recordings</dt>
            <dd class="num">{data.recordings}</dd>
            <dt>Days</dt>
            <dd>
              {data.days.map((day) => `${day}${data.unsigned.includes(day) ? ' (not signed yet)' : ''}`).join(', ')}
            </dd>
          </dl>
          {data.erased && <p>What was known of the caller was erased.</p>}
          {[...data.breaks.map(({ where, message }) => `${where}: ${message}`), ...data.notes].map((text) => (
            <p key={text} class="small hash">
              {text}
            </p>
          ))}
        </div>
      )}
    </Panel>
  );
}
