/** A transfer begins: a party asks for it by REFER (RFC 3515), or the API does. */
import type { LegId } from '../../../../ports/ids.ts';
import type { CallEventOf } from '../../../events.ts';
import { callerOf, legOf } from '../../../state.ts';
import { beginReferWait } from '../../../refer-wait.ts';
import { isDialable, referFault, refuseRefer, sendRefer } from '../../../refer.ts';
import type { Step } from '../../../step.ts';
import { fact } from '../../../step.ts';
import { conversationOf, isPartner } from '../circle.ts';
import { dialTarget } from './dial-target.ts';
import { ended, putThrough } from './end-transfer.ts';
import type { Transfer } from './state.ts';
import { setTransfer, transferOf } from './transfer-step.ts';

type Referred = CallEventOf<'leg.referred'>;

/** A party asks to be put through to somebody else. The REFER is answered at once, with 202 or a refusal. */
export function referred(step: Step, event: Referred): void {
  const { leg, refer, target, replaces, referredBy } = event;
  const status = refusalOf(step, event);
  if (status !== null) {
    refuseRefer(step, event, status);
    return;
  }
  step.effects.push({ type: 'answerRefer', leg, refer, refusal: null });
  const role = legOf(step.state, leg)?.role ?? 'agent';
  const mode = replaces === null ? 'blind' : 'attended';
  fact(step, 'transfer.started', { leg, role, trigger: 'refer', mode, strategy: 'conference', destination: target });
  const asked = { referrer: leg, refer, destination: target, told: null };
  if (replaces?.kind === 'leg') {
    putThrough(step, asked, replaces.leg);
  } else {
    const course = dialTarget(step, target, { role, replaces, referredBy });
    setTransfer(step, { ...asked, course });
  }
}

/** Why a REFER cannot be followed; null where it can. */
function refusalOf(step: Step, { leg, target, replaces }: Referred): number | null {
  const { members } = conversationOf(step);
  const { transfer: may } = step.state.plan;
  const caller = callerOf(step.state).id;
  const isCaller = leg === caller;
  const isAllowed = (isCaller ? may?.caller : may?.agent) === true;
  // Somebody who only listens or coaches has nobody to put through, and an AI has the caller no more.
  if (
    !isAllowed ||
    legOf(step.state, leg)?.role === 'ai' ||
    !members.some((member) => member.leg === leg && isPartner(member))
  )
    return 603;
  // RFC 3261 21.4.27: "a pending request within the same dialog". The sender may try it again.
  if (isBusy(step)) return 491;
  if (replaces?.kind !== 'leg') return isDialable(target) ? null : 416;
  // The caller cannot be put through to itself, and a caller's phone has no second party here.
  const isThird = replaces.leg !== leg && replaces.leg !== caller;
  return isThird && !isCaller && members.some((member) => member.leg === replaces.leg) ? null : 481;
}

/** The API puts the caller through to somebody in the agent's place. */
export function transferByApi(step: Step, { destination, strategy }: CallEventOf<'api.transfer'>): void {
  const { agent } = conversationOf(step);
  const caller = callerOf(step.state).id;
  if (agent === null || isBusy(step)) return;
  const role = legOf(step.state, agent)?.role ?? 'agent';
  fact(step, 'transfer.started', { leg: agent, role, trigger: 'api', mode: 'blind', strategy, destination });
  if (strategy === 'refer' && referFault(step, caller) !== null) {
    ended(step, { referrer: agent, refer: null, destination }, { result: 'failed', sipStatus: null, by: null });
    return;
  }
  const course =
    strategy === 'refer' ? referCaller(step, caller, destination) : dialTarget(step, destination, { role });
  setTransfer(step, { referrer: agent, refer: null, destination, told: null, course });
}

/** The caller's phone is to call the new party by itself (RFC 3515). */
function referCaller(step: Step, leg: LegId, destination: string): Transfer['course'] {
  sendRefer(step, { leg, destination, replaces: null, headers: null });
  return { name: 'referring', leg, wait: beginReferWait(step.at) };
}

/** One way of putting somebody through at a time. */
function isBusy(step: Step): boolean {
  const { leaving, consult, parked } = conversationOf(step);
  return transferOf(step.state) !== null || leaving?.name === 'referring' || consult !== null || parked !== null;
}
