/** An INVITE with Replaces (RFC 3891) puts a new leg in the place of one of the call, in whatever stage it is. */
import type { CallEventOf } from './events.ts';
import type { Leg } from './leg.ts';
import { transferOf } from './stages/conversation/transfer/transfer-step.ts';
import { rulesOf } from './stages/index.ts';
import { callerOf, conversationIn, endingOf, legOf } from './state.ts';
import type { Step } from './step.ts';
import { CAUSES, fact, hangup, newPlay, openLeg, openLegOf, patch, patchLeg } from './step.ts';

/** Answers the INVITE, or refuses it. The old leg stays as it is until the new one is up. */
export function replaceLeg(step: Step, { leg: id, sipCallId, from }: CallEventOf<'leg.replacing'>): void {
  const leg = legOf(step.state, id);
  const refusal = refusalOf(step, leg);
  if (leg === null || refusal !== null) {
    const { status, phrase } = refusal ?? NO_SUCH_DIALOG;
    step.effects.push({ type: 'refuseReplacing', sipCallId, status, phrase });
    return;
  }
  const by = openLeg(step, leg.role, { sipCallId, destination: from, replaces: id });
  step.effects.push({ type: 'answerReplacing', leg: by, replaced: id, sipCallId });
}

interface SipRefusal {
  readonly status: number;
  readonly phrase: string;
}
const NO_SUCH_DIALOG: SipRefusal = { status: 481, phrase: 'Call/Transaction Does Not Exist' };
const DECLINED: SipRefusal = { status: 603, phrase: 'Decline' };
const PENDING: SipRefusal = { status: 491, phrase: 'Request Pending' };

function refusalOf(step: Step, leg: Leg | null): SipRefusal | null {
  if (leg === null) return NO_SUCH_DIALOG;
  // RFC 3891 3: "If the Replaces header field matches a dialog which has already terminated, the UA SHOULD decline the
  // request with a 603 Declined response."
  if (openLegOf(step, leg.id) === null || leg.leaveBy !== null || endingOf(step.state) !== null) return DECLINED;
  // RFC 3891 3: "If the Replaces header field matches an early dialog that was not initiated by this UA, it returns a
  // 481".
  const isIncoming = leg.id === callerOf(step.state).id || leg.replaces !== null;
  if (leg.state !== 'answered' && isIncoming) return NO_SUCH_DIALOG;
  const isPending = step.state.legs.some(({ replaces, state }) => replaces === leg.id && state !== 'ended');
  // The NOTIFYs of a REFER go with its dialog, so that stays until they are told.
  return isPending || isReferring(step, leg) ? PENDING : null;
}

/** Whether a REFER of ours to this leg, or one of its own, is under way. */
function isReferring({ state }: Step, { id, refer }: Leg): boolean {
  return refer !== 'none' || transferOf(state)?.referrer === id || state.voice?.refer?.leg === id;
}

/**
 * The new leg is up. It stands wherever the stage names the old one, and what the old one was being told is told to it
 * from the beginning. A phone that still rang was picked up. The old leg ends after the scene with the new one.
 */
export function takePlace(step: Step, { id, replaces }: Leg, event: CallEventOf<'leg.answered'>): void {
  patchLeg(step, id, { replaces: null });
  const old = replaces === null ? null : openLegOf(step, replaces);
  if (old === null || isReferring(step, old) || endingOf(step.state) !== null) {
    hangup(step, id, CAUSES.failed);
    return;
  }
  const { stage, said, voice, caller } = step.state;
  const names = new Map<unknown, unknown>([[old.id, id]]);
  for (const source of rulesOf(stage).hears(step.state, stage, old.id)) {
    if (source.kind === 'play') names.set(source.play, newPlay(step, source.prompt).id);
  }
  for (const { leg, play } of said) if (leg === old.id) names.set(play.id, newPlay(step, play.prompt).id);
  patch(step, {
    stage: renamed(stage, names),
    said: renamed(said, names),
    // The new telephone has not sent the REFER of the old one, and is not told how it ends.
    voice: voice === null ? null : { ...renamed(voice, names), refer: voice.refer },
    caller: caller === old.id ? id : caller,
  });
  fact(step, 'leg.replaced', { leg: old.id, role: old.role, by: id });
  const { on } = rulesOf(step.state.stage);
  if (old.state !== 'answered') on['leg.answered']?.(step, event);
  else if (old.held)
    on['leg.media']?.(step, {
      type: 'leg.media',
      at: step.at,
      leg: id,
      codec: event.codec,
      held: legOf(step.state, id)?.held === true,
    });
  // A new telephone does not know that we hold it.
  const isHeldByUs = conversationIn(step.state)?.held.some(({ leg }) => leg === id) === true;
  if (isHeldByUs) step.effects.push({ type: 'reoffer', leg: id, direction: 'sendonly' });
  hangup(step, old.id, old.state === 'answered' ? CAUSES.replaced : CAUSES.answeredElsewhere);
}

/** Ends new legs whose old one, or whose call, is over before they are up: there is no place left to take. */
export function dropReplacements(step: Step): void {
  const isOver = endingOf(step.state) !== null;
  for (const { id, replaces } of step.state.legs) {
    if (replaces === null) continue;
    const place = openLegOf(step, replaces);
    // Nor does anybody need the place of a leg that was let go.
    if (isOver || place === null || place.leaveBy !== null) hangup(step, id, CAUSES.failed);
  }
}

/** The same data with other identifiers. Those of a call are unlike any other text in it. */
function renamed<Data>(data: Data, names: ReadonlyMap<unknown, unknown>): Data {
  if (names.has(data)) return names.get(data) as Data;
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map((item: unknown) => renamed(item, names)) as Data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, renamed(value as unknown, names)]),
  ) as Data;
}
