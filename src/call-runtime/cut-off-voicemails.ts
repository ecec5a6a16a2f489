import type { Fact, FactData } from '../ports/facts.ts';
import type { RecordingId } from '../ports/ids.ts';
import type { CallRecord } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';

const PAGE = 1000;

/** What a crash has left of recordings. */
export interface Salvage {
  /** Makes a file whole. @returns the sound in it, in milliseconds; 0: there is no file; null: it cannot be read, and stays */
  lengthMs(recording: RecordingId): Promise<number | null>;
  /** Deletes a file that nobody wants. */
  discard(recording: RecordingId): Promise<void>;
}

interface Begun {
  readonly at: string;
  readonly data: FactData<'voicemail.started'>;
  readonly why: Pick<FactData<'handoff.started'>, 'reason' | 'summary' | 'context'>;
}

/** The facts that messages lack which a crash cut off: what was recorded until then is the message. */
export async function cutOffVoicemails(store: Store, call: CallRecord, salvage: Salvage): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  for (const begun of await openVoicemails(store, call)) facts.push(await endOf(call, begun, salvage));
  return facts;
}

async function endOf(call: CallRecord, { at, data, why }: Begun, salvage: Salvage): Promise<Fact> {
  const { minMs, ...voicemail } = data;
  const { voicemail: id } = voicemail;
  const durationMs = await salvage.lengthMs(id);
  if (durationMs === null)
    return { type: 'voicemail.discarded', data: { voicemail: id, durationMs: 0, reason: 'failed' } };
  if (durationMs === 0 || durationMs < minMs) {
    await salvage.discard(id);
    return { type: 'voicemail.discarded', data: { voicemail: id, durationMs, reason: 'empty' } };
  }
  const { from, to, route } = call;
  return {
    type: 'voicemail.left',
    data: { ...voicemail, ...why, from, to, route, startedAt: at, durationMs, by: 'crash' },
  };
}

/** Messages that have begun and not come to anything. */
async function openVoicemails(store: Store, { id }: CallRecord): Promise<readonly Begun[]> {
  const open = new Map<RecordingId, Begun>();
  let why: Begun['why'] = { reason: '', summary: '', context: null };
  let last = 0;
  for (;;) {
    const page = await store.listEvents(id, last, PAGE, 'fact');
    for (const entry of page) {
      if (entry.kind !== 'fact') continue;
      if (entry.type === 'handoff.started') {
        const { reason, summary, context } = entry.data;
        why = { reason, summary, context };
      } else if (entry.type === 'handoff.summarized') {
        why = { ...why, summary: entry.data.summary };
      } else if (entry.type === 'voicemail.started') {
        open.set(entry.data.voicemail, { at: entry.at, data: entry.data, why });
      } else if (entry.type === 'voicemail.left' || entry.type === 'voicemail.discarded') {
        open.delete(entry.data.voicemail);
      }
    }
    last = page.at(-1)?.sequence ?? last;
    if (page.length < PAGE) return [...open.values()];
  }
}
