/** Conferences that several calls join, each call with a machine, a room and records of its own. Types only. */
import type { CallId, ConferenceId } from './ids.ts';
import type { Outcome } from './outcome.ts';
import type { Prompt } from './prompt.ts';

/** A sound of a list that goes round. */
export type WaitSound = Prompt | { readonly pauseMs: number };

/** When the others hear that somebody comes or goes. */
export type ConferenceBeep = 'never' | 'both' | 'onEnter' | 'onExit';

/** The kinds of events that a program asks for, by Twilio's names. */
export type ConferenceEventKind =
  'start' | 'end' | 'join' | 'leave' | 'mute' | 'hold' | 'modify' | 'speaker' | 'announcement';

/** Where a conference tells what happens in it. The one of the first participant that has one counts. */
export interface ConferenceCallback {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly events: readonly ConferenceEventKind[];
}

/** How a call takes part in a conference. */
export interface ConferenceRequest {
  /** Calls that name the same conference meet in it. */
  readonly name: string;
  /** The conference starts with the first participant of whom this is true. Until then all wait. */
  readonly startOnEnter: boolean;
  /** The conference ends for all when this participant leaves. */
  readonly endOnExit: boolean;
  readonly muted: boolean;
  /** Heard by this call alone, which may come later; null: it coaches nobody. */
  readonly coach: CallId | null;
  readonly beep: ConferenceBeep;
  /** What is heard until the conference starts; empty: silence; null: the hold music. */
  readonly wait: readonly WaitSound[] | null;
  /** A call that would be one more does not get in. */
  readonly maxParticipants: number;
  /** A name for this participant; null: it has none. */
  readonly label: string | null;
  readonly callback: ConferenceCallback | null;
  /** It is a part of something else, such as a queue, and not shown among conferences. @defaultValue false */
  readonly isUnlisted?: boolean | undefined;
}

/** What a call is told of its place in a conference. Nothing comes after `ended`. */
export type ConferenceSeatEvent =
  /** It has a place. `sdp` answers the offer. */
  | { readonly type: 'connected'; readonly sdp: string; readonly conference: ConferenceId }
  | { readonly type: 'ended'; readonly reason: ConferenceExit };

/**
 * Why a call is in a conference no more: somebody removed it, the conference ended, there was no room for it, or media
 * failed.
 */
export const CONFERENCE_EXITS = ['removed', 'ended', 'full', 'failed'] as const;
export type ConferenceExit = (typeof CONFERENCE_EXITS)[number];

/** The place of one call in a conference. */
export interface ConferenceSeat {
  /** Leaves. `ended` does not follow. Idempotent. @param callStatus what becomes of the call */
  leave(callStatus: 'completed' | 'in-progress'): void;
}

/** Why a conference ended. */
export type ConferenceEndReason =
  | 'ended-by-api'
  | 'participant-with-end-on-exit-left'
  | 'participant-with-end-on-exit-removed'
  | 'last-participant-removed'
  | 'last-participant-left'
  | 'media-failed';

/** Why a participant left. */
export type ParticipantLeaveReason = 'hung-up' | 'moved-on' | 'removed' | 'conference-ended' | 'moderator-left';

/** A participant. Times are milliseconds since the Unix epoch. */
export interface ParticipantRecord {
  readonly call: CallId;
  readonly label: string | null;
  readonly muted: boolean;
  readonly held: boolean;
  /** The call that alone hears it; null: it coaches nobody. */
  readonly coach: CallId | null;
  readonly startOnEnter: boolean;
  readonly endOnExit: boolean;
  readonly joinedAt: number;
  readonly updatedAt: number;
}

/** A conference. Times are milliseconds since the Unix epoch. */
export interface ConferenceRecord {
  readonly id: ConferenceId;
  readonly name: string;
  readonly state: 'waiting' | 'in-progress' | 'ended';
  readonly createdAt: number;
  readonly updatedAt: number;
  /** In the order in which they came; empty once it has ended. */
  readonly participants: readonly ParticipantRecord[];
  /** `call`: the participant that ended it; null: nobody did. */
  readonly ended: { readonly reason: ConferenceEndReason; readonly call: CallId | null } | null;
}

/** Changes of a participant. What is missing stays. */
export interface ParticipantChange {
  readonly muted?: boolean | undefined;
  /** `sound`: what is heard meanwhile; null: the hold music. */
  readonly held?: false | { readonly sound: readonly WaitSound[] | null } | undefined;
  /** As in the request. */
  readonly coach?: CallId | null | undefined;
  readonly endOnExit?: boolean | undefined;
  readonly beepOnExit?: boolean | undefined;
  readonly wait?: readonly WaitSound[] | null | undefined;
}

/** Words or sounds for a whole conference, or for one participant. */
export interface Announcement {
  readonly sounds: readonly WaitSound[];
  /** Null: everybody. */
  readonly call: CallId | null;
  /** Comes back with the event that tells of its end. */
  readonly url: string | null;
  /** What is being announced, or waits for it, is dropped. @defaultValue false */
  readonly replaces?: boolean | undefined;
}

/** What happens in a conference. */
export type ConferenceHappening =
  | { readonly type: 'conference-start' }
  | {
      readonly type: 'conference-end';
      readonly reason: ConferenceEndReason;
      /** The participant that ended it. */
      readonly by: Pick<ParticipantRecord, 'call' | 'label'> | null;
    }
  | {
      readonly type:
        | 'participant-join'
        | 'participant-mute'
        | 'participant-unmute'
        | 'participant-hold'
        | 'participant-unhold'
        | 'participant-modify';
      readonly participant: ParticipantRecord;
    }
  | {
      readonly type: 'participant-leave';
      readonly participant: ParticipantRecord;
      readonly reason: ParticipantLeaveReason;
      readonly callStatus: 'completed' | 'in-progress';
    }
  /** `participant` null: it was for all. */
  | {
      readonly type: 'announcement-end' | 'announcement-fail';
      readonly participant: ParticipantRecord | null;
      readonly url: string | null;
      readonly error: string | null;
    };

/** A happening with its place among those of its conference. */
export type ConferenceEvent = ConferenceHappening & {
  readonly conference: ConferenceRecord;
  /** From 1 on. */
  readonly sequence: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Where the conference tells of it; null: nowhere. */
  readonly callback: ConferenceCallback | null;
};

/** The conferences of this program. A conference is there from the first call that names it to the last that leaves. */
export interface ConferencePort {
  /**
   * Gives a call a place. It never throws: what fails is told by `ended`.
   * @param offer SDP of the call's room, as a telephone would get it (RFC 3264)
   */
  join(
    call: CallId,
    request: ConferenceRequest,
    offer: string,
    onEvent: (event: ConferenceSeatEvent) => void,
  ): ConferenceSeat;
  /** The conference of that name, which is made where there is none, so that it has an id before somebody joins. */
  open(name: string, callback: ConferenceCallback | null): ConferenceRecord | null;
  /** Those that are up, then those that ended, as far as they are remembered; the newest first. No unlisted ones. */
  list(): readonly ConferenceRecord[];
  /** One of the list. */
  find(id: ConferenceId): ConferenceRecord | null;
  /** Changes a participant. @returns it as it is now */
  change(id: ConferenceId, call: CallId, change: ParticipantChange): ConferenceOutcome<ParticipantRecord>;
  /** Takes a participant out. Its call goes on. @returns it as it was */
  remove(id: ConferenceId, call: CallId): ConferenceOutcome<ParticipantRecord>;
  /** Ends it for all. Their calls go on. */
  end(id: ConferenceId): ConferenceOutcome<ConferenceRecord>;
  announce(id: ConferenceId, announcement: Announcement): ConferenceOutcome<ConferenceRecord>;
  /** All is zero when no call is up. */
  usage(): ConferenceUsage;
  close(): Promise<void>;
}

/** The outcome of a request: no such conference or participant, or a value that does not fit. */
export type ConferenceOutcome<Value> = Extract<Outcome<Value>, { ok: true } | { code: 'not-found' | 'invalid' }>;

/** What is open. */
export interface ConferenceUsage {
  readonly conferences: number;
  readonly participants: number;
}
