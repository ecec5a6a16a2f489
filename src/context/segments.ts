import type { FactData } from '../ports/facts.ts';
import type { FactEntry } from '../ports/journal.ts';
import type { Segment } from './card-schema.ts';

/**
 * What a fact says that somebody said; null where it is none of that.
 * @param startedAt when the call began (RFC 3339)
 */
export function segmentOf(entry: FactEntry, startedAt: string): Segment | null {
  switch (entry.type) {
    case 'call.speech': {
      const { leg, role, text, startMs, endMs, confidence, private: isPrivate } = entry.data;
      if (text === '') return null;
      const [start, end] = wholeTimes(startMs, endMs);
      const sure = confidence === null ? {} : { confidence };
      return { leg, role, text, startMs: start, endMs: end, final: true, ...sure, private: isPrivate };
    }
    case 'ai.talk': {
      const { prompt } = entry.data;
      if (!('text' in prompt)) return null;
      const startMs = Math.max(0, Date.parse(entry.at) - Date.parse(startedAt));
      return { leg: null, role: 'ai', text: prompt.text, startMs, endMs: null, final: true, private: false };
    }
    default:
      return null;
  }
}

/** Whole milliseconds, none before the call. */
export function wholeTimes(startMs: number, endMs: number): readonly [number, number] {
  const start = Math.max(0, Math.round(startMs));
  return [start, Math.max(start, Math.round(endMs))];
}

/** The segments with one more, in the order in which they were said. A segment is told some time after it was said. */
export function withSegment(segments: readonly Segment[], segment: Segment): readonly Segment[] {
  const last = segments.findLastIndex(({ startMs }) => startMs <= segment.startMs);
  return segments.toSpliced(last + 1, 0, segment);
}

/** The segments, where what the AI said last is no more than what the caller let it say. */
export function withInterruption(
  segments: readonly Segment[],
  { prompt, playedMs, heard }: FactData<'ai.interrupted'>,
): readonly Segment[] {
  if (heard === null || !('text' in prompt)) return segments;
  const index = segments.findLastIndex(
    ({ leg, role, text, endMs }) => leg === null && role === 'ai' && endMs === null && text === prompt.text,
  );
  const segment = segments[index];
  if (segment === undefined) return segments;
  const [, endMs] = wholeTimes(segment.startMs, segment.startMs + playedMs);
  return segments.toSpliced(index, 1, ...(heard === '' ? [] : [{ ...segment, text: heard, endMs }]));
}
