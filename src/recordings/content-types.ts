import type { RecordingFormat } from '../ports/recording-files.ts';

/** Media types (RFC 7845 9 for Opus). */
export const CONTENT_TYPES: Readonly<Record<RecordingFormat, string>> = {
  wav: 'audio/wav',
  opus: 'audio/ogg; codecs=opus',
};
