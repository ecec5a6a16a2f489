import { z } from 'zod';
import type { CallRecord } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import { segmentSchema } from './card-schema.ts';
import type { Segment } from './card-schema.ts';
import { segmentOf, wholeTimes, withInterruption } from './segments.ts';
import { factsOf } from './stored-facts.ts';

/** A time of which it is not known what was said. */
export const missingSchema = segmentSchema
  .pick({ role: true, startMs: true, private: true })
  .extend({ leg: z.string(), endMs: z.int().min(0), reason: z.string() });

/** A time of which it is not known what was said. */
type Missing = Readonly<z.output<typeof missingSchema>>;

/** All that was said in a call, as far as it is known. Both lists are in order of time. */
export interface Transcript {
  readonly segments: readonly Segment[];
  readonly missing: readonly Missing[];
}

/** The transcript of a call by its journal in the store, as far as it is written. */
export async function storedTranscript(store: Store, call: CallRecord): Promise<Transcript> {
  let segments: Segment[] = [];
  const missing: Missing[] = [];
  let { startedAt } = call;
  for await (const entry of factsOf(store, call.id)) {
    if (entry.type === 'call.started') startedAt = entry.at;
    const segment = segmentOf(entry, startedAt);
    if (segment !== null) segments.push(segment);
    if (entry.type === 'ai.interrupted') segments = [...withInterruption(segments, entry.data)];
    if (entry.type !== 'call.speechMissing') continue;
    const { leg, role, startMs, endMs, private: isPrivate, reason } = entry.data;
    const [start, end] = wholeTimes(startMs, endMs);
    missing.push({ leg, role, startMs: start, endMs: end, private: isPrivate, reason });
  }
  return { segments: segments.sort(byStart), missing: missing.sort(byStart) };
}

function byStart(one: { readonly startMs: number }, other: { readonly startMs: number }): number {
  return one.startMs - other.startMs;
}
