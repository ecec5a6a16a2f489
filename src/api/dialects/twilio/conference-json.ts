import type { ConferenceRecord, ParticipantRecord } from '../../../ports/conferences.ts';
import { accountPath } from '../../../shared/twilio/account-path.ts';
import { END_REASONS } from '../../../shared/twilio/conference-reasons.ts';
import { rfc2822Date } from '../../../shared/twilio/rfc2822-date.ts';
import { twilioSid } from '../../../shared/twilio/twilio-sid.ts';

const STATUS = { waiting: 'init', 'in-progress': 'in-progress', ended: 'completed' } as const;

/** The state of a conference as Twilio names it. */
export function conferenceStatus({ state }: ConferenceRecord): 'init' | 'in-progress' | 'completed' {
  return STATUS[state];
}

/** The path of a conference, without an ending. */
export function conferencePath({ id }: ConferenceRecord, accountSid: string): string {
  return `${accountPath(accountSid)}/Conferences/${twilioSid('CF', id)}`;
}

/** A conference as Twilio shows it. */
export function conferenceJson(conference: ConferenceRecord, accountSid: string): object {
  const { id, name, createdAt, updatedAt, ended } = conference;
  const path = conferencePath(conference, accountSid);
  return {
    sid: twilioSid('CF', id),
    account_sid: accountSid,
    api_version: '2010-04-01',
    friendly_name: name,
    region: 'us1',
    status: conferenceStatus(conference),
    date_created: rfc2822Date(createdAt),
    date_updated: rfc2822Date(updatedAt),
    reason_conference_ended: ended === null ? null : END_REASONS[ended.reason],
    call_sid_ending_conference: ended?.call === undefined || ended.call === null ? null : twilioSid('CA', ended.call),
    uri: `${path}.json`,
    subresource_uris: { participants: `${path}/Participants.json` },
  };
}

/** What is known of a participant that is still called. */
export type ExpectedParticipant = Pick<ParticipantRecord, 'call' | 'label'> & Partial<ParticipantRecord>;

/** A participant as Twilio shows it. @param status `connected`, or how far its call is */
export function participantJson(
  conference: ConferenceRecord,
  accountSid: string,
  participant: ExpectedParticipant,
  status = 'connected',
): object {
  const { call, label, coach = null } = participant;
  const sid = twilioSid('CA', call);
  return {
    account_sid: accountSid,
    call_sid: sid,
    label,
    call_sid_to_coach: coach === null ? null : twilioSid('CA', coach),
    coaching: coach !== null,
    conference_sid: twilioSid('CF', conference.id),
    date_created: rfc2822Date(participant.joinedAt ?? conference.createdAt),
    date_updated: rfc2822Date(participant.updatedAt ?? conference.updatedAt),
    end_conference_on_exit: participant.endOnExit ?? false,
    muted: participant.muted ?? false,
    hold: participant.held ?? false,
    start_conference_on_enter: participant.startOnEnter ?? true,
    status,
    queue_time: '0',
    uri: `${conferencePath(conference, accountSid)}/Participants/${sid}.json`,
  };
}
