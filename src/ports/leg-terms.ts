/** How a leg is opened, and what is agreed on for it. Types only. */

import type { CodecName } from './codec-name.ts';

/** Whether a leg's sound is encrypted (SRTP, RFC 3711, with keys in SDP, RFC 4568). */
export type SrtpPolicy =
  /** It is not. An offer that insists on it is refused. */
  | 'off'
  /** It is where the far end wants it. */
  | 'optional'
  /** It is, or there is no call. */
  | 'required';

/** How a leg is opened. */
export interface LegTerms {
  /** @defaultValue `off` */
  readonly srtp?: SrtpPolicy | undefined;
  /** Of a leg that is `optional`: whether its first offer is for SRTP, or for plain RTP. @defaultValue plain RTP */
  readonly offersSrtp?: boolean | undefined;
  /**
   * The far end is a part of this program. What telephones speak does not count for it: it gets G.711, and sound of 16
   * kHz as it is where a leg of the room has that, if the engine can. @defaultValue false
   */
  readonly within?: boolean | undefined;
  /**
   * The codecs that the leg may have, the preferred one first; others than the engine's are passed over. This order
   * counts in our offer and in our answer. @defaultValue those of the engine: an offer begins with the codec that the
   * room speaks already, and an answer goes by the order of the offer
   */
  readonly codecs?: readonly CodecName[] | undefined;
  /**
   * Our offer is for a browser: ICE, DTLS-SRTP, and RTCP at the same port (RFC 8834, RFC 8835), whatever `srtp` says.
   * `beside`: it rings at telephones and at browsers together, and {@link Negotiated.forBrowsers} is a second offer for
   * these; the answer may be to either. An offer that came says by itself what it is. @defaultValue false
   */
  readonly webrtc?: boolean | 'beside' | undefined;
}

/** What was agreed on for a leg. */
export interface Negotiated {
  /** The SDP to send: the answer to an offer, our own offer, or, after `MediaRoom.acceptAnswer`, our offer unchanged. */
  readonly sdp: string;
  /** Encoding name of the audio in use, such as `PCMU`; null while only offered. */
  readonly codec: string | null;
  /** True if the far end put us on hold: it said `sendonly` or `inactive` (RFC 3264 8.4), or address 0.0.0.0. */
  readonly held: boolean;
  /**
   * True if the far end may send: it is not `recvonly` or `inactive`, and has an address. With {@link Negotiated.held}
   * this tells a holder with music of its own (`sendonly`) from one that sends nothing. False while only offered.
   */
  readonly sends: boolean;
  /**
   * The crypto-suite in use, such as `AES_CM_128_HMAC_SHA1_80`; `DTLS-SRTP` where the handshake agrees on it (browsers);
   * null for plain RTP, and while only offered.
   */
  readonly srtp: string | null;
  /** The offer for browsers, where telephones and browsers ring together and the engine can serve browsers. */
  readonly forBrowsers?: string | undefined;
}
