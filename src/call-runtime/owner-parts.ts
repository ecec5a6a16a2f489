import type { DialRules } from './call-legs.ts';
import type { AgentParts } from './call-agents.ts';
import type { SpeechParts } from './call-speech.ts';
import type { ConferenceParts } from './conference/conference-dialler.ts';
import type { PlaceParts } from './handoff-place.ts';
import type { LegAnsweringOptions } from './leg-answering.ts';
import type { LegRecordingsOptions } from './leg-recordings.ts';
import type { Refinery } from './refine-event.ts';
import type { CallSiprecOptions } from './siprec/call-siprec.ts';
import type { SiteParts } from './site-webhooks.ts';
import type { CallSummaryOptions } from './summary/call-summary.ts';
import type { VoiceParts } from './voice/call-voice.ts';
import type { WhisperWatchOptions } from './whisper-watch.ts';

/** What the owner of a call hands on to the parts of the call, which say what it is for. */
export type OwnerParts = DialRules &
  SpeechParts &
  VoiceParts &
  ConferenceParts &
  AgentParts &
  Refinery &
  PlaceParts &
  SiteParts &
  Pick<LegAnsweringOptions, 'answering'> &
  Pick<WhisperWatchOptions, 'whisperPrivacy'> &
  Pick<LegRecordingsOptions, 'recorder' | 'recordingFileOf'> &
  Pick<CallSiprecOptions, 'siprec'> &
  Pick<CallSummaryOptions, 'summarizer'>;
