import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Schema } from '../../../../src/client/index.ts';
import { outcomeOf } from '../../lib/outcome.ts';
import { API, BASE } from '../../lib/session.ts';
import { useData } from '../../lib/use-data.ts';
import { Button, Field, Panel, Status } from '../../ui/parts.tsx';

type Ready = Schema<'TryTelephones'>;

/** Being caller and agent oneself: this page calls, another tab is the agent's desk. */
export function TryYourself(): JSX.Element {
  const routes = useData('routes', () => API.GET('/v1/routes'));
  const [route, setRoute] = useState('');
  const [ai, setAi] = useState<'' | Ready['ai']>('');
  const [ready, setReady] = useState<Ready | null>(null);
  const [isChoosing, setChoosing] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const begin = async (): Promise<void> => {
    setAsking(true);
    setError(null);
    const body = { ...(route !== '' && { route }), ...(ai !== '' && { ai }) };
    const outcome = await outcomeOf(API.POST('/v1/try/telephones', { body }));
    setAsking(false);
    if (outcome.ok) setReady(outcome.value);
    else setError(outcome.fault);
  };
  const end = async (): Promise<void> => {
    setReady(null);
    await outcomeOf(API.DELETE('/v1/try/telephones'));
  };
  const own = (routes.data?.items ?? []).filter(({ match: { to } }) => to !== ready?.button);
  return (
    <Panel title="Be the caller, and the agent">
      <div class="stack">
        <p class="muted">
          Call with this browser, talk with the AI, and be handed to an agent: that is you as well, in another tab. You
          need a microphone, and no telephone. Nobody else is called.
        </p>
        {ready === null ? (
          <>
            <details onToggle={({ currentTarget }) => setChoosing(currentTarget.open)}>
              <summary>Which route, and who talks first</summary>
              {isChoosing && (
                <div class="stack">
                  <Field label="Like which route">
                    <select class="input" value={route} onChange={({ currentTarget }) => setRoute(currentTarget.value)}>
                      {own.map(({ match: { to } }, index) => (
                        <option key={to} value={index === 0 ? '' : to}>
                          {to === '*' ? '* (every number)' : to}
                        </option>
                      ))}
                    </select>
                  </Field>
                  <Field label="Who talks first">
                    <select
                      class="input"
                      value={ai}
                      onChange={({ currentTarget: { value } }) => setAi(value as '' | Ready['ai'])}
                    >
                      <option value="">the AI of the route, if it is there</option>
                      <option value="route">the AI of the route</option>
                      <option value="receptionist">the receptionist that comes with Warmbridge</option>
                    </select>
                  </Field>
                </div>
              )}
            </details>
            <Status error={error ?? routes.error} isLoading={false} />
            <div class="row end">
              <Button tone="main" icon="phone" disabled={isAsking} onClick={() => void begin()}>
                Get it ready
              </Button>
            </div>
          </>
        ) : (
          <Steps ready={ready} onEnd={() => void end()} />
        )}
      </div>
    </Panel>
  );
}

function Steps({ ready, onEnd }: { readonly ready: Ready; readonly onEnd: () => void }): JSX.Element {
  const { button, token, agent, ai, away } = ready;
  return (
    <>
      <p role="status">
        {ai === 'route' ? 'The AI of the route answers.' : 'The receptionist that comes with Warmbridge answers.'}
        {away !== null && ` The AI of the route does not: ${away}.`}
      </p>
      <ol class="try-yourself">
        <li>
          <a href={`./desk?try=${encodeURIComponent(agent)}`} target="_blank" rel="noopener">
            Open the agent’s desk in another tab
          </a>
          , and let it use the microphone when it asks.
        </li>
        <li>
          Call here. The receptionist names keys (press 0 to be handed over), and understands words where a recognizer
          is set up.
          <CallHere button={button} token={token} />
        </li>
        <li>
          At the desk: answer, hear the briefing, and accept. As the caller you hear music meanwhile, and nothing of the
          briefing.
        </li>
      </ol>
      <div class="row end">
        <Button icon="check" onClick={onEnd}>
          Done
        </Button>
      </div>
    </>
  );
}

/** The button that visitors of other pages have as well. */
function CallHere({ button, token }: { readonly button: string; readonly token: string }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const unmount = new AbortController();
    void Promise.all([import('../../call-js/call-button.ts'), import('../../call-js/texts.ts')]).then(
      ([{ CallButton }, { textsOf }]) => {
        if (unmount.signal.aborted) return;
        const made = new CallButton({ base: BASE, button, token, label: 'Call', texts: textsOf('en') });
        place.current?.append(made.element);
        unmount.signal.addEventListener('abort', () => {
          made.hangUp();
          made.element.remove();
        });
      },
    );
    return () => unmount.abort();
  }, [button, token]);
  return <div class="try-call" ref={place} />;
}
