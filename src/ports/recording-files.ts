/** How the sound of a recording is kept: as it was written, or as Opus in Ogg (RFC 7845). */
export const RECORDING_FORMATS = ['wav', 'opus'] as const;
export type RecordingFormat = (typeof RECORDING_FORMATS)[number];

/** What a file must have. */
export interface WantedContent {
  readonly bytes: number;
  /** SHA-256, base64url. */
  readonly sha256: string;
}
