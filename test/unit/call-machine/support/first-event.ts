import type { CallEventOf, CallPlan } from '../../../../src/call-machine/index.ts';
import { asCallId, asSipCallId } from '../../../../src/ports/ids.ts';

const CALL = asCallId('call');
const CALLER = '+15550001';
const OURS = '+15559998888';

/** What a call of this plan begins with: the caller's INVITE, or the search for an agent who is to have a callback. */
export function firstEvent(
  plan: CallPlan,
  at: number,
  { refusal, route }: Pick<CallEventOf<'call.incoming'>, 'refusal'> & { readonly route: string },
): CallEventOf<'call.incoming'> | CallEventOf<'call.outgoing'> {
  if (plan.callback?.agentFirst !== undefined) {
    const { ringTimeoutMs } = plan.callback.agentFirst;
    return { type: 'call.outgoing', at, call: CALL, from: OURS, to: CALLER, route, plan, ringTimeoutMs, metadata: {} };
  }
  const sipCallId = asSipCallId('caller@sip');
  return { type: 'call.incoming', at, call: CALL, from: CALLER, to: OURS, sipCallId, route, plan, refusal };
}
