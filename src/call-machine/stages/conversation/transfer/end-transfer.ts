/** How a transfer ends: the new party takes the referrer's place, or nobody does. */
import type { LegId } from '../../../../ports/ids.ts';
import { closeCall } from '../../../ending.ts';
import { callerOf, legOf } from '../../../state.ts';
import type { Step } from '../../../step.ts';
import { CAUSES, fact, hangup, letGo, newPlay, openLegOf, patch, stageOf } from '../../../step.ts';
import type { Member } from '../state.ts';
import { recall } from './recall.ts';
import type { Transfer } from './state.ts';
import { destinationOf, setMembers, setTransfer, tell } from './transfer-step.ts';

const TALK = { kind: 'talk' } as const;

/** What is left of a transfer when it ends. */
type Asked = Pick<Transfer, 'referrer' | 'refer' | 'destination' | 'told'>;

/** The new party is there, and talks to those who stay. The referrer leaves. */
export function putThrough(step: Step, asked: Asked, leg: LegId): void {
  const { referrer, refer } = asked;
  const { members } = stageOf(step, 'conversation');
  const staying = members.filter((member) => member.leg !== referrer && member.leg !== leg);
  // A phone puts the other side on hold before it sends a REFER. The hold ends with it.
  const isHeld = staying.some(({ mode }) => mode.kind === 'held');
  tell(step, asked, 200);
  setTransfer(step, null);
  const isCaller = referrer === callerOf(step.state).id;
  setMembers(step, [...staying.map(unheld), { leg, mode: isCaller ? modeOfCaller(step, staying) : TALK }]);
  if (isCaller) patch(step, { caller: leg });
  if (refer === null) hangup(step, referrer, CAUSES.released);
  // The phone that sent the REFER hangs up when it has heard of the 200 (RFC 5589 6.1).
  else letGo(step, referrer);
  if (isHeld) fact(step, 'call.resumed', { leg });
  ended(step, asked, { result: 'completed', sipStatus: 200, by: leg });
}

/** An agent's phone that holds the caller goes on with it, whoever the caller is. */
function modeOfCaller(step: Step, staying: readonly Member[]): Member['mode'] {
  const { holdMusic } = step.state.plan;
  if (!staying.some((member) => legOf(step.state, member.leg)?.held === true)) return TALK;
  return { kind: 'held', music: holdMusic === null ? null : newPlay(step, holdMusic, true) };
}

function unheld(member: Member): Member {
  return member.mode.kind === 'held' ? { ...member, mode: TALK } : member;
}

/** The new party was not reached. Those who are still there talk to each other again; nobody is dropped. */
export function fail(step: Step, transfer: Transfer, sipStatus: number | null): void {
  const { referrer } = transfer;
  tell(step, transfer, sipStatus ?? 503);
  setTransfer(step, null);
  ended(step, transfer, { result: 'failed', sipStatus, by: null });
  if (openLegOf(step, referrer) !== null) return;
  const { members } = stageOf(step, 'conversation');
  const caller = callerOf(step.state).id;
  if (members.filter(({ mode }) => mode.kind === 'talk' || mode.kind === 'held').length > 1) return;
  if (members.some(({ leg }) => leg === caller))
    recall(step, transfer.destination, sipStatus, destinationOf(step.state, referrer)); // prettier-ignore
  else closeCall(step, { result: 'completed', reason: 'caller-hangup', sipStatus: 200 }, CAUSES.callerLeft);
}

/** The call goes another way before the new party has answered. */
export function cancel(step: Step, transfer: Transfer): void {
  tell(step, transfer, 487);
  ended(step, transfer, { result: 'cancelled', sipStatus: 487, by: null });
}

/** The caller's phone talks to the new party by itself. Whoever calls this ends the call. */
export function released(step: Step, transfer: Transfer, sipStatus: number | null): void {
  ended(step, transfer, { result: 'completed', sipStatus, by: null });
  setTransfer(step, null);
}

function ended(
  step: Step,
  { referrer, destination }: Asked,
  end: {
    readonly result: 'completed' | 'failed' | 'cancelled';
    readonly sipStatus: number | null;
    readonly by: LegId | null;
  },
): void {
  fact(step, 'transfer.ended', { leg: referrer, destination, ...end });
}
