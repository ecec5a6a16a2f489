import type { CallerIdentity } from '../ports/caller-identity.ts';
import type { FactData } from '../ports/facts.ts';
import type { CallId, HandoffId } from '../ports/ids.ts';
import type { FactEntry } from '../ports/journal.ts';
import type { CallRecord, HandoffReason, HandoffResult } from '../ports/records.ts';
import { MAX_CARD_BYTES } from '../shared/json-limits.ts';
import type { Segment } from './card-schema.ts';
import { segmentOf, withInterruption, withSegment } from './segments.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** A handoff as far as the card tells of it. */
export interface HandoffStory {
  readonly id: HandoffId;
  readonly startedAt: string;
  readonly reason: string;
  readonly summary: string;
  readonly context: JsonObject | null;
  readonly result: HandoffResult | null;
  readonly resultReason: HandoffReason | null;
  /** In a queue; missing: the caller did not wait in one. */
  readonly waitedMs?: number;
}

/** What the facts of a call tell, kept small. Times are RFC 3339. It is immutable. */
export interface Story {
  readonly callId: CallId;
  readonly from: string;
  readonly identity: CallerIdentity | null;
  readonly to: string;
  readonly route: string | null;
  readonly startedAt: string;
  readonly answeredAt: string | null;
  readonly endedAt: string | null;
  readonly metadata: JsonObject;
  /** The caller's keys, the newest last. */
  readonly keys: string;
  /** Oldest first. */
  readonly handoffs: readonly HandoffStory[];
  readonly segments: readonly Segment[];
  /** What an AI, or its application, had the human know, oldest first. */
  readonly coached: readonly { readonly at: string; readonly text: string }[];
  /** So many segments before them were forgotten. */
  readonly forgotten: number;
  /** The newest entry that is told. */
  readonly sequence: number;
}

const MAX_KEYS = 64;
const MAX_COACHED = 10;
/** A card shows ten earlier ones. */
const MAX_HANDOFFS = 11;
/** A segment beside its text, as JSON. */
const SEGMENT_BYTES = 128;

/** A call as its record tells it, without what was said. */
export function storyOf({ id, identity, ...call }: CallRecord): Story {
  const { from, to, route, startedAt, answeredAt, endedAt, metadata } = call;
  const told = { keys: '', handoffs: [], segments: [], coached: [], forgotten: 0, sequence: 0 };
  return { callId: id, from, identity: identity ?? null, to, route, startedAt, answeredAt, endedAt, metadata, ...told };
}

/** The story with one fact more. A fact that it tells already changes nothing. */
export function tell(story: Story, entry: FactEntry): Story {
  if (entry.sequence <= story.sequence) return story;
  return { ...story, ...changes(story, entry), sequence: entry.sequence };
}

function changes(story: Story, entry: FactEntry): Partial<Story> {
  switch (entry.type) {
    case 'call.started': {
      const { from, to, route, identity } = entry.data;
      return { from, to, route, identity: identity ?? null, startedAt: entry.at };
    }
    case 'call.answered':
      return { answeredAt: entry.at };
    case 'call.metadata':
      return { metadata: entry.data.metadata };
    case 'call.dtmf':
      return entry.data.role === 'caller' ? { keys: (story.keys + entry.data.digit).slice(-MAX_KEYS) } : {};
    case 'ai.talk':
    case 'call.speech':
      return said(story, segmentOf(entry, story.startedAt));
    case 'ai.coached':
      return { coached: [...story.coached, { at: entry.at, text: entry.data.text }].slice(-MAX_COACHED) };
    case 'ai.interrupted':
      return { segments: withInterruption(story.segments, entry.data) };
    case 'handoff.started':
      return { handoffs: [...story.handoffs, handoffStory(entry.at, entry.data)].slice(-MAX_HANDOFFS) };
    case 'handoff.summarized': {
      const { handoffId, summary } = entry.data;
      return { handoffs: story.handoffs.map((each) => (each.id === handoffId ? { ...each, summary } : each)) };
    }
    case 'handoff.turn':
    case 'handoff.leftQueue': {
      const { handoffId, waitedMs } = entry.data;
      return { handoffs: story.handoffs.map((each) => (each.id === handoffId ? { ...each, waitedMs } : each)) };
    }
    case 'handoff.ended':
      return { handoffs: story.handoffs.map((handoff) => endedStory(handoff, entry.data)) };
    case 'call.ended':
      return { endedAt: entry.at, metadata: entry.data.metadata, ...handoffsOf(story, entry.data) };
    default:
      // The card tells nothing of the other facts.
      return {};
  }
}

function said({ segments, forgotten }: Story, segment: Segment | null): Partial<Story> {
  if (segment === null) return {};
  const kept: Segment[] = [];
  let bytes = 0;
  for (const each of withSegment(segments, segment).toReversed()) {
    bytes += Buffer.byteLength(each.text, 'utf8') + SEGMENT_BYTES;
    if (bytes > MAX_CARD_BYTES) break;
    kept.unshift(each);
  }
  return { segments: kept, forgotten: forgotten + segments.length + 1 - kept.length };
}

function handoffStory(startedAt: string, data: FactData<'handoff.started'>): HandoffStory {
  const { handoffId: id, reason, summary, context } = data;
  return { id, startedAt, reason, summary, context, result: null, resultReason: null };
}

function endedStory(handoff: HandoffStory, { handoffId, result, reason }: FactData<'handoff.ended'>): HandoffStory {
  return handoff.id === handoffId ? { ...handoff, result, resultReason: reason } : handoff;
}

/** A call that a crash cut off is closed by a later process, which did not see its handoffs begin. */
function handoffsOf({ handoffs }: Story, data: FactData<'call.ended'>): Partial<Story> {
  if (handoffs.length > 0) return {};
  const last = data.handoffs.length - 1;
  const told = data.handoffs.map(({ id, createdAt, reason, summary, result, resultReason }, index) => {
    const context = index === last ? (data.context?.fields ?? null) : null;
    return { id, startedAt: createdAt, reason, summary, context, result, resultReason };
  });
  return { handoffs: told.slice(-MAX_HANDOFFS) };
}
