import type { CallId, RecordingId } from '../ports/ids.ts';
import type { FactEntry, JournalEntry } from '../ports/journal.ts';
import type { VoicemailRecord, VoicemailState } from '../ports/voicemails.ts';

/** What a fact makes of the messages that there are. */
export type VoicemailChange =
  | { readonly kind: 'left'; readonly record: VoicemailRecord }
  | { readonly kind: 'marked'; readonly id: RecordingId; readonly state: VoicemailState }
  /** Its file is deleted. */
  | { readonly kind: 'removed'; readonly id: RecordingId }
  /** All files of a call are deleted. */
  | { readonly kind: 'allRemoved'; readonly call: CallId };

/** The changes that the entries of a batch make, in their order. */
export function voicemailChanges(entries: readonly JournalEntry[]): readonly VoicemailChange[] {
  return entries.flatMap((entry) => {
    const change = entry.kind === 'fact' ? changeOf(entry) : null;
    return change === null ? [] : [change];
  });
}

function changeOf(entry: FactEntry): VoicemailChange | null {
  switch (entry.type) {
    case 'voicemail.left': {
      const { voicemail: id, leg: _leg, by: endedBy, ...said } = entry.data;
      return { kind: 'left', record: { id, callId: entry.callId, state: 'new', endedBy, ...said } };
    }
    case 'voicemail.marked':
      return { kind: 'marked', id: entry.data.voicemail, state: entry.data.state };
    case 'leg.recordingDeleted':
      return { kind: 'removed', id: entry.data.recording };
    case 'recording.deleted':
      // Null: only the recording of the whole call.
      return entry.data.retentionDays === null ? null : { kind: 'allRemoved', call: entry.callId };
    default:
      return null;
  }
}
