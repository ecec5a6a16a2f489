/** Telephones that register with us (RFC 3261 10.3). Types only. */

/** Where messages of a telephone come from: of one behind a NAT the only address at which it can be reached. */
export interface ContactSource {
  /** `udp`, `tcp`, `tls`, and `ws` or `wss` of a browser (RFC 7118). */
  readonly protocol: string;
  /** IP address, without brackets. */
  readonly address: string;
  readonly port: number;
}

/** A contact as a REGISTER asks for it. */
export interface AskedContact {
  /** SIP or SIPS URI, without headers. */
  readonly uri: string;
  /** Preference from 0 to 1 (RFC 3261 20.10). */
  readonly q: number;
  /** For so many seconds; null: it does not say. 0 takes it away. */
  readonly expiresS: number | null;
  /** The device (`+sip.instance`, RFC 5626 4.1); null: it does not say. */
  readonly instance: string | null;
  /** Which of its ways this is (`reg-id`, RFC 5626 4.2); null: it does not say. */
  readonly regId: number | null;
}

/** A REGISTER of somebody who has proved to be `account`. */
export interface IncomingRegister {
  /** User of the address of record (To), its escapes resolved; null: it has none. */
  readonly user: string | null;
  /** User name of the digest credentials for our realm, which are right where users have to bring any; null: there are none. */
  readonly account: string | null;
  readonly callId: string;
  /** Its CSeq number. */
  readonly sequence: number;
  /** `*`: all that there are. Empty: it asks which there are. */
  readonly contacts: '*' | readonly AskedContact[];
  /** Of its Expires header; null: it has none. */
  readonly expiresS: number | null;
  readonly source: ContactSource;
  readonly userAgent: string | null;
  answer(answer: RegisterReply): void;
}

/** The final response to a REGISTER. */
export interface RegisterReply {
  readonly status: number;
  readonly phrase: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** One way to a telephone that is registered. */
export interface UserWay {
  /** Its Contact, the Request-URI of what is sent to it. */
  readonly uri: string;
  /** Where that is sent, a SIP URI; null: where `uri` leads. */
  readonly proxy: string | null;
  /** A browser, which registered by WebSocket (RFC 7118) and speaks WebRTC alone. */
  readonly webrtc: boolean;
}

/** Where users can be reached now. */
export interface UserDirectory {
  /** The user at a SIP URI with an address of ours; null: there is none. */
  userAt(uri: string): string | null;
  /**
   * The telephones of a user that can be reached, the preferred ones first; those of equal preference ring together. Empty:
   * none is registered, or can be reached. Null: there is no such user.
   */
  waysTo(user: string): readonly (readonly UserWay[])[] | null;
}

/** A contact that is registered. Times are milliseconds since the Unix epoch. */
export interface RegisteredContact {
  readonly uri: string;
  readonly q: number;
  readonly expiresAt: number;
  readonly registeredAt: number;
  readonly source: ContactSource;
  readonly userAgent: string | null;
  /** Whether it can be reached, as far as is known: its connection is not lost, and it does not leave OPTIONS unanswered. */
  readonly reachable: boolean;
  /** Round trip of the newest OPTIONS that it answered; null: it has answered none. */
  readonly roundTripMs: number | null;
}

/** A user, with the contacts that it has. */
export interface UserStatus {
  readonly name: string;
  /** `unreachable`: it is registered, and none of its telephones can be reached. */
  readonly state: 'registered' | 'unreachable' | 'unregistered';
  readonly mayCall: boolean;
  /** By falling preference. */
  readonly contacts: readonly RegisteredContact[];
}

/** How REGISTERs ended. */
export const REGISTER_RESULTS = ['registered', 'unregistered', 'asked', 'refused', 'failed'] as const;
export type RegisterResult = (typeof REGISTER_RESULTS)[number];

/** The users as their operator sees them. */
export interface UserWatch {
  users(): readonly UserStatus[];
  /** REGISTERs with right credentials so far. */
  results(): Readonly<Record<RegisterResult, number>>;
}
