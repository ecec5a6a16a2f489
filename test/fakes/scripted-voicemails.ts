import type { RecordingId } from '../../src/ports/ids.ts';
import type { Outcome } from '../../src/ports/outcome.ts';
import type { VoicemailControl, VoicemailRecord, VoicemailState } from '../../src/ports/voicemails.ts';
import { MemoryVoicemails } from './memory-voicemails.ts';

const NOT_FOUND = { ok: false, code: 'not-found' } as const;

/** Messages without any calls. */
export class ScriptedVoicemails implements VoicemailControl {
  readonly store = new MemoryVoicemails();

  mark(id: RecordingId, state: VoicemailState): Promise<Outcome<VoicemailRecord>> {
    const voicemail = this.store.records.get(id);
    if (voicemail === undefined) return Promise.resolve(NOT_FOUND);
    this.store.records.set(id, { ...voicemail, state });
    return Promise.resolve({ ok: true, value: { ...voicemail, state } });
  }

  remove(id: RecordingId): Promise<Outcome<null>> {
    return Promise.resolve(this.store.records.delete(id) ? { ok: true, value: null } : NOT_FOUND);
  }
}
