/** Bots that only listen: one-way streams of a call. Types only. */
import type { CallId } from './ids.ts';
import type { Outcome } from './outcome.ts';

/** What is heard in a stream: what the caller says (`inbound`), or what others say to the caller (`outbound`). */
export type StreamTrack = 'inbound' | 'outbound';

/** A bot that is to hear a call, in the messages of Twilio's Media Streams. We connect to it. */
export interface StreamRequest {
  /** `MZ` and 32 hex digits. */
  readonly id: string;
  readonly name: string | null;
  readonly tracks: readonly StreamTrack[];
  readonly url: string;
  /** `start.customParameters`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Signs the handshake; null: it is not signed. */
  readonly authToken: string | null;
}

/** A stream that runs. */
export type StreamRecord = Pick<StreamRequest, 'id' | 'name' | 'tracks'>;

/** Begins and ends streams of calls that are up. They outlast whatever the call does, and end with it. */
export interface StreamControl {
  /** The streams of a call that run. */
  list(call: CallId): readonly StreamRecord[];
  /** `conflict`: the call is ending, has as many streams as it may have, or one of that name. */
  start(call: CallId, request: StreamRequest): Promise<Outcome<StreamRecord>>;
  /** @param stream its id, or its name. `not-found`: no such stream runs. @returns the stream as it was */
  stop(call: CallId, stream: string): Promise<Outcome<StreamRecord>>;
}
