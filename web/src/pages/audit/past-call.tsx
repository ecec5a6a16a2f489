import type { JSX } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Schema } from '../../../../src/client/index.ts';
import { dayTime, words } from '../../lib/format.ts';
import type { Fact, Segment } from '../../lib/live-types.ts';
import { factsOf } from '../../lib/load-call.ts';
import { PLACE } from '../../lib/router.ts';
import { API } from '../../lib/session.ts';
import { useData } from '../../lib/use-data.ts';
import { Badge, Panel, Status } from '../../ui/parts.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { Transcript } from '../../ui/transcript.tsx';
import { Player } from './player.tsx';

const NO_SEGMENTS: readonly Segment[] = [];

/** A call of the past, whole. */
export function PastCall({ id, mayHear }: { readonly id: string; readonly mayHear: boolean }): JSX.Element {
  const params = { path: { id } };
  const call = useData(`call ${id}`, () => API.GET('/v1/calls/{id}', { params }));
  const card = useData(`card ${id}`, () => API.GET('/v1/calls/{id}/context', { params }));
  const transcript = useData(`words ${id}`, () => API.GET('/v1/calls/{id}/transcript', { params }));
  const recordings = useData(`sound ${id}`, () => API.GET('/v1/calls/{id}/recordings', { params }));
  const [facts, setFacts] = useState<readonly Fact[]>([]);
  useEffect(() => {
    void factsOf(id).then(setFacts);
  }, [id]);
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
  const segments = (transcript.data as Schema<'Transcript'> | null)?.items ?? NO_SEGMENTS;
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
        {own === undefined && recordings.data !== null && (
          <p class="body muted">The call was not recorded, or its recording is deleted.</p>
        )}
        {!mayHear && <p class="body muted">Your role reads calls, and does not hear them.</p>}
        {own !== undefined && mayHear ? (
          <Heard id={id} offsetMs={offsetMs} segments={segments} />
        ) : (
          <Transcript segments={segments} />
        )}
      </Panel>
      <Verdict id={id} />
    </div>
  );
}

interface HeardProps {
  readonly id: string;
  readonly offsetMs: number;
  readonly segments: readonly Segment[];
}

/** The recording, and the transcript that moves along: with each line, and not with each frame that is played. */
function Heard({ id, offsetMs, segments }: HeardProps): JSX.Element {
  const [spoken, setSpoken] = useState(-1);
  const [seek, setSeek] = useState<{ readonly ms: number } | null>(() => {
    const at = Number(PLACE.get().query.get('at') ?? NaN);
    return Number.isFinite(at) ? { ms: at } : null;
  });
  const onSeek = useCallback((ms: number) => setSeek({ ms }), []);
  const latest = useRef(segments);
  latest.current = segments;
  const onTime = useCallback(
    (ms: number) => setSpoken(latest.current.findLastIndex(({ startMs }) => startMs <= ms)),
    [],
  );
  return (
    <>
      <Player call={id} offsetMs={offsetMs} onTime={onTime} seek={seek} />
      <Transcript segments={segments} spoken={spoken} onSeek={onSeek} />
    </>
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
