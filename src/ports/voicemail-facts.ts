import type { HandoffId, LegId, RecordingId } from './ids.ts';
import type { VoicemailEnd, VoicemailState } from './voicemails.ts';

/** A message of a caller. */
interface OfVoicemail {
  readonly handoffId: HandoffId;
  readonly voicemail: RecordingId;
  readonly leg: LegId;
  readonly mailbox: string | null;
}

/** Facts of messages that callers leave. */
export interface VoicemailFactTypes {
  /** The caller begins to leave a message, whose recording has the same id. Shorter than `minMs` it is none. */
  'voicemail.started': OfVoicemail & { readonly minMs: number };
  /** The caller has left a message. */
  'voicemail.left': OfVoicemail & {
    /** Why the call was handed over, and with which context; null where it was given none. */
    readonly reason: string;
    readonly summary: string;
    readonly context: Readonly<Record<string, unknown>> | null;
    readonly from: string;
    readonly to: string;
    readonly route: string | null;
    readonly startedAt: string;
    readonly durationMs: number;
    readonly by: VoicemailEnd;
  };
  /** Nothing was said, or nothing could be recorded. There is no file. */
  'voicemail.discarded': {
    readonly voicemail: RecordingId;
    readonly durationMs: number;
    readonly reason: 'empty' | 'failed';
  };
  /** Somebody has heard it, or wants it to count as new. */
  'voicemail.marked': { readonly voicemail: RecordingId; readonly state: VoicemailState };
}
