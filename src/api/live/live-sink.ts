/** Why a connection is closed (RFC 6455 7.4.1, and of our own from 4000 on). */
export const LIVE_CLOSE = {
  /** The call is over. */
  over: [1000, 'the call is over'],
  shutdown: [1001, 'Warmbridge stops'],
  /** Who follows may not any more. */
  revoked: [4001, 'the key or session is good no more'],
  /** The client sent something. */
  spoke: [1008, 'this connection takes no messages'],
  /** The client reads too slowly. */
  slow: [4008, 'too much waits to be read'],
} as const;
export type CloseReason = keyof typeof LIVE_CLOSE;

/** What may wait in a connection before it gets no more. */
export const MAX_WAITING_BYTES = 65_536;
/** A client that does not take the end is cut off after that. */
export const CLOSE_WITHIN_MS = 1_000;

/** What a connection tells of itself. */
export interface SinkListener {
  /** It may take more again. */
  readonly onRoom: () => void;
  /** It is gone. It comes once. */
  readonly onGone: () => void;
}

/** The connection of one who follows. */
export interface LiveSink {
  /** It takes nothing more for the moment. */
  readonly isFull: boolean;
  listen(listener: SinkListener): void;
  /** @param id where a client may go on from that has this message; null: it may not */
  send(text: string, id: string | null): void;
  /** Says that the connection is well; `id` as with `send`. */
  beat(id: string): void;
  /** Says why it ends, and ends it. Idempotent. */
  end(reason: CloseReason): void;
}
