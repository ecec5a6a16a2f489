import type { AudioCodec } from '../../src/media/rtp/index.ts';
import type { SrtpKeys } from '../../src/media/srtp/index.ts';
import type { ReceivedPacket } from './take.ts';

/** The settings of a party. */
export interface PartyOptions {
  /** The frequency of its tone. Null is silence. */
  readonly frequencyHz: number | null;
  readonly codec: AudioCodec;
  /** The amplitude of the tone, 0 to 32767. */
  readonly amplitude: number;
  /** Length of the packets that it sends. */
  readonly ptimeMs: number;
  readonly address: string;
  /** The port that it binds. Zero binds any free port. */
  readonly port: number;
  readonly ssrc: number;
  /** The payload type of its audio, unless the static one is used. */
  readonly payloadType?: number | undefined;
  /** The speed of its clock. With 1.01 it sends 1 % too slowly. */
  readonly clockSkew: number;
}

/** The address and codec that a party sends to. */
export interface PartyRemote {
  readonly address: string;
  readonly port: number;
  readonly eventPayloadType: number;
  /** What it encrypts with, and what it decrypts with. @defaultValue plain RTP */
  readonly srtp?: SrtpKeys | null | undefined;
}

/** A message to the party's thread. */
export type PartyCommand = { readonly id: number } & (
  | { readonly op: 'connect'; readonly remote: PartyRemote | null }
  | { readonly op: 'pause'; readonly paused: boolean }
  | { readonly op: 'tone'; readonly frequencyHz: number | null }
  | { readonly op: 'say'; readonly frequencyHz: number; readonly durationMs: number }
  | { readonly op: 'impair'; readonly lossPercent: number; readonly jitterMs: number }
  | { readonly op: 'restart'; readonly ssrc: number }
  | { readonly op: 'digits'; readonly digits: string; readonly endPackets: number; readonly ssrc: number | null }
  | { readonly op: 'keys'; readonly digits: string; readonly onMs: number; readonly offMs: number }
  | { readonly op: 'jump'; readonly timestamp: number }
  | { readonly op: 'rebind' }
  | { readonly op: 'reports'; readonly portOffset: number }
  | { readonly op: 'raw'; readonly bytes: Uint8Array }
  | { readonly op: 'take'; readonly sinceMs: number }
  | { readonly op: 'forget' }
);

/**
 * A message from the party's thread. The one with id 0 carries the port once it is bound. The reply to `rebind` carries
 * the new port, and that to `say` the time at which it began.
 */
export interface PartyReply {
  readonly id: number;
  readonly result: null | number | ReceivedPacket[];
}
