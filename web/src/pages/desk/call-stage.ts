import type { Agent, Fact, Leg, LiveCall, LiveWorld } from '../../lib/live-types.ts';

/**
 * Where a call is for the agent at the desk. `ringing`: the telephone rings, or is about to. `briefing`: it was answered,
 * and the agent is to accept. `talking`: agent and caller have each other. `over`: to be written up.
 */
export type Stage = 'ringing' | 'briefing' | 'talking' | 'over';

/** A call as the desk shows it. */
export interface DeskCall {
  readonly call: LiveCall;
  readonly stage: Stage;
  /** The agent's leg; null where it is not known. */
  readonly leg: string | null;
  readonly isCallerHeld: boolean;
  /** The leg of a third party whom the agent asks. */
  readonly third: string | null;
  /** The agent was called into the call by somebody in it, and not by a handoff. */
  readonly isMember: boolean;
  /** A colleague asks the agent, and the caller hears none of it. */
  readonly isConsulted: boolean;
  /** When the stage began. */
  readonly since: number | null;
}

/** The call that the agent has, or is to have; null: none. */
export function deskCall(world: LiveWorld, agent: Agent, last: string | null): DeskCall | null {
  const works = agent.calls.filter(({ work }) => work !== 'wrap-up');
  const work = works.find((each) => each.work === 'busy') ?? works[0];
  const call = world.calls.get(work?.callId ?? '') ?? ringingFor(world, agent) ?? world.calls.get(last ?? '');
  if (call === undefined) return null;
  const leg = ownLeg(call, agent);
  const isMember = call.facts.some((fact) => fact.type === 'member.dialling' && fact.leg === leg);
  const stage = stageOf(call, leg, work !== undefined, isMember);
  const third = stage === 'over' ? null : thirdOf(call);
  return {
    call,
    stage,
    leg,
    isCallerHeld: call.legs.some(({ role, mode }) => role === 'caller' && mode === 'held') && stage === 'talking',
    third: third === leg ? null : third,
    isMember,
    isConsulted: third !== null && third === leg,
    since: sinceOf(call, stage),
  };
}

/** The facts tell of the agent's telephone before the agent's own state does. */
function ringingFor(world: LiveWorld, agent: Agent): LiveCall | undefined {
  return [...world.calls.values()].find((call) => {
    const dialled = call.facts.findLast((fact) => isDialling(fact, agent));
    if (dialled === undefined || call.ended !== null || !call.inView) return false;
    return !call.facts.some((fact) => fact.sequence > dialled.sequence && isEndOf(fact, dialled.leg));
  });
}

/** The telephone of the agent is called: by a handoff, or because somebody in the call asks for the agent. */
function isDialling({ type, destination }: Fact, { id, uri }: Agent): boolean {
  const isOurs = destination === `agent:${id}` || destination === uri;
  return isOurs && (type === 'handoff.dialling' || type === 'member.dialling');
}

const ENDS = ['leg.ended', 'handoff.attemptEnded', 'member.failed', 'member.left'];

function isEndOf(fact: Fact, leg: unknown): boolean {
  return ENDS.includes(fact.type) && fact.leg === leg;
}

function ownLeg(call: LiveCall, agent: Agent): string | null {
  const dialled = call.facts.findLast((fact) => isDialling(fact, agent));
  if (typeof dialled?.leg === 'string') return dialled.leg;
  const up = call.legs.filter(({ role, state }) => role === 'agent' && state !== 'ended');
  return up.length === 1 ? (up[0]?.id ?? null) : null;
}

function stageOf(call: LiveCall, leg: string | null, isHis: boolean, isMember: boolean): Stage {
  const own = call.legs.find(({ id }) => id === leg);
  if (call.ended !== null || !call.inView || own?.state === 'ended') return 'over';
  if (own?.state === 'answered' && isMember) return 'talking';
  if (own?.state === 'answered') {
    const isJoined = call.state === 'with-agent' || call.state === 'on-hold';
    return isJoined && call.facts.every((fact) => !isOpenHandoff(fact, call)) ? 'talking' : 'briefing';
  }
  if (own !== undefined) return 'ringing';
  // Nothing was dialled yet: the agent is reserved, and the caller hears an announcement.
  return isHis ? 'ringing' : 'over';
}

/** A handoff that began and has not ended: whoever has answered is being briefed. */
function isOpenHandoff(fact: Fact, call: LiveCall): boolean {
  if (fact.type !== 'handoff.started') return false;
  return !call.facts.some(
    ({ type, handoffId }) => (type === 'handoff.ended' || type === 'handoff.bridged') && handoffId === fact.handoffId,
  );
}

function thirdOf(call: LiveCall): string | null {
  const begun = call.facts.findLast(({ type }) => type === 'consult.started');
  const ended = call.facts.findLast(({ type }) => type === 'consult.ended');
  if (begun === undefined || (ended !== undefined && ended.sequence > begun.sequence)) return null;
  return typeof begun.leg === 'string' ? begun.leg : null;
}

const BEGINNINGS: Readonly<Record<Stage, readonly string[]>> = {
  ringing: ['handoff.dialling', 'handoff.started'],
  briefing: ['handoff.answered'],
  talking: ['handoff.bridged'],
  over: ['call.ended'],
};

function sinceOf(call: LiveCall, stage: Stage): number | null {
  const fact = call.facts.findLast(({ type }) => BEGINNINGS[stage].includes(type));
  return fact === undefined ? null : Date.parse(fact.at);
}

/** Where a leg was called: `agent:ID`, a number or a URI; null: it was not called by us. */
export function dialledAt(call: LiveCall, leg: string): string | null {
  const fact = call.facts.findLast(({ type, leg: of }) => of === leg && type.endsWith('.dialling'));
  return typeof fact?.destination === 'string' ? fact.destination : null;
}

/** Those who take part, or are called to. */
export function membersOf(call: LiveCall): readonly Leg[] {
  return call.legs.filter(({ state }) => state !== 'ended' && state !== 'idle');
}
