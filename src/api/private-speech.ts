import type { ApiRole } from '../config/index.ts';
import type { ContextCard } from '../context/index.ts';
import { roleSuffices } from './auth.ts';

/** Who may hear recordings may also read what the other side did not hear. */
const ROLE = 'operator';
const HIDDEN = '[private]';

/** Whether that role may read private segments: a briefing, a consultation, words while the caller is on hold. */
export function readsPrivate(role: ApiRole | null): boolean {
  return role !== null && roleSuffices(role, ROLE);
}

/** The card as that role may see it. */
export function cardFor(role: ApiRole | null, card: ContextCard): ContextCard {
  if (readsPrivate(role)) return card;
  return { ...card, transcript: card.transcript.filter((segment) => !segment.private) };
}

/** The data of a line of the journal as that role may see it. */
export function dataFor(
  role: ApiRole | null,
  { type, data }: { readonly type: string; readonly data: object },
): Readonly<Record<string, unknown>> {
  const known: Readonly<Record<string, unknown>> = { ...data };
  if (readsPrivate(role)) return known;
  // What is whispered is heard by that leg alone.
  if (known['way'] === 'whisper' && isObject(known['prompt']))
    return { ...known, prompt: withoutText(known['prompt']) };
  // An input does not know who heard it. If others may read it, its fact has it.
  const isPrivate = known['private'] === true || type === 'speech.heard';
  return isPrivate ? withoutText(known) : known;
}

function withoutText(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return typeof data['text'] === 'string' ? { ...data, text: HIDDEN } : data;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
