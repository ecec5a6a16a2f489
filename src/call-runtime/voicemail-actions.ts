import type { CallId, RecordingId } from '../ports/ids.ts';
import type { Outcome } from '../ports/outcome.ts';
import type { VoicemailControl, VoicemailRecord, VoicemailState, VoicemailStore } from '../ports/voicemails.ts';
import type { RecordingShelf } from '../recordings/index.ts';
import type { CallOwner } from './call-owner.ts';
import type { PastJournal } from './past-journal.ts';

const NOT_FOUND = { ok: false, code: 'not-found' } as const;

export interface VoicemailActionsOptions {
  /** The owner of a call that is up. */
  readonly ownerOf: (call: CallId) => Pick<CallOwner, 'dispatch'> | null;
  /** Null: nobody leaves messages. */
  readonly voicemails: Pick<VoicemailStore, 'get'> | null;
  readonly shelf: Pick<RecordingShelf, 'remove'>;
  readonly past: PastJournal;
}

/** What the API can do to messages. Their rows change by the facts that this writes. */
export class VoicemailActions implements VoicemailControl {
  readonly #options: VoicemailActionsOptions;

  constructor(options: VoicemailActionsOptions) {
    this.#options = options;
  }

  async mark(id: RecordingId, state: VoicemailState): Promise<Outcome<VoicemailRecord>> {
    const { voicemails, ownerOf, past } = this.#options;
    const voicemail = (await voicemails?.get(id)) ?? null;
    if (voicemail === null) return NOT_FOUND;
    if (voicemail.state === state) return { ok: true, value: voicemail };
    const { callId } = voicemail;
    const owner = ownerOf(callId);
    if (owner !== null) owner.dispatch({ type: 'api.markVoicemail', voicemail: id, state });
    else {
      const noted = await past.note(callId, { type: 'voicemail.marked', data: { voicemail: id, state } });
      if (noted === null) return NOT_FOUND;
    }
    return { ok: true, value: { ...voicemail, state } };
  }

  async remove(id: RecordingId): Promise<Outcome<null>> {
    const { voicemails, ownerOf, past, shelf } = this.#options;
    const voicemail = (await voicemails?.get(id)) ?? null;
    if (voicemail === null) return NOT_FOUND;
    const { callId } = voicemail;
    // Its recording is over, or there would be no message.
    await shelf.remove(id);
    const owner = ownerOf(callId);
    if (owner !== null) owner.dispatch({ type: 'api.deleteRecording', recording: id });
    else await past.note(callId, { type: 'leg.recordingDeleted', data: { recording: id } });
    return { ok: true, value: null };
  }
}
