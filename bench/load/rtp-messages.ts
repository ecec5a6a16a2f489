/** Length of `gapCounts`. */
export const GAP_COUNTS = 256;

/** To the thread that has the voices of all phones. */
export type RtpCommand =
  | {
      readonly op: 'talk';
      readonly leg: number;
      /** Index of the socket, by `leg % sockets`. */
      readonly socket: number;
      readonly remotePort: number;
      readonly saysHz: number;
      readonly listensForHz: number;
    }
  | { readonly op: 'hangUp'; readonly leg: number }
  /** Asks how late it was since the last time. */
  | { readonly op: 'lateness' };

/** From it. */
export type RtpNotice =
  | { readonly type: 'ready'; readonly ports: readonly number[] }
  /** The tone that it listens for came for the first time. */
  | { readonly type: 'heard'; readonly leg: number }
  /** After `hangUp`. */
  | {
      readonly type: 'gone';
      readonly leg: number;
      /** Longest time without a packet since the tone was heard, in ms. */
      readonly largestGapMs: number;
      /** How many gaps there were, by whole milliseconds; the last has all that are longer. */
      readonly gapCounts: Uint32Array;
      readonly packets: number;
    }
  /** Latest that packets were sent, in ms after their time. */
  | { readonly type: 'lateness'; readonly latestMs: number };
