/** How calls are recorded, and how long that is kept. */
export interface RecordingConfig {
  readonly enabled: boolean;
  readonly directory: string;
  /** Days that a recording is kept after its call ended. Null keeps it as long as the call is on record. */
  readonly retentionDays: number | null;
}
