import type { CallRecord } from '../../../ports/records.ts';
import { addressOf } from './address.ts';

/** An id that stands for nothing. */
export const NO_ID = '00000000-0000-0000-0000-000000000000';
/** A time that has not come. */
export const NO_TIME = '9999-01-01T00:00:00.000000Z';

/** A call as VoIPBin shows it. It has the fields of VoIPBin; what Warmbridge does not know of is empty. */
export function voipbinCall(call: CallRecord): object {
  const { id, from, to, identity, startedAt, answeredAt, endedAt, ended } = call;
  const updatedAt = endedAt ?? answeredAt ?? startedAt;
  return {
    id,
    customer_id: NO_ID,
    owner_type: '',
    owner_id: NO_ID,
    flow_id: NO_ID,
    activeflow_id: NO_ID,
    type: 'flow',
    master_call_id: NO_ID,
    chained_call_ids: [],
    recording_id: NO_ID,
    recording_ids: [],
    groupcall_id: NO_ID,
    source: addressOf(from, identity?.displayName ?? ''),
    destination: addressOf(to),
    status: statusOf(call),
    action: { id: NO_ID, next_id: NO_ID, type: '', option: {} },
    direction: call.direction === 'outbound' ? 'outgoing' : 'incoming',
    mute_direction: '',
    hangup_by: ended === null ? '' : /^(caller|agent)-/.test(ended.reason) ? 'remote' : 'local',
    hangup_reason: ended === null ? '' : hangupReason(call, ended),
    metadata: call.metadata,
    tm_create: startedAt,
    tm_ringing: startedAt,
    tm_progressing: answeredAt ?? NO_TIME,
    tm_hangup: endedAt ?? NO_TIME,
    tm_update: updatedAt,
    tm_delete: NO_TIME,
  };
}

function statusOf({ state, direction, answeredAt, legs, ended }: CallRecord): string {
  if (ended !== null || state === 'ended') return 'hangup';
  if (answeredAt !== null) return 'progressing';
  return direction === 'outbound' && legs[0]?.state !== 'ringing' ? 'dialing' : 'ringing';
}

function hangupReason({ answeredAt }: CallRecord, { reason }: NonNullable<CallRecord['ended']>): string {
  if (answeredAt !== null) return reason === 'media-timeout' ? 'timeout' : 'normal';
  switch (reason) {
    case 'busy':
      return 'busy';
    case 'no-answer':
      return 'noanswer';
    case 'caller-cancel':
    case 'api-hangup':
      return 'cancel';
    default:
      return 'failed';
  }
}
