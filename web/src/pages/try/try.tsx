import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { act, announce } from '../../lib/act.ts';
import { LIVE } from '../../lib/live.ts';
import { outcomeOf } from '../../lib/outcome.ts';
import { ask, PLACE } from '../../lib/router.ts';
import { API } from '../../lib/session.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { useStore } from '../../lib/store.ts';
import { useData } from '../../lib/use-data.ts';
import { Badge, Button, Empty, Field, Panel, Pills, Status } from '../../ui/parts.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { Transcript } from '../../ui/transcript.tsx';
import { TryResult } from './try-result.tsx';
import { TryYourself } from './try-yourself.tsx';
import { TrySteps } from './try-steps.tsx';
import { useTry } from './use-try.ts';
import { phaseText, WhoHears } from './who-hears.tsx';

type Script = 'charged-twice' | 'human' | 'silent';
type Agent = 'answers' | 'declines' | 'no-answer';

const AGENTS = [
  ['answers', 'Accepts'],
  ['declines', 'Declines'],
  ['no-answer', 'Does not answer'],
] as const;

/** A call from a scripted caller, to see a handoff happen. */
export function TryPage(): JSX.Element {
  const id = useStore(PLACE, ({ query }) => query.get('id'));
  const { found, isUnknown } = useTry(id);
  const isRunning = found?.state === 'running';
  const phase = found?.phase;
  useEffect(() => {
    if (phase !== undefined) announce(phase === 'over' ? 'The call is over.' : phaseText(phase));
  }, [phase]);
  const result = found?.result ?? null;
  useEffect(() => {
    if (result !== null) announce(`${result.ok ? 'It went well' : 'It did not go well'}: ${result.reason}`);
  }, [result === null]);
  return (
    <>
      <div class="page-head">
        <h1>Try it</h1>
        {found !== null && (
          <Badge tone={isRunning ? 'info' : result?.ok === true ? 'good' : 'bad'}>
            {isRunning ? 'under way' : (result?.outcome.replace('-', ' ') ?? 'over')}
          </Badge>
        )}
      </div>
      <div class="grid-2">
        <div class="stack">
          <TryYourself />
          <Begin running={isRunning ? found.id : null} />
          <Panel title="Who hears whom">
            <WhoHears phase={phase ?? 'over'} />
          </Panel>
          {found !== null && result !== null && <TryResult record={found} />}
        </div>
        <div class="stack">
          <Panel title="What happens">
            {found === null ? (
              <Empty icon="play">
                {isUnknown ? 'That try is not known any more.' : 'Place the call, and its steps show up here.'}
              </Empty>
            ) : (
              <TrySteps record={found} />
            )}
          </Panel>
          {found !== null && found.call !== null && <LivePanel call={found.call} />}
        </div>
      </div>
    </>
  );
}

/** The legs, and what is said, as the live view tells it. */
function LivePanel({ call: id }: { readonly call: string }): JSX.Element | null {
  const call = useStore(LIVE, ({ calls }) => calls.get(id));
  if (call === undefined || call.startedAt === null) return null;
  return (
    <Panel title="The call">
      <div class="stack">
        <Timeline facts={call.facts} startedAt={call.startedAt} endedAt={call.endedAt} />
        <Transcript segments={call.segments} partials={call.partials} follows />
      </div>
    </Panel>
  );
}

function Begin({ running }: { readonly running: string | null }): JSX.Element {
  const routes = useData('routes', () => API.GET('/v1/routes'));
  const [route, setRoute] = useState('');
  const [script, setScript] = useState<Script>('charged-twice');
  const [agent, setAgent] = useState<Agent>('answers');
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const begin = async (): Promise<void> => {
    setAsking(true);
    setError(null);
    const body = { script, agent, ...(route !== '' && { route }) };
    const outcome = await outcomeOf(API.POST('/v1/try', { body }));
    setAsking(false);
    if (outcome.ok) ask({ id: outcome.value.id }, 'push');
    else setError(outcome.fault);
  };
  const stop = async (): Promise<void> => {
    if (running !== null) await act(API.DELETE('/v1/try/{id}', { params: { path: { id: running } } }));
  };
  const mayBegin = running === null && !isAsking;
  useShortcuts([
    { key: 's', label: 'Place the call', run: () => void begin(), disabled: !mayBegin },
    { key: 'x', label: 'End the call', run: () => void stop(), disabled: running === null },
  ]);
  return (
    <Panel title="Place a call">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (mayBegin) void begin();
        }}
      >
        <p class="muted">
          A caller of ours calls the route over SIP, into this very program, and talks with its AI. The call is handed
          to an agent of ours. No telephone of yours rings.
        </p>
        <Field label="Route">
          <select class="input" value={route} onChange={({ currentTarget }) => setRoute(currentTarget.value)}>
            {(routes.data?.items ?? []).map(({ match: { to } }, index) => (
              <option key={to} value={index === 0 ? '' : to}>
                {to === '*' ? '* (every number)' : to}
              </option>
            ))}
          </select>
        </Field>
        <Field label="The caller">
          <select
            class="input"
            value={script}
            onChange={({ currentTarget }) => setScript(currentTarget.value as Script)}
          >
            <option value="charged-twice">was charged twice, and wants a human</option>
            <option value="human">asks for a human</option>
            <option value="silent">says nothing, and is handed over at once</option>
          </select>
        </Field>
        <div class="field">
          <span>The agent</span>
          <Pills label="The agent" value={agent} options={AGENTS} onPick={setAgent} />
        </div>
        <Status error={error ?? routes.error} isLoading={false} />
        <div class="row end">
          <Button tone="bad" icon="hangup" shortcut="x" disabled={running === null} onClick={() => void stop()}>
            End
          </Button>
          <Button type="submit" tone="main" icon="play" shortcut="s" disabled={!mayBegin}>
            Place the call
          </Button>
        </div>
      </form>
    </Panel>
  );
}
