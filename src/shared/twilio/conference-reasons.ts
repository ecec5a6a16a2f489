import type { ConferenceEndReason, ParticipantLeaveReason } from '../../ports/conferences.ts';

/** Why a conference ended, as Twilio names it; media that failed are what Twilio has no name for. */
export const END_REASONS: { readonly [Reason in ConferenceEndReason]: string } = {
  'ended-by-api': 'conference-ended-via-api',
  'participant-with-end-on-exit-left': 'participant-with-end-conference-on-exit-left',
  'participant-with-end-on-exit-removed': 'participant-with-end-conference-on-exit-kicked',
  'last-participant-removed': 'last-participant-kicked',
  'last-participant-left': 'last-participant-left',
  'media-failed': 'last-participant-left',
};

/** Why a participant left, as Twilio names it. */
export const LEAVE_REASONS: { readonly [Reason in ParticipantLeaveReason]: string } = {
  'hung-up': 'participant_hung_up',
  'moved-on': 'participant_updated_via_api',
  removed: 'participant_updated_via_api',
  'conference-ended': 'conference_ended_via_api',
  'moderator-left': 'moderator_ended_conference',
};
