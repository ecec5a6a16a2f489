import { mergePatch, shownCaller } from '../call-machine/index.ts';
import type { HandoffId } from '../ports/ids.ts';
import type { SipParty } from '../ports/sip-party.ts';
import { MAX_CARD_BYTES, jsonBytes } from '../shared/json-limits.ts';
import type { ContextCard } from './card-schema.ts';
import type { HandoffStory, Story } from './story.ts';
import { clipped, composedSummary, firstSentences } from './summary.ts';

type Fields = ContextCard['fields'];

const MAX_TEXT = 1_000;
const MAX_NAME = 128;
const MAX_EARLIER = 10;
const MAX_EARLIER_REASON = 200;
const MAX_FORWARDS = 3;
/** RFC 3325 9.1: at most two values. */
const MAX_ASSERTED = 2;
/** What is left out of a card that is too large, in this order, once no transcript is left. */
const CUT_ORDER = ['metadata', 'crm', 'collected'] as const;

/**
 * The context card of a call. The same story gives the same card.
 *
 * @param handoff the handoff that it is for. @defaultValue the last one
 */
export function contextCard(story: Story, handoff?: HandoffId): ContextCard {
  const at = handoff === undefined ? -1 : story.handoffs.findIndex(({ id }) => id === handoff);
  const index = at < 0 ? story.handoffs.length - 1 : at;
  const current = story.handoffs[index] ?? null;
  const fields = fieldsOf(story, current, story.handoffs.slice(0, Math.max(0, index)));
  const summary = firstSentences(current?.summary ?? '');
  return fitted({
    summary: summary === '' ? composedSummary(fields, current?.startedAt ?? null) : summary,
    fields,
    transcript: story.segments.map((segment) => ({ ...segment })),
  });
}

function fieldsOf(story: Story, current: HandoffStory | null, earlier: readonly HandoffStory[]): Fields {
  // The handoff knows more than what was noted of the call before it.
  const { intent, sentiment, nextAction, collected, crm, ...metadata } = mergePatch(
    story.metadata,
    current?.context ?? {},
  ) as Partial<Fields> & Readonly<Record<string, unknown>>;
  const texts = Object.entries({ intent, sentiment, nextAction }).filter(([, value]) => typeof value !== 'string');
  const objects = Object.entries({ collected, crm }).filter(([, value]) => !isObject(value));
  return {
    callId: story.callId,
    handoffId: current?.id ?? null,
    caller: callerOf(story),
    called: clipped(story.to, MAX_NAME),
    route: story.route,
    startedAt: story.startedAt,
    answeredAt: story.answeredAt,
    endedAt: story.endedAt,
    reason: textOrNull(current?.reason),
    result: current?.result ?? null,
    resultReason: current?.resultReason ?? null,
    intent: textOrNull(intent),
    sentiment: textOrNull(sentiment),
    collected: isObject(collected) ? collected : {},
    nextAction: textOrNull(nextAction),
    crm: isObject(crm) ? crm : {},
    // What has the name of a field and does not fit it stays where it was.
    metadata: { ...metadata, ...given(texts), ...given(objects) },
    ...(current?.waitedMs !== undefined && { waitedMs: current.waitedMs }),
    keys: story.keys,
    coached: story.coached.map(({ at, text }) => ({ at, text: clipped(text, MAX_TEXT) })),
    earlierHandoffs: earlier.slice(-MAX_EARLIER).map(({ id, startedAt, reason, result, resultReason }) => ({
      handoffId: id,
      startedAt,
      reason: clipped(reason, MAX_EARLIER_REASON),
      result,
      resultReason,
    })),
    transcriptCut: story.forgotten === 0 ? null : cutBefore(story.forgotten, story.segments[0]?.startMs),
    cutFields: [],
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? clipped(value, MAX_TEXT) : null;
}

function given(entries: readonly [string, unknown][]): Record<string, unknown> {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The caller as agents may know it: an anonymous one stays so (RFC 3323). */
function callerOf({ from, identity }: Story): Fields['caller'] {
  const shown = shownCaller(from, identity);
  const { identity: known } = shown;
  const { remoteParty = null, asserted = [] } = known ?? {};
  const vouched = asserted.length > 0 || remoteParty === null ? asserted : [remoteParty];
  return {
    number: clipped(shown.from, MAX_NAME),
    name: known?.displayName === undefined || known.displayName === null ? null : clipped(known.displayName, MAX_NAME),
    anonymous: identity?.anonymous === true,
    asserted: vouched.slice(0, MAX_ASSERTED).map(partyOf),
    forwardedBy: (known?.diversions ?? []).slice(0, MAX_FORWARDS).map(({ reason, ...party }) => ({
      ...partyOf(party),
      reason: reason === null ? null : clipped(reason, MAX_NAME),
    })),
  };
}

function partyOf({ user, uri, displayName }: SipParty): { number: string; name: string | null } {
  const number = clipped(user === '' ? uri : user, MAX_NAME);
  return { number, name: displayName === null ? null : clipped(displayName, MAX_NAME) };
}

function cutBefore(segments: number, beforeMs: number | undefined): Fields['transcriptCut'] {
  return { segments, beforeMs: beforeMs ?? null };
}

/** Makes a card as small as it must be: first the oldest words go, then whole fields. */
function fitted(card: ContextCard): ContextCard {
  if (jsonBytes(card) <= MAX_CARD_BYTES) return card;
  const { transcript } = card;
  const forgotten = card.fields.transcriptCut?.segments ?? 0;
  let fields: Fields = {
    ...card.fields,
    transcriptCut: cutBefore(forgotten + transcript.length, Number.MAX_SAFE_INTEGER),
  };
  for (const name of CUT_ORDER) {
    if (jsonBytes({ ...card, fields, transcript: [] }) <= MAX_CARD_BYTES) break;
    fields = { ...fields, [name]: {}, cutFields: [...fields.cutFields, name] };
  }
  let room = MAX_CARD_BYTES - jsonBytes({ ...card, fields, transcript: [] });
  let first = transcript.length;
  for (; first > 0; first -= 1) {
    // The comma between two segments counts as well.
    room -= jsonBytes(transcript[first - 1]) + 1;
    if (room < 0) break;
  }
  const kept = transcript.slice(first);
  const cut = forgotten + first;
  const transcriptCut = cut === 0 ? null : cutBefore(cut, kept[0]?.startMs);
  return { ...card, fields: { ...fields, transcriptCut }, transcript: kept };
}
