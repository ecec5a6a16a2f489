import type { StreamTrack } from '../../ports/call-streams.ts';

/** `track` of a stream, by its name. */
export const TWILIO_TRACKS: Readonly<Record<string, readonly StreamTrack[]>> = {
  inbound_track: ['inbound'],
  outbound_track: ['outbound'],
  both_tracks: ['inbound', 'outbound'],
};
/** Twilio takes as many parameters of a stream. */
export const MAX_STREAM_PARAMETERS = 99;
/** Name and value of a parameter together, as with Twilio. */
export const MAX_STREAM_PARAMETER_LENGTH = 500;
