import type { RecordingFormat } from '../ports/recording-files.ts';
import type { RecordingStorage } from './recording-storage-types.ts';
import type { SiprecTarget } from '../ports/siprec.ts';

/** How calls are recorded, and how long that is kept. */
export interface RecordingConfig {
  readonly enabled: boolean;
  /** A recording server of the site that takes both sides of every call as well (RFC 7866). Null: there is none. */
  readonly siprec: SiprecTarget | null;
  readonly directory: string;
  /** Days that a recording is kept after its call ended. Null keeps it as long as the call is on record. */
  readonly retentionDays: number | null;
  /** What a recording becomes after its call. It is always written as WAV first. */
  readonly format: RecordingFormat;
  /** `bitrate`: bits a second of one channel. */
  readonly opus: { readonly bitrate: number };
  readonly storage: RecordingStorage;
}
