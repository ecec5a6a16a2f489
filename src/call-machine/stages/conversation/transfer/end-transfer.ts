/** How a transfer ends: the new party takes the referrer's place, or nobody does. */
import type { LegId } from '../../../../ports/ids.ts';
import { closeCall } from '../../../ending.ts';
import { callerOf, legOf } from '../../../state.ts';
import type { CallEventOf } from '../../../events.ts';
import type { Step } from '../../../step.ts';
import { CAUSES, fact, hangup, letGo, openLegOf, patch } from '../../../step.ts';
import { byPhone, conversationOf, memberOf, partners, patchConversation } from '../circle.ts';
import { resume } from '../hold.ts';
import { changeMember, joinMember, leaveMember } from '../members.ts';
import { recall } from './recall.ts';
import type { FailedTransfer, Transfer } from './state.ts';
import { setTransfer, tell } from './transfer-step.ts';

/** A phone that hangs up so soon after the failure was told does so for that reason. */
const HANGS_UP_MS = 500;
const TALK = { kind: 'talk' } as const;

/** What is left of a transfer when it ends. */
type Asked = Pick<Transfer, 'referrer' | 'refer' | 'destination' | 'told'>;

/** The new party is there, and talks to those who stay. The referrer leaves, and no hold outlives it. */
export function putThrough(step: Step, asked: Asked, leg: LegId): void {
  const { referrer, refer } = asked;
  const { agent, held } = conversationOf(step);
  const isCaller = referrer === callerOf(step.state).id;
  tell(step, asked, 200);
  setTransfer(step, null);
  const leaving = memberOf(step, referrer);
  // A phone puts the other side on hold before it sends a REFER. The hold ends with it.
  if (leaving?.holds === true) fact(step, 'call.resumed', { leg: referrer, ...byPhone(step) });
  if (leaving !== null) leaveMember(step, referrer);
  for (const each of held) if (each.leg !== referrer) resume(step, each.leg, each.by);
  for (const each of conversationOf(step).members) if (each.mode.kind === 'held') changeMember(step, each.leg, TALK);
  if (isCaller) patch(step, { caller: leg });
  if (memberOf(step, leg) === null) joinMember(step, leg, TALK);
  else changeMember(step, leg, TALK);
  const isAgent = !isCaller && (agent === null || agent === referrer);
  patchConversation(step, { agent: isAgent ? leg : agent });
  if (refer === null) hangup(step, referrer, CAUSES.released);
  // The phone that sent the REFER hangs up when it has heard of the 200 (RFC 5589 6.1).
  else letGo(step, referrer);
  ended(step, asked, { result: 'completed', sipStatus: 200, by: leg });
}

/** The new party was not reached. Those who are still there talk to each other again; nobody is dropped. */
export function fail(step: Step, transfer: Transfer, sipStatus: number | null, phrase?: string): void {
  const { referrer } = transfer;
  tell(step, transfer, sipStatus ?? 503, phrase);
  setTransfer(step, null);
  ended(step, transfer, { result: 'failed', sipStatus, by: null });
  if (openLegOf(step, referrer) !== null) {
    const { destination, refer } = transfer;
    const isPhone = refer !== null && referrer !== callerOf(step.state).id;
    if (isPhone)
      patchConversation(step, { failed: { referrer, destination, sipStatus, until: step.at + HANGS_UP_MS } });
    return;
  }
  referrerGone(step, { referrer, destination: transfer.destination, sipStatus });
}

/**
 * A phone hangs up because the transfer that it asked for has failed, as some do with the last NOTIFY: it is rung back,
 * as if it had hung up before. @returns whether it is so
 */
export function hungUpForFailure(step: Step, { leg, by }: CallEventOf<'leg.ended'>): boolean {
  const { failed = null } = conversationOf(step);
  if (failed === null || failed.referrer !== leg || by !== 'remote' || step.at > failed.until) return false;
  patchConversation(step, { failed: null });
  if (memberOf(step, leg) !== null) leaveMember(step, leg);
  referrerGone(step, failed);
  return true;
}

/** Whoever asked for the transfer is not there any more, and the new party was not reached. */
function referrerGone(step: Step, { referrer, destination, sipStatus }: Omit<FailedTransfer, 'until'>): void {
  if (memberOf(step, callerOf(step.state).id) !== null) {
    const [other = null] = partners(step);
    if (other === null) recall(step, destination, sipStatus, legOf(step.state, referrer)?.destination ?? null);
    else if (conversationOf(step).agent === null) patchConversation(step, { agent: other.leg });
  } else closeCall(step, { result: 'completed', reason: 'caller-hangup', sipStatus: 200 }, CAUSES.callerLeft);
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

/** A transfer is over, which goes on record. */
export function ended(
  step: Step,
  { referrer, refer, destination }: Omit<Asked, 'told'>,
  end: {
    readonly result: 'completed' | 'failed' | 'cancelled';
    readonly sipStatus: number | null;
    readonly by: LegId | null;
  },
): void {
  const trigger = refer === null ? 'api' : 'refer';
  fact(step, 'transfer.ended', { leg: referrer, destination, trigger, ...end });
}
