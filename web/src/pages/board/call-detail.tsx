import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { loadCall } from '../../lib/load-call.ts';
import { BEGINNINGS, LIVE } from '../../lib/live.ts';
import { ask } from '../../lib/router.ts';
import type { Session } from '../../lib/session.ts';
import { CALL_STATES } from '../../lib/states.ts';
import { useStore } from '../../lib/store.ts';
import { Badge, Button, Empty, Panel } from '../../ui/parts.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { Transcript } from '../../ui/transcript.tsx';
import { JoinPanel } from './join-panel.tsx';

interface CallDetailProps {
  readonly id: string;
  readonly session: Session;
}

/** A call as it goes on: who, why, what is said, and who may come in. */
export function CallDetail({ id, session }: CallDetailProps): JSX.Element {
  const mayAct = session.permissions.includes('calls.join');
  const call = useStore(LIVE, ({ calls }) => calls.get(id));
  const [isLoaded, setLoaded] = useState(false);
  const beginning = useStore(BEGINNINGS, (count) => count);
  useEffect(() => {
    void loadCall(id).then(() => setLoaded(true));
  }, [id, beginning]);
  const close = (
    <Button slim tone="quiet" icon="cross" shortcut="x" onClick={() => ask({ call: null })}>
      Close
    </Button>
  );
  if (call === undefined) {
    return (
      <Panel title="Call" aside={close}>
        <Empty icon="phone">{isLoaded ? 'There is no such call.' : 'Loading …'}</Empty>
      </Panel>
    );
  }
  const [state, tone] = CALL_STATES[call.state];
  const { card } = call;
  return (
    <div class="stack detail">
      <Panel
        title={call.from === '' ? 'Call' : call.from}
        aside={
          <>
            <Badge tone={tone}>{state}</Badge>
            {close}
          </>
        }
      >
        <div class="stack">
          {mayAct && call.ended === null && <JoinPanel call={call} session={session} />}
          {card !== null && card.summary !== '' && <p>{card.summary}</p>}
          {call.startedAt !== null && <Timeline facts={call.facts} startedAt={call.startedAt} endedAt={call.endedAt} />}
          <Transcript segments={call.segments} partials={call.partials} follows />
          {call.ended !== null && (
            <p class="small">
              The call is over. <a href={`./audit?call=${encodeURIComponent(id)}`}>Hear it and check it</a>
            </p>
          )}
        </div>
      </Panel>
    </div>
  );
}
