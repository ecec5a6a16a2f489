/** To the process of headless browsers. */
export type PeerCommand = { readonly id: number; readonly peer: number } &
  /** `to`: the party's port. The reply is the port that the party is to send to. */
  (
    | { readonly op: 'open'; readonly to: number }
    /** Another PeerConnection in the place of the present one, which goes when the new one is connected. */
    | { readonly op: 'renew' }
    | { readonly op: 'offer' }
    | { readonly op: 'answer'; readonly sdp: string }
    | { readonly op: 'accept'; readonly sdp: string }
    | { readonly op: 'close' }
  );

/** From it. */
export type PeerReply =
  | { readonly kind: 'done'; readonly id: number; readonly result: string }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
  | { readonly kind: 'state'; readonly peer: number; readonly state: string }
  /** The first packet came. */
  | { readonly kind: 'heard'; readonly peer: number };
