import type { CallerIdentity } from './caller-identity.ts';
import type { GuestClaims } from './guests.ts';
import type { SipCallId } from './ids.ts';
import type { SipParty } from './sip-party.ts';
import type { OutgoingSubscribe, Subscription, SubscriptionSignal } from './subscription.ts';

/** Reason header of a CANCEL, BYE or final response (RFC 3326). */
export interface ReasonHeader {
  /** ITU-T Q.850 cause. */
  readonly q850Cause: number;
  /** The final status of SIP that says it better (RFC 3326 2), such as 200 for "Call completed elsewhere". */
  readonly sipStatus?: number | undefined;
  readonly text: string;
}

/** A dialog of ours (RFC 3261 12), by the tags as our own requests have them. */
export interface DialogName {
  readonly callId: SipCallId;
  readonly localTag: string;
  readonly remoteTag: string;
}

/** A dialog as a Replaces header names it to the one who has it (RFC 3891 6.1): `toTag` is that one's own tag. */
export interface ReplacesHeader {
  readonly callId: SipCallId;
  readonly toTag: string;
  readonly fromTag: string;
  readonly earlyOnly: boolean;
}

/** A REFER of ours (RFC 3515). */
export interface OutgoingRefer {
  /** Where the far end is to call: a SIP URI without headers. */
  readonly uri: string;
  /** Headers of the INVITE that it is to send, not yet escaped (RFC 3261 19.1.1). */
  readonly headers: Readonly<Record<string, string>>;
  /** The dialog, as that other party knows it, whose place the INVITE is to take (RFC 3891). */
  readonly replaces: ReplacesHeader | null;
  /** URI of who asks (RFC 3892); null: we ourselves, as the far end knows us. */
  readonly referredBy: string | null;
}

/** How a REFER of ours goes on. Nothing comes after `ended`, nor after the end of the leg, which tells by itself. */
export type ReferProgress =
  /** A 2xx to the REFER. `subscribed`: NOTIFYs follow; false with `Refer-Sub: false` (RFC 4488). */
  | { readonly type: 'accepted'; readonly subscribed: boolean }
  /** A NOTIFY told of a provisional response. */
  | { readonly type: 'progress'; readonly status: number }
  /** The REFER was refused, or a NOTIFY told of a final response. Null: the subscription ended, and nobody told of one. */
  | { readonly type: 'ended'; readonly status: number | null; readonly detail: string | null };

/** A REFER that came in on a leg. */
export interface IncomingRefer {
  /** Where to call: a URI without headers. */
  readonly uri: string;
  /** Headers that the Refer-To asks for, unescaped, without Replaces. Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly replaces: ReplacesHeader | null;
  readonly referredBy: string | null;
  /** Whether `uri` leads back to us: its user is then the number that is meant. */
  readonly leadsToUs: boolean;
  /** 202, and a NOTIFY with 100 (RFC 3515 2.4.4), which a `Refer-Sub: false` spares. */
  accept(): void;
  refuse(status: number, phrase: string): void;
  /** Tells how it goes; a final status ends the subscription. It does nothing before `accept` and after a final one. */
  notify(status: number, phrase: string): void;
}

/** What happens on a leg. After `ended` nothing comes any more. */
export type LegSignal =
  /** A provisional response above 100; `sdp` where it carried one (early media). */
  | { readonly type: 'progress'; readonly status: number; readonly sdp: string | null; readonly sipCallId: SipCallId }
  /**
   * Outgoing: a 2xx came and was acknowledged. Incoming: our 2xx was sent. `sdp` is the far end's answer to us, which may
   * have come before (RFC 3261 13.2.1). It is null if there was none, or if `reoffered` agreed on the media since.
   * `sourceAddress`: outgoing only, the IP address that the 2xx came from.
   */
  | {
      readonly type: 'answered';
      readonly sdp: string | null;
      readonly sipCallId: SipCallId;
      readonly sourceAddress?: string;
      /** The methods of the far end's Allow header, in upper case; absent if it sent none. */
      readonly allow?: readonly string[];
    }
  /**
   * The ACK of an INVITE or re-INVITE that came in; `sdp` is the answer where our 2xx made the offer. `sequence`: CSeq
   * number of that INVITE, which the ACK shares (RFC 3261 13.2.2.4); an ACK says nothing of any other one.
   */
  | { readonly type: 'acknowledged'; readonly sequence: number; readonly sdp: string | null }
  /**
   * The far end offers new media (re-INVITE or UPDATE); `offer` null asks for our offer. The receiver calls `reply`
   * once, with an SDP, or with a status to refuse with. `sequence`: its CSeq number.
   */
  | {
      readonly type: 'reoffered';
      readonly sequence: number;
      readonly offer: string | null;
      /**
       * Only where the INVITE of ours is not answered yet (RFC 3311): the answer that came in a provisional response of
       * the same dialog, to be taken first; null where it was taken already. `answered` then comes without an SDP.
       */
      readonly early?: { readonly answer: string | null };
      readonly reply: (answer: { readonly sdp: string } | { readonly status: number; readonly reason: string }) => void;
    }
  /** The far end asks for a transfer (REFER). The receiver accepts or refuses it. */
  | { readonly type: 'referred'; readonly refer: IncomingRefer }
  /** A key press by SIP INFO, in any of the vendors' forms. */
  | { readonly type: 'dtmf'; readonly digit: string; readonly durationMs: number }
  /**
   * The leg is over: refused, failed, cancelled, BYE in either direction, or `lost` with the SIP server or the
   * connection to it. `status` is the final status of an unanswered INVITE.
   * `contacts` has the URIs of a 3xx, the preferred one first.
   */
  | {
      readonly type: 'ended';
      readonly by: 'remote' | 'local' | 'lost';
      readonly status: number | null;
      readonly q850Cause: number | null;
      readonly detail: string | null;
      /** The reason phrase of the far end's final response. */
      readonly phrase?: string;
      readonly contacts?: readonly string[];
    };

/** One dialog, or an INVITE that may become one. */
export interface SignallingLeg {
  /** Ends it in whatever state it is: final response, CANCEL, ACK and BYE, or BYE. `ended` follows within 40 s. Idempotent. */
  hangup(reason: ReasonHeader): void;
  /** Its dialog; null before there is one. */
  readonly dialog: DialogName | null;
  /** Sends a REFER in its dialog. */
  refer(refer: OutgoingRefer, onProgress: (progress: ReferProgress) => void): void;
  /**
   * Offers new media by a re-INVITE. A 491 is tried again after the time of RFC 3261 14.1.
   * @param done with the answer, or with the final status that refused it, or null if nobody answered or the leg ended
   * @param contentType of the body, where the offer is one part of it. @defaultValue `application/sdp`
   */
  offer(
    sdp: string,
    done: (answer: { readonly sdp: string } | { readonly status: number | null }) => void,
    contentType?: string,
  ): void;
  /**
   * Sends keys `0-9*#A-D` by INFO, one after the other. Missing: it takes none.
   * @param done with null when the far end took all, otherwise with what went wrong
   */
  press?(digits: string, done: (fault: string | null) => void): void;
  /** Of a leg that rings in several places: the leg of the one who answered; null: nobody yet. Missing: it is one. */
  readonly answeredBy?: SignallingLeg | null;
}

/** Why a request must be refused, whatever it asks for. */
export interface RequestFault {
  readonly status: number;
  readonly phrase: string;
  /** For the record: `unsupported-extension` or `unsupported-body`. */
  readonly reason: string;
}

/** An INVITE from outside any dialog that nobody has answered yet. */
export interface IncomingInvite {
  readonly sipCallId: SipCallId;
  readonly from: SipParty;
  readonly to: SipParty;
  /** What else it says of its caller. */
  readonly identity: CallerIdentity;
  /** User part of the Request-URI: the number that was called, without visual separators (RFC 3966 5.1.1). */
  readonly calledNumber: string;
  /** URI parameter `line` of the Request-URI, which the Contacts of our registrations have; null: there is none. */
  readonly line: string | null;
  /** The number of P-Called-Party-ID (RFC 7315 4.2): whom the caller called, where the Request-URI is a Contact; null: none. */
  readonly calledParty: string | null;
  readonly sourceAddress: string;
  readonly sourcePort: number;
  /**
   * Whose the digest credentials for our realm are. They are right where nothing but they say who sends it. Null or absent:
   * there are none.
   */
  readonly account?: string | null;
  /** What these credentials say of a guest. Null or absent: it is none. */
  readonly guest?: GuestClaims | null;
  /** Whether it came by a WebSocket, whose far end is a browser wherever it seems to be. @defaultValue false */
  readonly byWebSocket?: boolean;
  /** Its CSeq number. */
  readonly sequence: number;
  /** Whether it takes reliable provisional responses, or asks for them (100rel, RFC 3262). @defaultValue it takes none */
  readonly reliable?: 'supported' | 'required' | undefined;
  /** The offer; null where the INVITE had none, so that the 200 must offer (RFC 3261 13.2.1). */
  readonly sdp: string | null;
  /** The dialog whose place it is to take (RFC 3891). */
  readonly replaces: ReplacesHeader | null;
  /** Whether it is our own: a leg of ours is to take the place of another one. It comes by no trunk. */
  readonly ours: boolean;
  /** Why it can only be refused; null if it may be taken. The leg says by itself what the refusal has to name. */
  readonly fault: RequestFault | null;
  /** Takes the INVITE over; signals go to `onSignal`. The taker calls it once, at once. */
  take(onSignal: (signal: LegSignal) => void): IncomingLeg;
}

export interface IncomingLeg extends SignallingLeg {
  /** Sends 180 Ringing. */
  ring(): void;
  /**
   * Sends 183 with our answer, reliably where the INVITE requires that (RFC 3262), and then one each minute, so that no
   * proxy gives the call up (RFC 3261 13.3.1.1).
   */
  progress(sdp: string): void;
  /** Sends 200 with our answer, or our offer. `answered` or `ended` follows. */
  answer(sdp: string): void;
  /** Refuses. `ended` follows. */
  reject(status: number, reason: string, headers?: Readonly<Record<string, string>>): void;
}

/** A target that a call had on its way (RFC 7044). */
export interface HistoryTarget {
  /** A number is one in the domain of the peer; null: it is withheld. */
  readonly target: { readonly uri: string } | { readonly number: string } | null;
  readonly index: string;
  /** Why it did not get the call, as a Reason header has it; null: nobody says. */
  readonly reason: string | null;
}

/** An INVITE of ours. */
export interface OutgoingInvite {
  readonly destination: string;
  /** The offer, or a body that has it; `Content-Type` among the headers says what it is then. */
  readonly sdp: string;
  /** Shown as the caller; null: an anonymous one (RFC 3323 4.1.1.3). */
  readonly callerNumber: string | null;
  /** The dialog whose place it is to take (RFC 3891). One of ours is reached without SIP. */
  readonly replaces?: ReplacesHeader | undefined;
  /** URI of who asked for it (RFC 3892). */
  readonly referredBy?: string | undefined;
  /** Shown beside the number, as plain text; an anonymous caller has none. */
  readonly displayName?: string | undefined;
  /** The caller of P-Asserted-Identity (RFC 3325 9.1), for a peer that is trusted with it. */
  readonly asserted?: { readonly number: string; readonly displayName?: string | undefined } | undefined;
  /** The number that the call came to before it goes on to this destination (Diversion, RFC 5806). */
  readonly divertedFrom?: string | undefined;
  /** The targets before this one, oldest first (History-Info, RFC 7044). Absent or empty: they are not told. */
  readonly history?: readonly HistoryTarget[] | undefined;
  /** Whether it says that it takes reliable provisional responses, or asks for them (RFC 3262). @defaultValue it says nothing */
  readonly reliable?: 'supported' | 'required' | undefined;
  /** Values of Identity headers (RFC 8224), which are passed on as they came. */
  readonly signed?: readonly string[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Digest credentials for a challenge. */
  readonly auth?: { readonly username: string; readonly password: string } | undefined;
  /** The next hop, a SIP URI. @defaultValue where `destination` leads */
  readonly proxy?: string | undefined;
}

/** A NOTIFY outside of any dialog, for which nobody has subscribed, such as that of a mailbox (RFC 3842). */
export interface UnsolicitedNotify {
  readonly uri: string;
  readonly event: string;
  readonly contentType: string;
  readonly body: string;
  /** Digest credentials for a challenge. */
  readonly auth: { readonly username: string; readonly password: string } | undefined;
}

/** An OPTIONS outside of any dialog, which asks a peer whether it is there (RFC 3261 11). */
export interface OptionsPing {
  readonly uri: string;
  /** Digest credentials for a challenge. */
  readonly auth: { readonly username: string; readonly password: string } | undefined;
  /** The next hop, a SIP URI. @defaultValue where `uri` leads */
  readonly proxy?: string | undefined;
}

/** The addresses that calls come in at, as `proto:host:port`. */
export interface SignallingInfo {
  readonly engine: string;
  readonly listen: readonly string[];
}

/** What is open. All is zero when no call is up, which tests check. */
export interface SignallingUsage {
  readonly legs: number;
  /** The counts of the SIP server itself, if it tells them. */
  readonly transactions?: number;
  readonly dialogs?: number;
  readonly timers?: number;
}

/** The SIP side, whatever server does it. */
export interface SignallingPort {
  /** @throws Error where it cannot start or reach its server */
  start(onInvite: (invite: IncomingInvite) => void): Promise<SignallingInfo>;
  /** Null if calls can come and go; otherwise the reason why not. */
  unavailable(): string | null;
  /** Sends an INVITE. Its signals come after this has returned. */
  dial(invite: OutgoingInvite, onSignal: (signal: LegSignal) => void): SignallingLeg;
  /** The leg that has this dialog. `early`: it is not answered; `outgoing`: its INVITE was ours. */
  find(
    dialog: ReplacesHeader,
  ): { readonly leg: SignallingLeg; readonly early: boolean; readonly outgoing: boolean } | null;
  /** Sends a NOTIFY. It never rejects. @returns its final status; null: nobody answered within ten seconds */
  notify(notify: UnsolicitedNotify): Promise<number | null>;
  /** Sends a SUBSCRIBE. What comes of it comes after this has returned. */
  subscribe(subscribe: OutgoingSubscribe, onSignal: (signal: SubscriptionSignal) => void): Subscription;
  /**
   * Sends an OPTIONS. It never rejects. @returns its final status, 408 or 503 where the SIP server gave it up; null: it
   * could not be sent, or nothing came of it within 40 seconds
   */
  ping(ping: OptionsPing): Promise<number | null>;
  /** Says to whoever asks by OPTIONS that no calls are taken any more. Calls that are up go on. Idempotent. */
  drain(): void;
  usage(): SignallingUsage;
  /** Ends every leg and the server connection. Idempotent. */
  close(): Promise<void>;
}
