import type {
  Announcement,
  ConferenceOutcome,
  ConferencePort,
  ConferenceRecord,
  ConferenceSeat,
  ConferenceUsage,
  ParticipantChange,
  ParticipantRecord,
} from '../../src/ports/conferences.ts';
import type { CallId, ConferenceId } from '../../src/ports/ids.ts';
import { asConferenceId } from '../../src/ports/ids.ts';

const NOT_FOUND = { ok: false, code: 'not-found' } as const;

/** Conferences as a test says. It notes what is asked of them, and changes nothing but what it is told to. */
export class ScriptedConferences implements ConferencePort {
  records: ConferenceRecord[] = [];
  /** No more can be opened. */
  isFull = false;
  readonly asked: {
    readonly what: 'change' | 'remove' | 'end' | 'announce';
    readonly call: CallId | null;
    readonly with?: ParticipantChange | Announcement;
  }[] = [];

  join(): ConferenceSeat {
    return { leave: () => undefined };
  }

  open(name: string): ConferenceRecord | null {
    const known = this.records.find((record) => record.name === name && record.state !== 'ended');
    if (known !== undefined) return known;
    if (this.isFull) return null;
    const id = asConferenceId(`c${String(this.records.length)}51c9ae-7d0c-4b5e-9f3a-0c9d8e7f6a5b`.slice(-36));
    const record: ConferenceRecord = { id, name, state: 'waiting', createdAt: 0, updatedAt: 0, participants: [], ended: null }; // prettier-ignore
    this.records.unshift(record);
    return record;
  }

  list(): readonly ConferenceRecord[] {
    return this.records;
  }

  find(id: ConferenceId): ConferenceRecord | null {
    return this.records.find((record) => record.id === id) ?? null;
  }

  change(id: ConferenceId, call: CallId, change: ParticipantChange): ConferenceOutcome<ParticipantRecord> {
    this.asked.push({ what: 'change', call, with: change });
    const found = this.#participant(id, call);
    return found === undefined ? NOT_FOUND : { ok: true, value: { ...found, muted: change.muted ?? found.muted, held: change.held !== undefined && change.held !== false } }; // prettier-ignore
  }

  remove(id: ConferenceId, call: CallId): ConferenceOutcome<ParticipantRecord> {
    this.asked.push({ what: 'remove', call });
    const found = this.#participant(id, call);
    return found === undefined ? NOT_FOUND : { ok: true, value: found };
  }

  end(id: ConferenceId): ConferenceOutcome<ConferenceRecord> {
    this.asked.push({ what: 'end', call: null });
    const found = this.find(id);
    if (found === null || found.state === 'ended') return NOT_FOUND;
    const over: ConferenceRecord = { ...found, state: 'ended', participants: [], ended: { reason: 'ended-by-api', call: null } }; // prettier-ignore
    this.records = this.records.map((record) => (record.id === id ? over : record));
    return { ok: true, value: over };
  }

  announce(id: ConferenceId, announcement: Announcement): ConferenceOutcome<ConferenceRecord> {
    this.asked.push({ what: 'announce', call: announcement.call, with: announcement });
    const found = this.find(id);
    return found === null ? NOT_FOUND : { ok: true, value: found };
  }

  usage(): ConferenceUsage {
    return { conferences: this.records.length, participants: 0 };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #participant(id: ConferenceId, call: CallId): ParticipantRecord | undefined {
    return this.find(id)?.participants.find((participant) => participant.call === call);
  }
}
