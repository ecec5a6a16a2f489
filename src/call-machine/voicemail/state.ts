import type { HandoffId, LegId, RecordingId } from '../../ports/ids.ts';

/** A message that is being left, or whose file is being completed. It belongs to the call, as its recording does. */
export interface OpenVoicemail {
  readonly recording: RecordingId;
  readonly leg: LegId;
  readonly handoff: HandoffId;
  readonly mailbox: string | null;
  /** A shorter one is none. */
  readonly minMs: number;
  readonly startedAt: number;
}

/** What became of a message: nobody said anything (`empty`), or nothing could be recorded (`failed`). */
export type VoicemailOutcome = 'left' | 'empty' | 'failed';
