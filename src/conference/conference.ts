/**
 * One conference: who is in it, and what each hears.
 *
 *     waiting --> in-progress --> ended       two are in, and one of them starts it; the last leaves, or one that ends it
 */
import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type {
  Announcement,
  ConferenceCallback,
  ConferenceEndReason,
  ConferenceEvent,
  ConferenceExit,
  ConferenceHappening,
  ConferenceOutcome,
  ConferenceRecord,
  ConferenceRequest,
  ConferenceSeat,
  ConferenceSeatEvent,
  ParticipantChange,
  ParticipantLeaveReason,
  ParticipantRecord,
  WaitSound,
} from '../ports/conferences.ts';
import type { CallId, ConferenceId, LegId, PlayId } from '../ports/ids.ts';
import { asLegId, asPlayId } from '../ports/ids.ts';
import type { MediaRoom, RoomEvent } from '../ports/media.ts';
import type { Prompt } from '../ports/prompt.ts';
import { messageOf } from '../shared/message-of.ts';
import { conferenceScene } from './conference-scene.ts';
import { ConferenceRoom } from './conference-room.ts';
import type { Participant } from './participant.ts';
import { participantRecord } from './participant.ts';
import { ConferenceSounds } from './conference-sounds.ts';

/** Participants of one conference, whatever a program asks for. */
export const MAX_PARTICIPANTS = 50;
/** A conference that nobody joins is forgotten. A telephone may ring for ten minutes. */
const UNUSED_MS = 900_000;

export interface ConferenceOptions {
  readonly id: ConferenceId;
  readonly name: string;
  readonly callback: ConferenceCallback | null;
  readonly openRoom: (onEvent: (event: RoomEvent) => void) => Promise<MediaRoom>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What waiting participants hear; null: nothing. */
  readonly music: Prompt | null;
  /** What tells that somebody comes or goes; null: nothing does. */
  readonly beep: Prompt | null;
  readonly onEvent: (event: ConferenceEvent) => void;
  /** It has ended, and holds nothing. */
  readonly onEnded: () => void;
}

interface Leaving {
  readonly reason: ParticipantLeaveReason;
  readonly callStatus: 'completed' | 'in-progress';
  /** What its call is told; null: it knows. */
  readonly exit: ConferenceExit | null;
}

export class Conference {
  readonly #options: ConferenceOptions;
  readonly #room: ConferenceRoom;
  readonly #sounds: ConferenceSounds;
  readonly #participants = new Map<CallId, Participant>();
  readonly #createdAt: number;
  #updatedAt: number;
  #hasStarted = false;
  #ended: ConferenceRecord['ended'] = null;
  #callback: ConferenceCallback | null;
  #unused: TimerHandle | null;
  #sequence = 0;
  #legs = 0;
  #plays = 0;

  constructor(options: ConferenceOptions) {
    this.#options = options;
    const { clock, openRoom, logger } = options;
    this.#callback = options.callback;
    this.#createdAt = this.#updatedAt = clock.wall();
    this.#unused = clock.schedule(UNUSED_MS, () => this.#end('last-participant-left', null));
    this.#room = new ConferenceRoom({
      open: openRoom,
      clock,
      logger,
      onFinished: (play, error) => this.#sounds.finished(play, error),
      onSilent: (leg) => this.#silent(leg),
      onLost: () => this.#end('media-failed', null),
    });
    this.#sounds = new ConferenceSounds({ newPlay: () => this.#newPlay(), clock, onTurn: () => this.#applyScene() });
  }

  get id(): ConferenceId {
    return this.#options.id;
  }

  get size(): number {
    return this.#participants.size;
  }

  get record(): ConferenceRecord {
    const { id, name } = this.#options;
    return {
      id,
      name,
      state: this.#ended !== null ? 'ended' : this.#hasStarted ? 'in-progress' : 'waiting',
      createdAt: this.#createdAt,
      updatedAt: this.#updatedAt,
      participants: this.#inside.map(participantRecord),
      ended: this.#ended,
    };
  }

  join(
    call: CallId,
    request: ConferenceRequest,
    offer: string,
    onEvent: (event: ConferenceSeatEvent) => void,
  ): ConferenceSeat {
    const { callback, maxParticipants } = request;
    this.#leave(call, { reason: 'moved-on', callStatus: 'in-progress', exit: 'removed' });
    if (this.#ended !== null || this.size >= Math.min(maxParticipants, MAX_PARTICIPANTS)) {
      onEvent({ type: 'ended', reason: this.#ended === null ? 'full' : 'ended' });
      return { leave: () => undefined };
    }
    this.#stopWaiting();
    this.#callback ??= callback;
    const participant = this.#newParticipant(call, request, onEvent);
    this.#participants.set(call, participant);
    void this.#admit(participant, request, offer);
    return {
      leave: (callStatus) => {
        if (this.#participants.get(call)?.leg !== participant.leg) return;
        this.#leave(call, { reason: callStatus === 'completed' ? 'hung-up' : 'moved-on', callStatus, exit: null });
      },
    };
  }

  change(call: CallId, change: ParticipantChange): ConferenceOutcome<ParticipantRecord> {
    const before = this.#participants.get(call);
    if (before === undefined) return { ok: false, code: 'not-found' };
    const { muted = before.muted, held, coach = before.coach, endOnExit = before.endOnExit } = change;
    if (coach === call) return { ok: false, code: 'invalid', path: 'coach', message: 'must be another participant' };
    const hold = held === undefined ? before.hold : held === false ? null : held;
    const { beepOnExit = before.beepOnExit, wait = before.wait } = change;
    const updatedAt = this.#options.clock.wall();
    const after: Participant = { ...before, muted, hold, coach, endOnExit, beepOnExit, wait, updatedAt };
    this.#participants.set(call, after);
    this.#tune();
    const participant = participantRecord(after);
    if (muted !== before.muted) this.#happen({ type: muted ? 'participant-mute' : 'participant-unmute', participant });
    if ((hold === null) !== (before.hold === null)) {
      this.#happen({ type: hold === null ? 'participant-unhold' : 'participant-hold', participant });
    }
    if (coach !== before.coach || endOnExit !== before.endOnExit) this.#happen({ type: 'participant-modify', participant }); // prettier-ignore
    return { ok: true, value: participant };
  }

  remove(call: CallId): ConferenceOutcome<ParticipantRecord> {
    const participant = this.#participants.get(call);
    if (participant === undefined) return { ok: false, code: 'not-found' };
    this.#leave(call, { reason: 'removed', callStatus: 'in-progress', exit: 'removed' });
    return { ok: true, value: participantRecord(participant) };
  }

  /** Ends it for all. */
  end(): void {
    this.#end('ended-by-api', null);
  }

  announce({ sounds, call, url, replaces }: Announcement): ConferenceOutcome<ConferenceRecord> {
    const target = call === null ? null : this.#participants.get(call);
    if (target === undefined) return { ok: false, code: 'not-found' };
    const hearers = target === null ? this.#inside : [target];
    if (replaces !== true && !hearers.every((hearer) => this.#sounds.takesAnnouncement(hearer.call))) {
      return { ok: false, code: 'invalid', path: 'announce', message: 'too many announcements wait' };
    }
    const participant = target === null ? null : participantRecord(target);
    let left = hearers.length;
    let error: string | null = null;
    for (const hearer of hearers) {
      this.#sounds.announce(hearer.call, { sounds, replaces }, (fault) => {
        error ??= fault;
        left -= 1;
        if (left > 0) return;
        this.#happen({ type: error === null ? 'announcement-end' : 'announcement-fail', participant, url, error });
      });
    }
    this.#applyScene();
    return { ok: true, value: this.record };
  }

  /** Ends it, and waits until the media engine has closed its room. Idempotent. */
  async close(): Promise<void> {
    this.#end('ended-by-api', null);
    await this.#room.close();
  }

  get #inside(): readonly Participant[] {
    return [...this.#participants.values()].filter(({ isIn }) => isIn);
  }

  #newParticipant(call: CallId, request: ConferenceRequest, onEvent: Participant['onEvent']): Participant {
    const { beep, ...rest } = request;
    const at = this.#options.clock.wall();
    this.#legs += 1;
    return {
      ...rest,
      call,
      leg: asLegId(`${this.#options.id}.${String(this.#legs)}`),
      isIn: false,
      hold: null,
      beepOnExit: beep === 'both' || beep === 'onExit',
      joinedAt: at,
      updatedAt: at,
      onEvent,
    };
  }

  async #admit({ call, leg, onEvent }: Participant, { beep }: ConferenceRequest, offer: string): Promise<void> {
    try {
      const sdp = await this.#room.seat(leg, offer);
      const participant = this.#participants.get(call);
      if (participant?.leg !== leg) {
        this.#room.leave(leg);
        return;
      }
      const present: Participant = { ...participant, isIn: true };
      this.#participants.set(call, present);
      onEvent({ type: 'connected', sdp, conference: this.#options.id });
      this.#happen({ type: 'participant-join', participant: participantRecord(present) });
      this.#start();
      if (beep === 'both' || beep === 'onEnter') this.#beep(call);
      this.#tune();
    } catch (error) {
      this.#options.logger.warn({ callId: call, reason: messageOf(error) }, 'a call could not join its conference');
      if (this.#participants.get(call)?.leg === leg) {
        this.#leave(call, { reason: 'removed', callStatus: 'in-progress', exit: 'failed' });
      }
    }
  }

  /** A conference of one has not begun. */
  #start(): void {
    const inside = this.#inside;
    if (this.#hasStarted || inside.length < 2 || !inside.some(({ startOnEnter }) => startOnEnter)) return;
    this.#hasStarted = true;
    this.#happen({ type: 'conference-start' });
  }

  /** Those who talk hear that somebody comes or goes. */
  #beep(about: CallId): void {
    const { beep } = this.#options;
    if (beep === null || !this.#hasStarted) return;
    for (const { call, hold } of this.#inside) {
      const isFree = hold === null && !this.#sounds.isAnnouncedTo(call);
      if (call !== about && isFree) this.#sounds.announce(call, { sounds: [beep] }, () => undefined);
    }
  }

  #leave(call: CallId, leaving: Leaving): void {
    const participant = this.#participants.get(call);
    if (participant === undefined) return;
    this.#takeOut(participant, leaving);
    const left = participantRecord(participant);
    const isRemoved = leaving.reason === 'removed';
    if (participant.isIn && participant.endOnExit) {
      this.#end(isRemoved ? 'participant-with-end-on-exit-removed' : 'participant-with-end-on-exit-left', left);
    } else if (this.size === 0) {
      this.#end(isRemoved ? 'last-participant-removed' : 'last-participant-left', left);
    } else {
      if (participant.beepOnExit) this.#beep(call);
      this.#tune();
    }
  }

  #end(reason: ConferenceEndReason, by: ParticipantRecord | null): void {
    if (this.#ended !== null) return;
    this.#ended = { reason, call: by?.call ?? null };
    this.#stopWaiting();
    const exit = reason === 'media-failed' ? 'failed' : 'ended';
    const left = by === null ? 'conference-ended' : 'moderator-left';
    for (const participant of this.#participants.values()) {
      this.#takeOut(participant, { reason: left, callStatus: 'in-progress', exit });
    }
    this.#happen({ type: 'conference-end', reason, by });
    void this.#room.close();
    this.#options.onEnded();
  }

  #takeOut(participant: Participant, { reason, callStatus, exit }: Leaving): void {
    const { call, leg, isIn, onEvent } = participant;
    this.#participants.delete(call);
    this.#sounds.forget(call);
    this.#room.leave(leg);
    if (exit !== null) onEvent({ type: 'ended', reason: exit });
    if (!isIn) return;
    this.#happen({ type: 'participant-leave', participant: participantRecord(participant), reason, callStatus });
  }

  #silent(leg: LegId): void {
    const participant = this.#inside.find((each) => each.leg === leg);
    if (participant === undefined) return;
    this.#leave(participant.call, { reason: 'removed', callStatus: 'in-progress', exit: 'failed' });
  }

  /** Gives music to those who wait or are on hold, and puts in force who hears what. */
  #tune(): void {
    const { music } = this.#options;
    const soundsOf = (sounds: Participant['wait']): readonly WaitSound[] => sounds ?? (music === null ? [] : [music]);
    for (const { call, hold, wait } of this.#inside) {
      const waits = hold !== null || !this.#hasStarted;
      this.#sounds.loop(call, waits ? soundsOf(hold === null ? wait : hold.sound) : null);
    }
    this.#applyScene();
  }

  #applyScene(): void {
    if (this.#ended !== null) return;
    this.#room.hear(conferenceScene(this.#inside, this.#hasStarted, (call) => this.#sounds.of(call)));
  }

  #newPlay(): PlayId {
    this.#plays += 1;
    return asPlayId(`${this.#options.id}.p${String(this.#plays)}`);
  }

  #stopWaiting(): void {
    if (this.#unused !== null) this.#options.clock.cancel(this.#unused);
    this.#unused = null;
  }

  #happen(happening: ConferenceHappening): void {
    const at = this.#options.clock.wall();
    this.#updatedAt = at;
    this.#sequence += 1;
    const { onEvent, logger } = this.#options;
    try {
      onEvent({ ...happening, conference: this.record, sequence: this.#sequence, at, callback: this.#callback });
    } catch (error) {
      logger.error({ err: error }, 'an event of a conference could not be told');
    }
  }
}
