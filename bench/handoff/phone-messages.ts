/** What a phone is. */
export interface PhoneOptions {
  /** User part of its address. */
  readonly user: string;
  readonly frequencyHz: number;
}

/** To the phone's thread. Times are those of the machine's monotonic clock, in milliseconds. */
export type PhoneCommand =
  /** Dials, and talks from the answer on. Gives when the 200 came. */
  | { readonly op: 'call'; readonly number: string; readonly host: string; readonly port: number }
  /** Gives when the next INVITE came; rings. */
  | { readonly op: 'ring' }
  /** Answers the call that rings, and talks. Gives when the 200 went. */
  | { readonly op: 'answer' }
  /** Presses a key for 100 ms (RFC 4733). Gives when the first end packet went. */
  | { readonly op: 'press'; readonly digit: string }
  /** Gives when the first audio packet after the last key press went. */
  | { readonly op: 'voiceAgain' }
  /** Gives when the first packet with a tone came since. */
  | { readonly op: 'hear'; readonly frequencyHz: number; readonly sinceMs: number }
  /** Gives when a tone, heard before, was gone for three packets. */
  | { readonly op: 'hearNoMore'; readonly frequencyHz: number }
  /** Hangs up, and gives when that was confirmed. */
  | { readonly op: 'hangUp' }
  /** Gives when the far end hung up. */
  | { readonly op: 'ended' }
  /** Gives the longest time without a packet between two moments, and when it ended. */
  | { readonly op: 'gap'; readonly fromMs: number; readonly toMs: number }
  /** Gives how late the phone's own 20 ms clock was, each time since the last call, and forgets what was heard. */
  | { readonly op: 'clear' };

/** From the phone's thread. Id 0 says that it is ready, and carries its SIP URI. */
export interface PhoneReply {
  readonly id: number;
  readonly result?: number | string | number[];
  readonly error?: string;
}
