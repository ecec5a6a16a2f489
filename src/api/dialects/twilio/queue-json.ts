import type { QueueMember, QueueRecord } from '../../../ports/call-queues.ts';
import { accountPath } from '../../../shared/twilio/account-path.ts';
import { rfc2822Date } from '../../../shared/twilio/rfc2822-date.ts';
import { queueSid, twilioSid } from '../../../shared/twilio/twilio-sid.ts';

/** The path of a queue, without an ending. */
export function queuePath({ name }: QueueRecord, accountSid: string): string {
  return `${accountPath(accountSid)}/Queues/${queueSid(name)}`;
}

/** A waiting call as Twilio shows it. */
export function memberJson(
  queue: QueueRecord,
  accountSid: string,
  { call, position, joinedAt, waitedMs }: QueueMember,
): object {
  // prettier-ignore
  const sid = twilioSid('CA', call);
  return {
    account_sid: accountSid,
    call_sid: sid,
    queue_sid: queueSid(queue.name),
    date_enqueued: rfc2822Date(joinedAt),
    position,
    wait_time: seconds(waitedMs),
    uri: `${queuePath(queue, accountSid)}/Members/${sid}.json`,
  };
}

/** A queue as Twilio shows it. */
export function queueJson(queue: QueueRecord, accountSid: string): object {
  const { name, maxSize, size, averageMs, createdAt, updatedAt } = queue;
  const path = queuePath(queue, accountSid);
  return {
    sid: queueSid(name),
    account_sid: accountSid,
    friendly_name: name,
    current_size: size,
    max_size: maxSize,
    average_wait_time: seconds(averageMs),
    date_created: rfc2822Date(createdAt),
    date_updated: rfc2822Date(updatedAt),
    uri: `${path}.json`,
    subresource_uris: { members: `${path}/Members.json` },
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
