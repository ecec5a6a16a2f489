/** The identity of a phone. */
export interface PhoneOptions {
  /** User part of its address. */
  readonly user: string;
  readonly frequencyHz: number;
}

/** A command to the phone's thread. Times are those of the machine's monotonic clock, in milliseconds. */
export type PhoneCommand =
  /** Dials, and talks once answered. Gives the time of the 200. */
  | { readonly op: 'call'; readonly number: string; readonly host: string; readonly port: number }
  /** Rings at the next INVITE. Gives its time. */
  | { readonly op: 'ring' }
  /** Answers the ringing call, and talks. Gives the time of the 200. */
  | { readonly op: 'answer' }
  /** Presses a key for 100 ms (RFC 4733). Gives the time of the first end packet. */
  | { readonly op: 'press'; readonly digit: string }
  /** Gives the time of the first audio packet after the last key press. */
  | { readonly op: 'voiceAgain' }
  /** Gives the time of the first packet with a tone since. */
  | { readonly op: 'hear'; readonly frequencyHz: number; readonly sinceMs: number }
  /** Gives the time at which a tone had been gone for three packets. */
  | { readonly op: 'hearNoMore'; readonly frequencyHz: number }
  /** Hangs up, and gives the time of the confirmation. */
  | { readonly op: 'hangUp' }
  /** Gives the time at which the far end hung up. */
  | { readonly op: 'ended' }
  /** Gives the longest time without a packet between two moments, and its end. */
  | { readonly op: 'gap'; readonly fromMs: number; readonly toMs: number }
  /** Gives how late the phone's own 20 ms clock was since the last call, and clears what was heard. */
  | { readonly op: 'clear' };

/** A reply of the phone's thread. Id 0 says that it is ready, and carries its SIP URI. */
export interface PhoneReply {
  readonly id: number;
  readonly result?: number | string | number[];
  readonly error?: string;
}
