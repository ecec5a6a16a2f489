import type { AgentId, CallId, HandoffId } from '../../src/ports/ids.ts';
import type { JournalEntry, StoredEntry } from '../../src/ports/journal.ts';
import type { CallRecord, HandoffRecord } from '../../src/ports/records.ts';
import type { Page } from '../../src/ports/page.ts';
import type { CallQuery, JournalBatch, Store, TranscriptMatch, TranscriptQuery } from '../../src/ports/store.ts';
import { BadCursorError } from '../../src/ports/store.ts';
import { dialledAgents } from '../../src/records/dialled-agents.ts';
import { storedEntry } from '../../src/records/facts/index.ts';
import { MemoryCallbacks } from './memory-callbacks.ts';
import { MemoryVoicemails } from './memory-voicemails.ts';
import { StoreError } from '../../src/store/store-error.ts';

/** A store that forgets. It refuses gaps like a real one, and fails when a test says so. */
export class MemoryStore implements Store {
  readonly calls = new Map<CallId, CallRecord>();
  readonly handoffs = new Map<HandoffId, HandoffRecord>();
  readonly voicemails = new MemoryVoicemails();
  readonly callbacks = new MemoryCallbacks();
  /** The journals of all calls, in the order in which they were written. */
  readonly entries: StoredEntry[] = [];
  /** The error that `append` rejects with, or null if it works. */
  failure: Error | null = null;
  /** The batches that `append` refused. */
  refused = 0;
  readonly #node: string;
  readonly #nodes = new Map<CallId, string>();
  /** The last sequence of each call. */
  readonly #last = new Map<CallId, number>();
  readonly #dialled = new Set<string>();
  #position = 0;

  constructor(node = 'here') {
    this.#node = node;
  }

  append(batch: JournalBatch): Promise<void> {
    if (this.failure !== null) {
      this.refused += 1;
      return Promise.reject(this.failure);
    }
    const due = (this.#last.get(batch.call.id) ?? 0) + 1;
    if ((batch.entries[0]?.sequence ?? due) !== due) {
      this.refused += 1;
      return Promise.reject(new StoreError('sequence', 'a gap in the journal'));
    }
    // A real store writes JSON. The fake does so too, and finds a value that JSON cannot hold.
    const { entries, call, handoffs } = JSON.parse(JSON.stringify(batch)) as JournalBatch;
    for (const entry of entries) {
      this.entries.push(this.#stored(entry));
      this.#last.set(call.id, entry.sequence);
    }
    this.voicemails.apply(entries);
    this.callbacks.apply(entries);
    if (!this.#nodes.has(call.id)) this.#nodes.set(call.id, this.#node);
    this.calls.set(call.id, call);
    for (const agent of dialledAgents({ entries, handoffs })) this.#dialled.add(`${call.id} ${agent}`);
    for (const handoff of handoffs) this.handoffs.set(handoff.id, handoff);
    return Promise.resolve();
  }

  wasDialled(call: CallId, agent: AgentId): Promise<boolean> {
    return Promise.resolve(this.#dialled.has(`${call} ${agent}`));
  }

  journal(call: CallId): readonly StoredEntry[] {
    return this.entries.filter(({ callId }) => callId === call);
  }

  getCall(id: CallId): Promise<CallRecord | null> {
    return Promise.resolve(this.calls.get(id) ?? null);
  }

  listCalls({ state, from, to, startedFrom, startedTo, dialled, limit, cursor }: CallQuery): Promise<Page<CallRecord>> {
    const skip = cursor === undefined ? 0 : Number(cursor);
    if (!Number.isInteger(skip)) return Promise.reject(new BadCursorError('no cursor of ours'));
    const found = [...this.calls.values()]
      .filter(
        (call) =>
          (state === undefined || call.state === state) &&
          (from === undefined || call.from === from) &&
          (to === undefined || call.to === to) &&
          (dialled === undefined || this.#dialled.has(`${call.id} ${dialled}`)) &&
          (startedFrom === undefined || call.startedAt >= startedFrom) &&
          (startedTo === undefined || call.startedAt < startedTo),
      )
      .sort((one, other) => other.startedAt.localeCompare(one.startedAt));
    const nextCursor = found.length > skip + limit ? String(skip + limit) : null;
    return Promise.resolve({ items: found.slice(skip, skip + limit), nextCursor });
  }

  getHandoff(call: CallId, id: HandoffId): Promise<HandoffRecord | null> {
    const handoff = this.handoffs.get(id);
    return Promise.resolve(handoff?.callId === call ? handoff : null);
  }

  listEvents(call: CallId, after: number, limit: number, kind?: JournalEntry['kind']): Promise<readonly StoredEntry[]> {
    const isAsked = ({ sequence, ...entry }: StoredEntry): boolean => sequence > after && isOf(entry, kind);
    return Promise.resolve(this.journal(call).filter(isAsked).slice(0, limit));
  }

  readFrom(after: number, limit: number, kind?: JournalEntry['kind']): Promise<readonly StoredEntry[]> {
    const isAsked = (entry: StoredEntry): boolean => entry.position > after && isOf(entry, kind);
    return Promise.resolve(this.entries.filter(isAsked).slice(0, limit));
  }

  searchTranscripts({ phrases, withPrivate, limit }: TranscriptQuery): Promise<Page<TranscriptMatch>> {
    const items = this.entries.flatMap((entry): TranscriptMatch[] => {
      if (entry.kind !== 'fact' || entry.type !== 'call.speech') return [];
      const { leg, role, startMs, text, private: isPrivate } = entry.data;
      if (!phrases.every((phrase) => text.includes(phrase)) || (isPrivate && !withPrivate)) return [];
      return [{ callId: entry.callId, at: entry.at, leg, role, startMs, snippet: text, private: isPrivate }];
    });
    return Promise.resolve({ items: items.toReversed().slice(0, limit), nextCursor: null });
  }

  openCalls(node?: string): Promise<readonly CallRecord[]> {
    return Promise.resolve(
      [...this.calls.values()].filter(
        ({ id, endedAt }) => endedAt === null && (node === undefined || this.#nodes.get(id) === node),
      ),
    );
  }

  deleteEnded(before: string, limit: number): Promise<readonly CallId[]> {
    const old = [...this.calls.values()]
      .filter(({ endedAt }) => endedAt !== null && endedAt < before)
      .slice(0, limit)
      .map(({ id }) => id);
    for (const id of old) {
      this.calls.delete(id);
      this.#last.delete(id);
    }
    this.voicemails.forget(old);
    for (const [id, { callId }] of this.handoffs) if (old.includes(callId)) this.handoffs.delete(id);
    this.entries.splice(0, Infinity, ...this.entries.filter(({ callId }) => !old.includes(callId)));
    return Promise.resolve(old);
  }

  /** Writes JSON like a real store, and so finds a value that does not fit. */
  #stored(entry: JournalEntry): StoredEntry {
    this.#position += 1;
    const version = entry.kind === 'fact' ? entry.version : null;
    return storedEntry({ ...entry, position: this.#position, version, data: JSON.stringify(entry.data) });
  }

  unavailable(): string | null {
    return this.failure?.message ?? null;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function isOf(entry: Pick<StoredEntry, 'kind'>, kind: JournalEntry['kind'] | undefined): boolean {
  return kind === undefined || (entry.kind === 'input' ? 'input' : 'fact') === kind;
}
