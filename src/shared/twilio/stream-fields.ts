import type { StreamTrack } from '../../ports/call-streams.ts';

/** What a stream hears, as Twilio names it: `track` of a `Stream`, `Track` of its API. */
export const STREAM_TRACKS = {
  inbound_track: ['inbound'],
  outbound_track: ['outbound'],
  both_tracks: ['inbound', 'outbound'],
} as const satisfies Readonly<Record<string, readonly StreamTrack[]>>;

/** Twilio takes as many parameters of a stream. */
export const MAX_STREAM_PARAMETERS = 99;
/** Name and value of a parameter together, as with Twilio. */
export const MAX_STREAM_PARAMETER_LENGTH = 500;
