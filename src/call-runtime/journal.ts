import type { CallEvent, CallState } from '../call-machine/index.ts';
import { callRecord, handoffRecord, handoffsOf, timestamp } from '../call-machine/index.ts';
import type { VoiceSource } from '../ports/ai-voice.ts';
import type { Fact } from '../ports/facts.ts';
import { FACT_VERSION } from '../ports/facts.ts';
import type { CallId } from '../ports/ids.ts';
import type { FactEntry, JournalEntry } from '../ports/journal.ts';
import type { HandoffRecord } from '../ports/records.ts';
import type { JournalBatch } from '../ports/store.ts';

/** The journal entries of one transition: the event that came in, then the facts that it made. */
export function journalBatch(
  sequence: number,
  event: CallEvent,
  before: CallState | null,
  after: CallState,
  facts: readonly Fact[],
): JournalBatch {
  const at = timestamp(event.at);
  const { type, at: _at, ...data } = withoutSecrets(event);
  const entries: JournalEntry[] = [
    { callId: after.id, sequence: sequence + 1, at, kind: 'input', type, data },
    ...facts.map((fact, index) => factEntry(after.id, sequence + 2 + index, at, fact)),
  ];
  return { entries, call: callRecord(after), handoffs: changedHandoffs(before, after) };
}

/** A `connect` may have keys and tokens with it, which a replay does not need. */
function withoutSecrets(event: CallEvent): CallEvent {
  if (event.type !== 'ai.actions' || !event.actions.some(({ type }) => type === 'connect')) return event;
  const actions = event.actions.map((action) =>
    action.type === 'connect' ? { ...action, source: openPartOf(action.source) } : action,
  );
  return { ...event, actions };
}

function openPartOf(source: VoiceSource): VoiceSource {
  const url = URL.canParse(source.url) ? withoutQuery(source.url) : '';
  switch (source.kind) {
    case 'media-stream':
      return { ...source, url, authToken: null, parameters: {} };
    case 'openai-realtime':
    case 'assemblyai':
      return { ...source, url, apiKey: null, tools: { ...source.tools, webhook: null, secret: null } };
  }
}

/** Queries, and the name and password before a host, may be secrets. */
function withoutQuery(text: string): string {
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname}`;
}

/** A fact as a line of a call's journal. */
export function factEntry(callId: CallId, sequence: number, at: string, fact: Fact): FactEntry {
  return { callId, sequence, at, kind: 'fact', version: FACT_VERSION, ...fact };
}

function changedHandoffs(before: CallState | null, after: CallState): readonly HandoffRecord[] {
  const known = new Set(before === null ? [] : handoffsOf(before));
  return handoffsOf(after)
    .filter((handoff) => !known.has(handoff))
    .map((handoff) => handoffRecord(after, handoff));
}
