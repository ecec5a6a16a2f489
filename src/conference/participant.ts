import type { ConferenceRequest, ConferenceSeatEvent, ParticipantRecord, WaitSound } from '../ports/conferences.ts';
import type { MemberMode } from '../ports/conversation-control.ts';
import type { CallId, LegId } from '../ports/ids.ts';

/** Somebody in a conference. It is replaced where it changes. */
export interface Participant extends Pick<
  ConferenceRequest,
  'startOnEnter' | 'endOnExit' | 'muted' | 'coach' | 'label'
> {
  readonly call: CallId;
  /** Its leg in the conference's room. */
  readonly leg: LegId;
  /** False until the media engine has its endpoint. */
  readonly isIn: boolean;
  /** Null: it is not on hold. */
  readonly hold: { readonly sound: readonly WaitSound[] | null } | null;
  /** What it hears until the conference starts; null: the hold music. */
  readonly wait: readonly WaitSound[] | null;
  readonly beepOnExit: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly joinedAt: number;
  readonly updatedAt: number;
  readonly onEvent: (event: ConferenceSeatEvent) => void;
}

export function participantRecord(participant: Participant): ParticipantRecord {
  const { call, label, muted, hold, coach, startOnEnter, endOnExit, joinedAt, updatedAt } = participant;
  return { call, label, muted, held: hold !== null, coach, startOnEnter, endOnExit, joinedAt, updatedAt };
}

/**
 * How somebody takes part, as members of a conversation do. Whoever waits is held. A coach whose call is not there, or
 * who is muted, only listens, so that nobody else hears it.
 * @param legOf the leg of a call that is in; null: it is not
 */
export function modeOf(
  { hold, muted, coach }: Participant,
  hasStarted: boolean,
  legOf: (call: CallId) => LegId | null,
): MemberMode {
  if (!hasStarted || hold !== null) return { kind: 'held' };
  const coached = coach === null ? null : legOf(coach);
  if (muted || (coach !== null && coached === null)) return { kind: 'listen' };
  return coached === null ? { kind: 'talk' } : { kind: 'coach', of: coached };
}
