import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageProps } from '../../app.tsx';
import { agentOf, chooseAgent, CHOSEN_AGENT } from '../../lib/agent-choice.ts';
import { announce } from '../../lib/act.ts';
import { loadColleagues } from '../../lib/colleagues.ts';
import { BEGINNINGS, LIVE } from '../../lib/live.ts';
import { loadCall } from '../../lib/load-call.ts';
import { NOTHING } from '../../lib/live-world.ts';
import type { Agent, LiveWorld } from '../../lib/live-types.ts';
import { PLACE } from '../../lib/router.ts';
import { useStore } from '../../lib/store.ts';
import { beTelephoneOf } from '../../telephone/wanted.ts';
import { Empty, Panel } from '../../ui/parts.tsx';
import { TelephoneSwitch } from '../../ui/telephone/telephone-switch.tsx';
import { Transcript } from '../../ui/transcript.tsx';
import { deskCall } from './call-stage.ts';
import type { DeskCall, Stage } from './call-stage.ts';
import { CardPanel } from './card-panel.tsx';
import './desk.css';
import { DispositionPanel } from './disposition-panel.tsx';
import { OwnState } from './own-state.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { StagePanel } from './stage-panel.tsx';

/** The desk of one agent: all of a call on one screen, and a key for each thing to do. */
export function DeskPage({ session }: PageProps): JSX.Element {
  const chosen = useStore(CHOSEN_AGENT, (id) => id);
  const tried = useStore(PLACE, ({ query }) => query.get('try'));
  useEffect(() => {
    // The page `try` leads here: whoever follows it is that agent, with this tab as the telephone.
    if (tried !== null && session.agent === null) beTelephoneOf(tried);
  }, [tried]);
  const id = session.agent ?? tried ?? agentOf(session, chosen);
  const agent = useStore(LIVE, ({ agents }) => (id === null ? undefined : agents.get(id)));
  return (
    <>
      <div class="page-head">
        <h1>Desk</h1>
        <div class="row">
          <TelephoneSwitch session={session} />
          {session.agent === null && tried === null && <AgentPicker id={id} />}
          {agent !== undefined && <OwnState agent={agent} />}
        </div>
      </div>
      {agent === undefined ? (
        <div class="panel desk-idle">
          <Empty icon="headset">{id === null ? 'Choose whose desk this is.' : 'Looking for your calls …'}</Empty>
        </div>
      ) : (
        <Desk agent={agent} isOwn={session.agent !== null} />
      )}
    </>
  );
}

function AgentPicker({ id }: { readonly id: string | null }): JSX.Element {
  const agents = useStore(LIVE, (world) => world.agents);
  return (
    <label class="row one small">
      <span class="muted nowrap">Desk of</span>
      <select
        class="input slim"
        value={id ?? ''}
        onChange={({ currentTarget: { value } }) => chooseAgent(value === '' ? null : value)}
      >
        <option value="">Choose …</option>
        {[...agents.values()].map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
      </select>
    </label>
  );
}

interface DeskProps {
  readonly agent: Agent;
  /** The agent is logged in, and gets its own calls alone. */
  readonly isOwn: boolean;
}

function Desk({ agent, isOwn }: DeskProps): JSX.Element {
  const world = useStore(LIVE, (all) => all);
  const beginning = useStore(BEGINNINGS, (count) => count);
  const [last, setLast] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const found = deskCall(world, agent, last);
  const id = found?.call.id ?? null;
  const wanted = id ?? last;
  const isInView = found?.call.inView === true;
  // A call that the agent never had leaves nothing to be written up.
  const shown = found?.stage === 'over' && (id === done || id !== last) ? null : found;
  useEffect(() => {
    // Also one of which nothing is known any more. One that went to others is known from when it was here.
    if (wanted !== null && (isInView || found === null)) void loadCall(wanted);
  }, [wanted, beginning, isInView]);
  useEffect(() => {
    if (id !== null && found?.stage === 'talking' && !found.isConsulted) setLast(id);
  }, [id, found?.stage, found?.isConsulted]);
  useEffect(() => void loadColleagues(), []);
  useWholeCalls(isOwn ? world : NOTHING, wanted, beginning);
  useAnnouncements(shown);
  if (shown === null) {
    return (
      <div class="panel desk-idle">
        <Empty icon="phone">
          {agent.state === 'available'
            ? 'Ready. The next call shows up here before your telephone is answered.'
            : 'You get no calls now.'}
        </Empty>
      </div>
    );
  }
  const { call, stage } = shown;
  return (
    <div class="desk">
      <StagePanel key={call.id} desk={shown} agent={agent} />
      <CardPanel call={call} />
      <Panel title="Transcript" class="desk-talk" flush>
        <Transcript segments={call.segments} partials={call.partials} follows />
      </Panel>
      <div class="desk-side" tabIndex={0} role="group" aria-label="People and outcome">
        {stage !== 'over' && <PeoplePanel desk={shown} />}
        {(stage === 'talking' || stage === 'over') && !shown.isConsulted && (
          <DispositionPanel key={call.id} call={call} isOver={stage === 'over'} onDone={() => setDone(call.id)} />
        )}
      </div>
    </div>
  );
}

const SAID: Readonly<Record<Stage, (caller: string) => string>> = {
  ringing: (caller) => `Call from ${caller}. Your telephone rings.`,
  briefing: (caller) => `You hear the briefing for ${caller}. Press A to accept, D to decline.`,
  talking: (caller) => `You are talking with ${caller}.`,
  over: () => 'The call is over for you.',
};

/** Screen readers say what the call comes to. */
function useAnnouncements(desk: DeskCall | null): void {
  const before = useRef('');
  const { stage, call, third, isCallerHeld, isConsulted } = desk ?? {};
  useEffect(() => {
    if (stage === undefined || call === undefined) return;
    const place = `${call.id} ${stage} ${String(third)} ${isCallerHeld === true} ${isConsulted === true}`;
    if (before.current === place) return;
    before.current = place;
    if (stage === 'talking' && isConsulted === true)
      announce('A colleague consults you. The caller does not hear you.');
    else if (stage === 'talking' && typeof third === 'string') announce('You consult a third party. The caller waits.');
    else if (stage === 'talking' && isCallerHeld === true) announce('The caller is on hold.');
    else announce(SAID[stage](call.card?.fields.caller.name ?? (call.from === '' ? 'a caller' : call.from)));
  }, [call?.id, stage, third, isCallerHeld, isConsulted]);
}

/**
 * Brings what was told of a call before it came to the agent. Whoever is called into a call is told of it only then, and
 * not how it came about.
 */
function useWholeCalls({ calls }: LiveWorld, known: string | null, beginning: number): void {
  const loaded = useRef(new Set<string>());
  const places = [...calls.values()]
    .filter(({ id, ended, inView }) => inView && ended === null && id !== known)
    .map(({ id, legs }) => [id, `${beginning} ${id} ${legs.length}`] as const);
  useEffect(() => {
    const before = loaded.current;
    loaded.current = new Set(places.map(([, place]) => place));
    for (const [id, place] of places) if (!before.has(place)) void loadCall(id);
  }, [places.join()]);
}
