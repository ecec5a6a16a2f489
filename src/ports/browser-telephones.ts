/** Telephones in browsers, which register by WebSocket (RFC 7118) with credentials that live for minutes. Types only. */

/** Who wants a telephone, and how the page of it reached us. */
export interface TelephoneOrder {
  /** Name of a user of `sip.users`. */
  readonly user: string;
  /** What its telephone calls itself; null: its name. */
  readonly displayName: string | null;
  readonly page: PageAddress;
}

/** How the page that asks reached the API: a browser reaches the WebSockets of the same machine. */
export interface PageAddress {
  /** `Host` of its request, with a port or without. */
  readonly host: string;
  /** Whether it came by way of TLS. Browsers open no `ws:` from such a page. */
  readonly isSecure: boolean;
}

/** What a browser needs to know to be a telephone. */
export interface BrowserTelephone {
  readonly user: string;
  /** Its address of record, `sip:anna@REALM`. */
  readonly uri: string;
  /** User name of the digest credentials, which is no name of `sip.users`. */
  readonly authorizationUser: string;
  readonly password: string;
  /** The credentials are good until then. Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
  readonly displayName: string;
  /** URLs of WebSockets, at least one. */
  readonly sockets: readonly string[];
  readonly iceServers: readonly IceServer[];
  /** Whether it may call, and not only be called. */
  readonly mayCall: boolean;
}

/** A STUN or TURN server, as RTCIceServer of W3C WebRTC 4.2.4 has it. */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string | undefined;
  readonly credential?: string | undefined;
}

/** `no-user`: there is no such user; `no-socket`: no WebSocket that the page could open; `no-webrtc`: no media for browsers. */
export type TelephoneFault = 'no-user' | 'no-socket' | 'no-webrtc';

/** A telephone, or why there is none. */
export type TelephoneAnswer =
  | { readonly ok: true; readonly value: BrowserTelephone }
  | { readonly ok: false; readonly code: TelephoneFault; readonly message: string };

/** Gives browsers what they register with. */
export interface BrowserTelephones {
  /** The user whose telephones are called at a destination, such as the `uri` of an agent; null: those of none. */
  userAt(destination: string): string | null;
  open(order: TelephoneOrder): TelephoneAnswer;
  /** URLs of the WebSockets that a page can open; none: no telephone can be in it. */
  sockets(page: PageAddress): readonly string[];
}
