import type { JournalEntry } from '../../ports/journal.ts';
import type { JournalBatch } from '../../ports/store.ts';
import type { CallbackFactChange } from '../../records/callback-change.ts';
import { callbackChanges } from '../../records/callback-change.ts';
import type { VoicemailChange } from '../../records/voicemail-change.ts';
import { voicemailChanges } from '../../records/voicemail-change.ts';
import { dialledAgents } from '../../records/dialled-agents.ts';
import { StoreError } from '../store-error.ts';

/** A row of `journal`: sequence, at, kind, type, version, data. */
export type EncodedEntry = readonly [number, string, string, string, number | null, string];

/** A row of `handoffs`: id, created_at, record; and whether it is over. */
export type EncodedHandoff = readonly [string, string, string, boolean];

/** A row of `deliveries`: id, webhook, event, body, due and expiry (milliseconds since the epoch). */
export type EncodedDelivery = readonly [string, string, string, string, number, number];

/** A batch as the columns of its rows. They are only texts and numbers, which are cheap to hand to another thread. */
export interface EncodedBatch {
  readonly callId: string;
  /** When it was handed to the store: RFC 3339, UTC. */
  readonly at: string;
  readonly entries: readonly EncodedEntry[];
  readonly state: string;
  readonly caller: string;
  readonly called: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly record: string;
  readonly handoffs: readonly EncodedHandoff[];
  readonly deliveries: readonly EncodedDelivery[];
  /** The ids of agents whose telephones it rings. */
  readonly dialled: readonly string[];
  /** What the entries make of messages. */
  readonly voicemails: readonly VoicemailChange[];
  /** The same of callbacks. */
  readonly callbacks: readonly CallbackFactChange[];
}

/**
 * Encodes a batch.
 *
 * @param at now: RFC 3339, UTC
 * @throws StoreError `sequence` if the batch contradicts itself: entries or handoffs of another call, or a gap
 * between its entries
 */
export function encodeBatch({ call, entries, handoffs, deliveries = [] }: JournalBatch, at: string): EncodedBatch {
  const first = entries[0]?.sequence ?? 1;
  for (const [index, { callId, sequence }] of entries.entries()) {
    if (callId !== call.id)
      throw new StoreError('sequence', `the batch of call ${call.id} has an entry of call ${callId}`);
    if (sequence === first + index) continue;
    throw new StoreError('sequence', `call ${call.id} has entry ${sequence}, but ${first + index} was due`);
  }
  const stray = handoffs.find(({ callId }) => callId !== call.id);
  if (stray !== undefined) {
    throw new StoreError('sequence', `the batch of call ${call.id} has a handoff of call ${stray.callId}`);
  }
  return {
    callId: call.id,
    at,
    entries: entries.map(encodeEntry),
    state: call.state,
    caller: call.from,
    called: call.to,
    startedAt: call.startedAt,
    endedAt: call.endedAt,
    record: JSON.stringify(call),
    handoffs: handoffs.map((handoff) => [
      handoff.id,
      handoff.createdAt,
      JSON.stringify(handoff),
      handoff.endedAt !== null,
    ]),
    dialled: dialledAgents({ entries, handoffs }),
    voicemails: voicemailChanges(entries),
    callbacks: callbackChanges(entries),
    deliveries: deliveries.map(({ id, webhook, event, body, dueAtMs, expiresAtMs }) => [
      id,
      webhook,
      event,
      body,
      Math.round(dueAtMs),
      Math.round(expiresAtMs),
    ]),
  };
}

function encodeEntry(entry: JournalEntry): EncodedEntry {
  const { sequence, at, kind, type, data } = entry;
  return [sequence, at, kind, type, entry.kind === 'fact' ? entry.version : null, JSON.stringify(data)];
}

/** Why a batch does not continue its call's journal; null: it does. @param last its last entry; 0: it has none */
export function refusalOf({ callId, entries }: EncodedBatch, last: number): string | null {
  const [first] = entries;
  const due = last + 1;
  if (first === undefined || first[0] === due) return null;
  return `call ${callId} has entry ${String(first[0])}, but ${String(due)} was due`;
}
