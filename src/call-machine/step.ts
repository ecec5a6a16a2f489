import type { FactData, FactType } from '../ports/facts.ts';
import type { CallId, HandoffId, LegId, PlayId } from '../ports/ids.ts';
import { asHandoffId, asLegId, asPlayId } from '../ports/ids.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { CallEnding, LegRole } from '../ports/records.ts';
import type { Effect, Fact, HangupCause } from './effects.ts';
import type { Leg } from './leg.ts';
import { isClosed } from './leg.ts';
import type { Play } from './play.ts';
import { earlyRefusal } from './refuse-early.ts';
import type { Farewell } from './stages/closing/state.ts';
import type { CallState, StageName, StageOf } from './state.ts';
import { endingOf, legOf, stateNameOf } from './state.ts';

/**
 * One transition under way: the state so far, and the effects and facts so far. It lives for one call of `transition`,
 * and nothing outside sees it.
 */
export interface Step {
  state: CallState;
  readonly at: number;
  readonly effects: Effect[];
  readonly facts: Fact[];
}

export function patch(step: Step, changes: Partial<CallState>): void {
  step.state = { ...step.state, ...changes };
}

export function patchLeg(step: Step, id: LegId, changes: Partial<Leg>): void {
  patch(step, { legs: step.state.legs.map((leg) => (leg.id === id ? { ...leg, ...changes } : leg)) });
}

/** The stage that the call is in. Whoever asks has made sure that it is this one. */
export function stageOf<Name extends StageName>(step: Step, name: Name): StageOf<Name> {
  const { stage } = step.state;
  if (stage.name !== name) throw new Error(`the call is in ${stage.name}, not in ${name}`);
  return stage as StageOf<Name>;
}

/** Notes a fact. Its type says what data it has. */
export function fact<Type extends FactType>(step: Step, type: Type, data: FactData<Type>): void {
  step.facts.push({ type, data } as Fact);
}

/** The caller's leg is the first that a call opens. */
export function callerLegId(call: CallId): LegId {
  return asLegId(`${call}.1`);
}

/** The leg, where it is up or being called. */
export function openLegOf(step: Step, id: LegId): Leg | null {
  const leg = legOf(step.state, id);
  return leg === null || isClosed(leg) || leg.closing ? null : leg;
}

/** Adds a leg whose INVITE is under way. */
export function openLeg(step: Step, role: LegRole, more: Partial<Leg> = {}): LegId {
  const { counters, legs, id } = step.state;
  const leg: Leg = {
    id: asLegId(`${id}.${String(counters.legs + 1)}`),
    role,
    state: 'inviting',
    closing: false,
    sipCallId: null,
    codec: null,
    held: false,
    takesRefer: true,
    refer: 'none',
    sends: false,
    keys: [],
    destination: null,
    leaveBy: null,
    replaces: null,
    ...more,
  };
  patch(step, { legs: [...legs, leg], counters: { ...counters, legs: counters.legs + 1 } });
  return leg.id;
}

export function newPlay(step: Step, prompt: Prompt, loop = false): Play {
  const { counters, id } = step.state;
  patch(step, { counters: { ...counters, plays: counters.plays + 1 } });
  const play: PlayId = asPlayId(`${id}.p${String(counters.plays + 1)}`);
  return { id: play, prompt, loop };
}

export function newHandoffId(step: Step): HandoffId {
  const { counters, id } = step.state;
  patch(step, { counters: { ...counters, handoffs: counters.handoffs + 1 } });
  return asHandoffId(`${id}.h${String(counters.handoffs + 1)}`);
}

/** Asks for the end of a leg. A second request, or one for a leg that is over, does nothing. */
export function hangup(step: Step, id: LegId, cause: HangupCause): void {
  const leg = legOf(step.state, id);
  if (leg === null || leg.closing || isClosed(leg)) return;
  patchLeg(step, id, { closing: true });
  // A caller without a 200 gets another final response.
  if (leg.unanswered === 'early') step.effects.push({ type: 'reject', leg: id, ...earlyRefusal(endingOf(step.state)) });
  else step.effects.push({ type: 'hangup', leg: id, cause });
}

/** A party that has nobody to talk to any more may take so long to hang up by itself. */
const LEAVE_MS = 4_000;

/** Lets a party go: it hears nothing, and is hung up on if it stays. */
export function letGo(step: Step, id: LegId): void {
  if (openLegOf(step, id) !== null) patchLeg(step, id, { leaveBy: step.at + LEAVE_MS });
}

/**
 * The call is to end. The first reason wins, the AI's plans are void, and `farewell` is said first. Whoever calls this
 * has wound up the stage, and ends the legs.
 * @param graceUntil legs may end by themselves until then. @defaultValue null: they are hung up on
 */
export function enterClosing(
  step: Step,
  given: CallEnding,
  farewell: Farewell | null = null,
  graceUntil: number | null = null,
): void {
  if (endingOf(step.state) !== null) return;
  // Of a caller who has no 200 yet it is not known what the INVITE gets.
  const isOpen = legOf(step.state, step.state.caller)?.unanswered !== undefined;
  const ending = isOpen && given.sipStatus === 200 ? { ...given, sipStatus: null } : given;
  patch(step, {
    stage: { name: 'closing', was: stateNameOf(step.state), ending, farewell, graceUntil, waitsFor: 'legs' },
    ai: { ...step.state.ai, queue: [] },
  });
}

/** Causes that we send (ITU-T Q.850). */
export const CAUSES = {
  normal: { q850: 16, text: 'Normal call clearing' },
  callerLeft: { q850: 16, text: 'Caller hung up' },
  agentLeft: { q850: 16, text: 'Agent hung up' },
  noAnswer: { q850: 19, text: 'No answer' },
  notAccepted: { q850: 21, text: 'Call not accepted' },
  declined: { q850: 21, text: 'Call declined' },
  machine: { q850: 16, text: 'Answering machine' },
  cancelled: { q850: 16, text: 'Handoff cancelled' },
  released: { q850: 16, text: 'Call transferred' },
  returned: { q850: 16, text: 'Caller went back to the AI' },
  parked: { q850: 16, text: 'Call parked' },
  removed: { q850: 16, text: 'Member released' },
  replaced: { q850: 16, text: 'Call replaced' },
  /** RFC 3326 2: what the phone shows is not a missed call. */
  answeredElsewhere: { q850: 26, sipStatus: 200, text: 'Call completed elsewhere' },
  ai: { q850: 16, text: 'Ended by the AI application' },
  /** To an AI that speaks for itself. */
  voiceDone: { q850: 16, text: 'The AI is not needed any more' },
  api: { q850: 16, text: 'Ended by the operator' },
  shutdown: { q850: 31, text: 'Server shutting down' },
  mediaTimeout: { q850: 31, text: 'Media timeout' },
  notJoined: { q850: 41, text: 'Parties could not be joined' },
  mediaLost: { q850: 38, text: 'Media engine lost' },
  flood: { q850: 42, text: 'Too many events' },
  failed: { q850: 31, text: 'Call could not be completed' },
} as const satisfies Record<string, HangupCause>;

/** How a call ends whose caller or agent is lost with the SIP server. */
export const SIGNALLING_LOST = { result: 'failed', reason: 'signalling-lost' } as const;
