export type { Participant, RecordedCall } from './metadata.ts';
export { recordingMetadata } from './metadata.ts';
export { recordingSessionBody } from './session-body.ts';
export { joinStreams, refuseStreams, splitStreams } from './session-sdp.ts';
