import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { act } from '../lib/act.ts';
import { clockTime } from '../lib/format.ts';
import { LIVE } from '../lib/live.ts';
import { API } from '../lib/session.ts';
import { useStore } from '../lib/store.ts';
import { useData } from '../lib/use-data.ts';
import { Button, Empty, Field, Panel } from '../ui/parts.tsx';
import { Timeline } from '../ui/timeline.tsx';
import { Transcript } from '../ui/transcript.tsx';

/** A call from a scripted caller, to see a handoff happen. */
export function TryPage(): JSX.Element {
  const [id, setId] = useState<string | null>(null);
  const call = useStore(LIVE, ({ calls }) => calls.get(id ?? ''));
  return (
    <>
      <div class="page-head">
        <h1>Try it</h1>
      </div>
      <div class="grid-2">
        <Begin onBegun={setId} isUp={call !== undefined && call.ended === null} />
        <Panel title="What happens">
          {call === undefined || call.startedAt === null ? (
            <Empty icon="play">Place the call, and its events show up here.</Empty>
          ) : (
            <div class="stack">
              <Timeline facts={call.facts} startedAt={call.startedAt} endedAt={call.endedAt} />
              <ol class="stack tight small">
                {call.facts.slice(-14).map(({ sequence, at, type }) => (
                  <li key={sequence} class="row">
                    <span class="muted num">{clockTime(at)}</span> <code>{type}</code>
                  </li>
                ))}
              </ol>
              <Transcript segments={call.segments} partials={call.partials} follows />
              <p class="small">
                <a href={`./board?call=${encodeURIComponent(call.id)}`}>On the board</a>
              </p>
            </div>
          )}
        </Panel>
      </div>
    </>
  );
}

function Begin({ onBegun, isUp }: { readonly onBegun: (id: string) => void; readonly isUp: boolean }): JSX.Element {
  const routes = useData('routes', () => API.GET('/v1/routes'));
  const [error, setError] = useState<string | null>(null);
  const numbers = (routes.data?.items ?? []).map(({ match }) => match.to);
  return (
    <Panel title="A call">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          void placeCall(form.get('to') as string).then((outcome) => {
            setError('fault' in outcome ? outcome.fault : null);
            if ('call' in outcome) onBegun(outcome.call);
          });
        }}
      >
        <p class="muted">
          A caller of ours calls a number of yours, over SIP, into this very program. After a moment the call is handed
          to an agent of ours, who answers, hears the briefing, accepts, talks a little and hangs up. Your own agents
          are not called by this handoff; the AI of the route is.
        </p>
        <Field label="Number that is called">
          <input
            class="input"
            name="to"
            list="numbers"
            required
            maxLength={64}
            defaultValue={numbers.find((to) => /^\+?\d+$/.test(to)) ?? ''}
            key={numbers.join()}
          />
        </Field>
        <datalist id="numbers">
          {numbers.map((to) => (
            <option key={to} value={to} />
          ))}
        </datalist>
        {error !== null && (
          <p class="reconnecting" role="alert">
            {error}
          </p>
        )}
        <div class="row end">
          <Button type="submit" tone="main" icon="play" disabled={isUp}>
            {isUp ? 'The call is up' : 'Place the call'}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

async function placeCall(to: string): Promise<{ readonly call: string } | { readonly fault: string }> {
  const answer = await act(
    API.POST('/v1/try' as never, { body: { to } } as never) as never as Promise<{
      data?: { call: string };
      error?: unknown;
      response: Response;
    }>,
  );
  return answer === null ? { fault: 'The call could not be placed.' } : { call: answer.call };
}
