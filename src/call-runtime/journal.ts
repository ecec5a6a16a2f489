import type { CallEvent, CallState } from '../call-machine/index.ts';
import { callRecord, handoffRecord, handoffsOf, timestamp } from '../call-machine/index.ts';
import type { AiAction } from '../ports/ai.ts';
import type { VoiceSource } from '../ports/ai-voice.ts';
import type { StreamRequest } from '../ports/call-streams.ts';
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

/** A bot's address may have keys and tokens with it, which a replay does not need. */
function withoutSecrets(event: CallEvent): CallEvent {
  if (event.type === 'api.startStream') return { ...event, stream: openStream(event.stream) };
  if (event.type !== 'ai.actions') return event;
  return { ...event, actions: event.actions.map(openAction) };
}

function openAction(action: AiAction): AiAction {
  if (action.type === 'connect') return { ...action, source: openPartOf(action.source) };
  return action.type === 'stream' ? { ...action, stream: openStream(action.stream) } : action;
}

function openStream(stream: StreamRequest): StreamRequest {
  return { ...stream, url: openUrl(stream.url), authToken: null, parameters: {} };
}

function openPartOf(source: VoiceSource): VoiceSource {
  const url = openUrl(source.url);
  switch (source.kind) {
    case 'media-stream':
      return { ...source, url, authToken: null, parameters: {} };
    case 'openai-realtime':
    case 'assemblyai':
      return { ...source, url, apiKey: null, tools: { ...source.tools, webhook: null, secret: null } };
  }
}

/** Queries, and the name and password before a host, may be secrets. */
function openUrl(text: string): string {
  if (!URL.canParse(text)) return '';
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
