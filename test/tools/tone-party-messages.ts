import type { AudioCodec } from '../../src/media/rtp/index.ts';
import type { ReceivedPacket } from './take.ts';

/** What a party is. */
export interface PartyOptions {
  /** Its tone; null is silence. */
  readonly frequencyHz: number | null;
  readonly codec: AudioCodec;
  /** Of the tone, 0 to 32767. */
  readonly amplitude: number;
  /** Length of the packets that it sends. */
  readonly ptimeMs: number;
  readonly address: string;
  /** Zero for any. */
  readonly port: number;
  readonly ssrc: number;
  /** Payload type of its audio, where it is not the static one. */
  readonly payloadType?: number | undefined;
  /** Its clock's speed: 1.01 sends 1 % too slowly. */
  readonly clockSkew: number;
}

/** Where a party sends. */
export interface PartyRemote {
  readonly address: string;
  readonly port: number;
  readonly eventPayloadType: number;
}

/** To the party's thread. */
export type PartyCommand = { readonly id: number } & (
  | { readonly op: 'connect'; readonly remote: PartyRemote | null }
  | { readonly op: 'pause'; readonly paused: boolean }
  | { readonly op: 'tone'; readonly frequencyHz: number | null }
  | { readonly op: 'impair'; readonly lossPercent: number; readonly jitterMs: number }
  | { readonly op: 'restart'; readonly ssrc: number }
  | { readonly op: 'digits'; readonly digits: string; readonly endPackets: number; readonly ssrc: number | null }
  | { readonly op: 'jump'; readonly timestamp: number }
  | { readonly op: 'rebind' }
  | { readonly op: 'reports'; readonly portOffset: number }
  | { readonly op: 'raw'; readonly bytes: Uint8Array }
  | { readonly op: 'take'; readonly sinceMs: number }
  | { readonly op: 'forget' }
);

/** From the party's thread; id 0 carries its port once it is bound, and so does the reply to `rebind`. */
export interface PartyReply {
  readonly id: number;
  readonly result: null | number | ReceivedPacket[];
}
