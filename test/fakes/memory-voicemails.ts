import type { CallId, RecordingId } from '../../src/ports/ids.ts';
import type { JournalEntry } from '../../src/ports/journal.ts';
import type { Page } from '../../src/ports/page.ts';
import { BadCursorError } from '../../src/ports/store.ts';
import type { MailboxCount, VoicemailQuery, VoicemailRecord, VoicemailStore } from '../../src/ports/voicemails.ts';
import { voicemailChanges } from '../../src/records/voicemail-change.ts';

/** Messages in memory, read from the facts of a store. */
export class MemoryVoicemails implements VoicemailStore {
  readonly records = new Map<RecordingId, VoicemailRecord>();

  /** Takes in what the entries of a batch say. */
  apply(entries: readonly JournalEntry[]): void {
    for (const change of voicemailChanges(entries)) {
      if (change.kind === 'left') this.records.set(change.record.id, change.record);
      if (change.kind === 'removed') this.records.delete(change.id);
      if (change.kind === 'allRemoved') this.forget([change.call]);
      const marked = change.kind === 'marked' ? this.records.get(change.id) : undefined;
      if (change.kind === 'marked' && marked !== undefined)
        this.records.set(change.id, { ...marked, state: change.state });
    }
  }

  /** Calls are deleted. */
  forget(calls: readonly CallId[]): void {
    for (const { id, callId } of this.records.values()) if (calls.includes(callId)) this.records.delete(id);
  }

  get(id: RecordingId): Promise<VoicemailRecord | null> {
    return Promise.resolve(this.records.get(id) ?? null);
  }

  list({ state, mailbox, limit, cursor }: VoicemailQuery): Promise<Page<VoicemailRecord>> {
    const skip = cursor === undefined ? 0 : Number(cursor);
    if (!Number.isInteger(skip)) return Promise.reject(new BadCursorError('no cursor of ours'));
    const found = [...this.records.values()]
      .filter((each) => (state ?? each.state) === each.state && (mailbox ?? each.mailbox) === each.mailbox)
      .sort((one, other) => other.startedAt.localeCompare(one.startedAt) || other.id.localeCompare(one.id));
    const nextCursor = found.length > skip + limit ? String(skip + limit) : null;
    return Promise.resolve({ items: found.slice(skip, skip + limit), nextCursor });
  }

  count(): Promise<ReadonlyMap<string, MailboxCount>> {
    const counts = new Map<string, MailboxCount>();
    for (const { mailbox, state } of this.records.values()) {
      if (mailbox === null) continue;
      const { new: fresh, old } = counts.get(mailbox) ?? { new: 0, old: 0 };
      counts.set(mailbox, { new: fresh + (state === 'new' ? 1 : 0), old: old + (state === 'new' ? 0 : 1) });
    }
    return Promise.resolve(counts);
  }
}
