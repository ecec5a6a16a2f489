export { goertzel, HEARD_AMPLITUDE, tonesIn } from './goertzel.ts';
export { Metronome } from './metronome.ts';
export { partySdp, readSdp } from './party-sdp.ts';
export type { PartySdp, RemoteSdp } from './party-sdp.ts';
export { nowMs, Take } from './take.ts';
export type { HeardWindow, ReceivedPacket } from './take.ts';
export { toneSamples, wavBytes, writeToneWav } from './tone-wav.ts';
export { ToneParty } from './tone-party.ts';
export type { PartyOptions, PartyRemote } from './tone-party-messages.ts';
