import type { CallRecord } from '../../ports/records.ts';

/** The states of a call as Twilio names them. */
export const TWILIO_CALL_STATUSES = [
  'queued', 'initiated', 'ringing', 'in-progress', 'completed', 'busy', 'failed', 'no-answer', 'canceled',
] as const; // prettier-ignore
export type TwilioCallStatus = (typeof TWILIO_CALL_STATUSES)[number];

/** The state of a call as Twilio names it. */
export function twilioCallStatus({
  answeredAt,
  ended,
  legs,
}: Pick<CallRecord, 'answeredAt' | 'ended' | 'legs'>): TwilioCallStatus {
  if (ended !== null) return answeredAt === null ? unansweredStatus(ended) : 'completed';
  if (answeredAt !== null) return 'in-progress';
  const [leg] = legs;
  if (leg?.state === 'idle') return 'queued';
  return leg?.state === 'ringing' ? 'ringing' : 'initiated';
}

/** How a call ended that nobody answered. */
function unansweredStatus({ result, reason, sipStatus }: NonNullable<CallRecord['ended']>): TwilioCallStatus {
  if (reason === 'api-hangup') return 'canceled';
  if (reason === 'busy' || reason === 'declined' || sipStatus === 486 || sipStatus === 600) return 'busy';
  if (reason === 'no-answer' || reason === 'caller-cancel' || result === 'abandoned') return 'no-answer';
  return 'failed';
}
