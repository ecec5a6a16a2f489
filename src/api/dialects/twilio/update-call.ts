import type { z } from 'zod';
import type { CallId } from '../../../ports/ids.ts';
import type { CallRecord } from '../../../ports/records.ts';
import { twilioCallStatus } from '../../../shared/twilio/call-status.ts';
import type { CallSource } from '../../endpoints/call-access.ts';
import { valueOf } from '../../endpoints/call-access.ts';
import type { CallWork } from './call-work.ts';
import type { TwilioFlows } from './create-call.ts';
import { callbackOf } from './create-call.ts';
import { flowOf } from './flow.ts';
import type { updateCallSchema } from './schemas.ts';
import { TWILIO_CODES, TwilioError } from './twilio-error.ts';

/**
 * Changes a call that is up: another document leads it, or it ends.
 * @throws ApiError where the call is over, or in no state for it
 */
export async function updateCall(
  source: CallSource,
  { newAi, documentFault, watch }: TwilioFlows,
  work: CallWork,
  id: CallId,
  body: z.output<typeof updateCallSchema>,
): Promise<CallRecord> {
  const { control } = source;
  const flow = flowOf(body, documentFault);
  if (body.Status !== undefined) return await endCall(source, id, body.Status);
  const live = control.live(id);
  if (flow !== null) {
    if (live === null || live.answeredAt === null || live.ended !== null) throw notInProgress();
    await valueOf(source, id, await control.lead(id, newAi(flow)));
  }
  const now = control.live(id);
  if (now === null) throw notInProgress();
  if (body.StatusCallback !== undefined) watch(now, callbackOf(body, body.StatusCallback));
  if (body.TimeLimit !== undefined) work.limit(id, body.TimeLimit);
  return now;
}

/** `completed` ends a call in any state, `canceled` one that is not answered yet. */
async function endCall(source: CallSource, id: CallId, status: 'completed' | 'canceled'): Promise<CallRecord> {
  const live = source.control.live(id);
  // Programs that hang up on a call that is over take this for success.
  if (live === null || live.ended !== null) throw new TwilioError('not-found', TWILIO_CODES.notFound, 'The call has ended'); // prettier-ignore
  if (status === 'canceled' && live.answeredAt !== null) {
    throw new TwilioError(
      'bad-request',
      TWILIO_CODES.callState,
      `The call is ${twilioCallStatus(live)}. Cannot cancel.`,
    );
  }
  return await valueOf(source, id, await source.control.hangup(id));
}

function notInProgress(): TwilioError {
  return new TwilioError('bad-request', TWILIO_CODES.callState, 'Call is not in-progress. Cannot redirect.');
}
