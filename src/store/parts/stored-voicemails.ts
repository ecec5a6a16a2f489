import type { RecordingId } from '../../ports/ids.ts';
import type { Page } from '../../ports/page.ts';
import type { MailboxCount, VoicemailQuery, VoicemailRecord, VoicemailStore } from '../../ports/voicemails.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { StoreThread } from '../thread/thread.ts';

/** The messages in SQLite. Its methods reject with StoreError as those of the store do. */
export class StoredVoicemails implements VoicemailStore {
  readonly #thread: StoreThread;

  constructor(thread: StoreThread) {
    this.#thread = thread;
  }

  async get(id: RecordingId): Promise<VoicemailRecord | null> {
    const json = await this.#thread.ask({ kind: 'voicemail', id });
    return json === null ? null : (JSON.parse(json) as VoicemailRecord);
  }

  async list({ state, mailbox, limit, cursor }: VoicemailQuery): Promise<Page<VoicemailRecord>> {
    const after = cursor === undefined ? null : decodeCursor(cursor);
    const request = { state: state ?? null, mailbox: mailbox ?? null, after, limit };
    const { records, next } = await this.#thread.ask({ kind: 'voicemails', request });
    return {
      items: records.map((record) => JSON.parse(record) as VoicemailRecord),
      nextCursor: next === null ? null : encodeCursor(next),
    };
  }

  async count(): Promise<ReadonlyMap<string, MailboxCount>> {
    return new Map(await this.#thread.ask({ kind: 'countVoicemails' }));
  }
}
