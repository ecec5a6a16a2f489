import type { Schema } from '../../../src/client/index.ts';
import type { EndCause, Party } from './state.ts';

/** What lets a browser register and call. */
export type Credentials = Schema<'Telephone'>;

/** What a line tells whoever made it. */
export interface LineListener {
  /** The connection is there, or is not. It is tried again by itself. */
  readonly onConnected: (isConnected: boolean) => void;
  readonly onRegistered: () => void;
  /** @param status SIP status; null: nobody answered */
  readonly onRefused: (status: number | null) => void;
  /** The registration is about to end, and is to be renewed with {@link Line.register}. */
  readonly onExpiring: () => void;
  readonly onCall: (call: LineCall) => void;
}

/** What a call tells. */
export interface LineCallListener {
  /** The other end rings. */
  readonly onRinging: () => void;
  readonly onAnswered: () => void;
  readonly onHeld: (held: { readonly held?: boolean; readonly heldThere?: boolean }) => void;
  /** The way of the sound has another state. */
  readonly onPath: () => void;
  readonly onSound: (stream: MediaStream) => void;
  /** @param why null: somebody hung up, as calls end */
  readonly onEnded: (why: EndCause | null) => void;
}

/** A call of a line. */
export interface LineCall {
  readonly party: Party;
  /** The way of the sound; null: there is none yet. */
  readonly connection: RTCPeerConnection | null;
  follow(listener: LineCallListener): void;
  /** @param stream null: nothing is sent */
  answer(stream: MediaStream | null, iceServers: Credentials['iceServers']): void;
  /** @param status 486 (busy) or 603 (declined) */
  decline(status: 486 | 603 | 480): void;
  hangUp(): void;
  /** @returns whether it could be asked for */
  hold(isHeld: boolean): boolean;
  mute(isMuted: boolean): void;
  /** Sends a key by RFC 4733. @returns whether the other end takes it */
  press(key: string): boolean;
  /** Agrees the way of the sound anew. @returns whether it could be asked for now */
  renew(restartIce: boolean): boolean;
}

/** One's own telephone line. */
export interface Line {
  /** The next requests are signed with these. */
  use(credentials: Credentials): void;
  register(): void;
  call(to: string, stream: MediaStream, iceServers: Credentials['iceServers']): LineCall;
  /** Looks at once whether the server is there. */
  look(): void;
  /** Takes the registration back, and ends calls. */
  close(): void;
}

/** How a line is made. */
export interface LineOptions {
  readonly credentials: Credentials;
  readonly listener: LineListener;
  readonly userAgent: string;
  /** The same for each line of this browser, so that a new one takes the place of the one before (RFC 5626 4.1). */
  readonly instance: string | null;
}
