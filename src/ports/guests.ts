/** Guests: visitors of a web page who call by a button of it. Types only. */
import type { BrowserTelephone, PageAddress } from './browser-telephones.ts';

/** What the site says of a visitor, by a token that it signed. */
export interface GuestClaims {
  /** Display name of the caller; null: that of the button. */
  readonly name: string | null;
  /** The caller's number; null: none is known. */
  readonly number: string | null;
  /** For the metadata of the call. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A visitor who wants to call. */
export interface GuestOrder {
  readonly button: string;
  /** JWT (RFC 7519); null: none. */
  readonly token: string | null;
  /** IP address. */
  readonly visitor: string;
  readonly page: PageAddress;
}

/** The telephone of a guest. It may call one number, and register nowhere. */
export interface GuestTelephone extends BrowserTelephone {
  /** The SIP URI that it calls. */
  readonly to: string;
}

/** A telephone for a guest, or why there is none. */
export type GuestAnswer =
  | { readonly ok: true; readonly value: GuestTelephone }
  | { readonly ok: false; readonly code: 'no-button' }
  /** What is wrong with the token. */
  | { readonly ok: false; readonly code: 'no-token' | 'bad-token' | 'token-expired'; readonly message: string }
  /** Too many calls, of this visitor or of all together. */
  | { readonly ok: false; readonly code: 'too-many'; readonly message: string; readonly retryAfterS: number }
  | { readonly ok: false; readonly code: 'no-socket' | 'no-webrtc'; readonly message: string };

/** Buttons of web pages, by which visitors call. */
export interface ClickToCall {
  /** Origins of the pages that may have a button (RFC 6454 6.2); null: there is no such button. */
  originsOf(button: string): readonly string[] | null;
  open(order: GuestOrder): Promise<GuestAnswer>;
}
