/**
 * We leave the path of a conversation: the caller's phone is asked to take our place with the agent (REFER with
 * Replaces, RFC 3891). The two go on talking here while that is under way, and if it fails.
 */
import type { LegId } from '../../../ports/ids.ts';
import { closeCall, hangUpAll } from '../../ending.ts';
import type { CallEventOf } from '../../events.ts';
import type { ReferWait } from '../../refer-wait.ts';
import {
  RELEASE_GRACE_MS,
  beginReferWait,
  referGoesOn,
  referredPartyGone,
  referTaken,
  referUntold,
} from '../../refer-wait.ts';
import { RELEASED, referFault, referNews, sendRefer } from '../../refer.ts';
import { callerOf, lastHeaders, legOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, enterClosing, fact, patch, stageOf } from '../../step.ts';
import type { Deadlines } from '../rules.ts';
import type { Conversation, LeavePath } from './state.ts';

/** The handoff says when we leave. It does nothing where we leave only when asked. */
export function leavePathLater(step: Step): void {
  const { releaseAfterMs } = step.state.plan.handoff;
  if (typeof releaseAfterMs === 'number') setLeaving(step, { name: 'later', at: step.at + releaseAfterMs });
}

/** When a conversation wants to be woken for this. */
export function leaveDeadlines({ leaving }: Conversation): Deadlines {
  if (leaving === undefined || leaving === null) return {};
  return leaving.name === 'later' ? { releaseAfter: leaving.at } : { refer: leaving.wait.deadline };
}

/** A moment of this has come. */
export function leaveDeadline(step: Step, { name }: CallEventOf<'deadline'>): void {
  if (name === 'releaseAfter') releaseCaller(step);
  else if (name === 'refer') stay(step, null, 'nobody told how it ended');
}

/** Leaves the path, because somebody asked or it is time. The caller and one agent must be all who are there. */
export function releaseCaller(step: Step): void {
  const { leaving } = stageOf(step, 'conversation');
  if (leaving?.name === 'referring') return;
  const agent = otherParty(step);
  const destination = legOf(step.state, agent)?.destination ?? null;
  if (agent === null || destination === null) {
    stay(step, null, 'the caller is not alone with an agent of whom it is known where to call');
    return;
  }
  const fault = referFault(step, callerOf(step.state).id);
  if (fault !== null) {
    stay(step, null, fault);
    return;
  }
  // Nobody can change who talks until it is over, so keys that were begun come to nothing.
  patch(step, { stage: { ...stageOf(step, 'conversation'), keys: [] } });
  setLeaving(step, { name: 'referring', agent, wait: beginReferWait(step.at) });
  fact(step, 'call.releasing', { leg: agent });
  const headers = lastHeaders(step.state);
  sendRefer(step, { leg: callerOf(step.state).id, destination, replaces: agent, headers });
}

/** The caller's phone told how the REFER goes. */
export function leaveProgress(step: Step, event: CallEventOf<'leg.referProgress'>): void {
  const news = referNews(event);
  const { leaving } = stageOf(step, 'conversation');
  if (leaving?.name !== 'referring') return;
  switch (news.kind) {
    case 'under-way':
      setLeaving(step, { ...leaving, wait: goesOn(step, leaving.wait) });
      return;
    case 'untold':
      setLeaving(step, { ...leaving, wait: referUntold(step.at, leaving.wait) });
      return;
    case 'succeeded':
      enterClosing(step, RELEASED, null, step.at + RELEASE_GRACE_MS);
      return;
    case 'failed':
      stay(step, news.status, 'the far end refused the transfer, or could not call');
  }
}

/** A call of a former version is replayed as it was. */
function goesOn({ at, state: { plan } }: Step, wait: ReferWait): ReferWait {
  return plan.handoff.notifyProlongs === true ? referGoesOn(at, wait) : referTaken(wait);
}

/** The caller's leg is over. A phone that says BYE in place of the last NOTIFY has gone to the agent. */
export function callerGoneMeanwhile(step: Step, { by }: CallEventOf<'leg.ended'>): boolean {
  const { leaving } = stageOf(step, 'conversation');
  if (by !== 'remote' || leaving?.name !== 'referring' || !leaving.wait.isTaken) return false;
  enterClosing(step, RELEASED);
  hangUpAll(step, CAUSES.released);
  return true;
}

/**
 * The agent's leg is over. That is how a phone ends a dialog whose place was taken (RFC 3891 3), so the word on the REFER
 * is waited for a little. True where it is so.
 */
export function agentGoneMeanwhile(step: Step, { leg }: CallEventOf<'leg.ended'>): boolean {
  const stage = stageOf(step, 'conversation');
  const { leaving, members } = stage;
  if (leaving?.name !== 'referring' || leaving.agent !== leg) return false;
  patch(step, {
    stage: {
      ...stage,
      members: members.filter((member) => member.leg !== leg),
      agent: null,
      leaving: { ...leaving, wait: referredPartyGone(step.at, leaving.wait) },
    },
  });
  return true;
}

/** The conversation goes on here; without its agent it is over. */
function stay(step: Step, status: number | null, detail: string): void {
  const { leaving, members } = stageOf(step, 'conversation');
  setLeaving(step, null);
  fact(step, 'call.releaseFailed', { status, detail });
  const isAgentGone = leaving?.name === 'referring' && members.every(({ leg }) => leg !== leaving.agent);
  if (isAgentGone) closeCall(step, { result: 'completed', reason: 'agent-hangup', sipStatus: 200 }, CAUSES.agentLeft);
}

function setLeaving(step: Step, leaving: LeavePath | null): void {
  patch(step, { stage: { ...stageOf(step, 'conversation'), leaving } });
}

/** The only other member; null where there are more, or none, or somebody is called or waits. */
function otherParty(step: Step): LegId | null {
  const caller = callerOf(step.state).id;
  const { members, dialled, held, consult, parked } = stageOf(step, 'conversation');
  const others = members.filter(({ leg }) => leg !== caller);
  const isSettled = dialled.length === 0 && held.length === 0 && consult === null && parked === null;
  return others.length === 1 && isSettled ? (others[0]?.leg ?? null) : null;
}
