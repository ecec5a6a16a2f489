import type { ApiRole } from '../../config/index.ts';
import type { ContextCard } from '../../context/index.ts';
import type { JournalEntry, UnreadableEntry } from '../../ports/journal.ts';
import { may } from './permissions.ts';

const HIDDEN = '[private]';

type Data = Readonly<Record<string, unknown>>;

/** Whether that role may read private segments: a briefing, a consultation, words while the caller is on hold. */
export function readsPrivate(role: ApiRole | null): boolean {
  return role !== null && may(role, 'calls.private');
}

/** Those of the segments, or gaps, that the role may see. */
export function visibleTo<Said extends { readonly private: boolean }>(
  role: ApiRole | null,
  said: readonly Said[],
): Said[] {
  return said.filter((one) => !one.private || readsPrivate(role));
}

/** The card as that role may see it. */
export function cardFor(role: ApiRole | null, card: ContextCard): ContextCard {
  return { ...card, transcript: visibleTo(role, card.transcript) };
}

/**
 * A line of the journal as that role may see it: the fields that every event has, then those of its type. A fact that
 * this program cannot read is shown as well, because the client may know it.
 */
export function eventFor(role: ApiRole | null, entry: JournalEntry | UnreadableEntry): Data {
  const { sequence, at, type, callId, kind } = entry;
  return { ...dataFor(role, entry), sequence, at, type, callId, kind: kind === 'input' ? 'input' : 'fact' };
}

function dataFor(role: ApiRole | null, { kind, type, data }: JournalEntry | UnreadableEntry): Data {
  if (readsPrivate(role)) return { ...data };
  const known: Data = kind === 'input' ? (withoutBriefings(data) as Data) : { ...data };
  // What is whispered is heard by that leg alone.
  if (known['way'] === 'whisper' && isObject(known['prompt']))
    return { ...known, prompt: withoutText(known['prompt']) };
  // An input does not know who heard it. If others may read it, its fact has it.
  const isPrivate = known['private'] === true || type === 'speech.heard';
  return isPrivate ? withoutText(known) : known;
}

/** What asks for a handoff says what the agent alone is to hear. */
function withoutBriefings(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => withoutBriefings(one));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => {
    const isBriefing = name === 'whisper' && isObject(inner);
    return [name, isBriefing ? withoutText(inner) : withoutBriefings(inner)] as const;
  });
  return Object.fromEntries(entries);
}

function withoutText(data: Data): Data {
  return typeof data['text'] === 'string' ? { ...data, text: HIDDEN } : data;
}

function isObject(value: unknown): value is Data {
  return typeof value === 'object' && value !== null;
}
