import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type {
  Announcement,
  ConferenceCallback,
  ConferenceEvent,
  ConferenceOutcome,
  ConferencePort,
  ConferenceRecord,
  ConferenceRequest,
  ConferenceSeat,
  ConferenceSeatEvent,
  ConferenceUsage,
  ParticipantChange,
  ParticipantRecord,
} from '../ports/conferences.ts';
import type { CallId, ConferenceId } from '../ports/ids.ts';
import { asCallId, asConferenceId } from '../ports/ids.ts';
import type { MediaPort } from '../ports/media.ts';
import type { Prompt } from '../ports/prompt.ts';
import { rememberBounded } from '../shared/remember-bounded.ts';
import { Conference } from './conference.ts';

/** Conferences that are up at a time. */
const MAX_CONFERENCES = 1_000;
/** Conferences that ended and can still be looked up. */
const MAX_ENDED = 1_000;

export interface ConferenceHubOptions {
  readonly media: MediaPort;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What waiting participants of a new conference hear; null: nothing. */
  readonly music: () => Prompt | null;
  /** What tells that somebody comes or goes; null: nothing does. */
  readonly beep: Prompt | null;
  /** What happens in every conference. */
  readonly onEvent: (event: ConferenceEvent) => void;
}

const NOT_FOUND = { ok: false, code: 'not-found' } as const;

/** All conferences: made by the first call that names one, and gone with the last that leaves. */
export class ConferenceHub implements ConferencePort {
  readonly #options: ConferenceHubOptions;
  /** Those that are up. */
  readonly #conferences = new Map<string, Conference>();
  readonly #ended = new Map<ConferenceId, ConferenceRecord>();
  /** Those that are up and not shown. */
  readonly #unlisted = new Set<ConferenceId>();
  #closed = false;

  constructor(options: ConferenceHubOptions) {
    this.#options = options;
  }

  join(
    call: CallId,
    request: ConferenceRequest,
    offer: string,
    onEvent: (event: ConferenceSeatEvent) => void,
  ): ConferenceSeat {
    const conference = this.#named(request.name, request.callback, request.isUnlisted);
    if (conference !== null) return conference.join(call, request, offer, onEvent);
    onEvent({ type: 'ended', reason: 'full' });
    return { leave: () => undefined };
  }

  open(name: string, callback: ConferenceCallback | null): ConferenceRecord | null {
    return this.#named(name, callback)?.record ?? null;
  }

  list(): readonly ConferenceRecord[] {
    const up = [...this.#conferences.values()].filter(({ id }) => !this.#unlisted.has(id)).map(({ record }) => record);
    return [...up.toReversed(), ...[...this.#ended.values()].toReversed()];
  }

  find(id: ConferenceId): ConferenceRecord | null {
    const up = this.#unlisted.has(id) ? null : this.#withId(id);
    return up?.record ?? this.#ended.get(id) ?? null;
  }

  change(id: ConferenceId, call: CallId, change: ParticipantChange): ConferenceOutcome<ParticipantRecord> {
    return this.#withId(id)?.change(call, change) ?? NOT_FOUND;
  }

  remove(id: ConferenceId, call: CallId): ConferenceOutcome<ParticipantRecord> {
    return this.#withId(id)?.remove(call) ?? NOT_FOUND;
  }

  end(id: ConferenceId): ConferenceOutcome<ConferenceRecord> {
    const conference = this.#withId(id);
    if (conference === null) return NOT_FOUND;
    conference.end();
    return { ok: true, value: conference.record };
  }

  announce(id: ConferenceId, announcement: Announcement): ConferenceOutcome<ConferenceRecord> {
    return this.#withId(id)?.announce(announcement) ?? NOT_FOUND;
  }

  usage(): ConferenceUsage {
    const sizes = [...this.#conferences.values()].map(({ size }) => size).filter((size) => size > 0);
    return { conferences: sizes.length, participants: sizes.reduce((sum, size) => sum + size, 0) };
  }

  /** Ends all. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#conferences.values()].map((conference) => conference.close()));
  }

  #named(name: string, callback: ConferenceCallback | null, isUnlisted = false): Conference | null {
    const known = this.#conferences.get(name);
    if (known !== undefined) return known;
    if (this.#closed || this.#conferences.size >= MAX_CONFERENCES) return null;
    const { media, onEvent, logger, music, ...rest } = this.#options;
    const id = asConferenceId(randomUUID());
    const conference = new Conference({
      ...rest,
      music: music(),
      id,
      name,
      callback,
      logger: logger.child({ conferenceId: id }),
      // To the media engine a conference is a room as any.
      openRoom: (onRoomEvent) => media.openRoom(asCallId(id), onRoomEvent),
      onEvent,
      onEnded: () => {
        this.#conferences.delete(name);
        if (!this.#unlisted.delete(id)) rememberBounded(this.#ended, id, conference.record, MAX_ENDED);
      },
    });
    this.#conferences.set(name, conference);
    if (isUnlisted) this.#unlisted.add(id);
    return conference;
  }

  #withId(id: ConferenceId): Conference | null {
    return [...this.#conferences.values()].find((conference) => conference.id === id) ?? null;
  }
}
