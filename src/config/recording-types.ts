import type { SiprecTarget } from '../ports/siprec.ts';

/** How calls are recorded, and how long that is kept. */
export interface RecordingConfig {
  readonly enabled: boolean;
  /** A recording server of the site that takes both sides of every call as well (RFC 7866). Null: there is none. */
  readonly siprec: SiprecTarget | null;
  readonly directory: string;
  /** Days that a recording is kept after its call ended. Null keeps it as long as the call is on record. */
  readonly retentionDays: number | null;
}
