/** Registering at a PBX or carrier (RFC 3261 10). Types only. */

/** Whom we register as, and where. */
export interface RegistrarAccount {
  /** The domain, a SIP URI without a user: the Request-URI of the REGISTER (RFC 3261 10.2). */
  readonly domain: string;
  /** The address of record, with the user that calls come for. */
  readonly addressOfRecord: string;
  /** Where the REGISTER is sent; null: to the domain. */
  readonly proxy: string | null;
  /** User part of our Contact. */
  readonly contactUser: string;
  /** URI parameter `line` of our Contact. Calls that come for this Contact have it in their Request-URI. */
  readonly line: string;
  readonly auth: { readonly username: string; readonly password: string };
}

/** The final response to a REGISTER, challenges answered. */
export interface RegisterAnswer {
  readonly status: number;
  readonly phrase: string;
  /** How long our Contact is registered, in seconds, as the registrar says (RFC 3261 10.2.4); null: it does not say. */
  readonly expiresS: number | null;
  /** Of a 423 (RFC 3261 20.23). */
  readonly minExpiresS: number | null;
  /** RFC 3261 20.33. */
  readonly retryAfterS: number | null;
  /** Our Contact, as it went out. */
  readonly contact: string;
  readonly protocol: string;
  /** Where the response came from. */
  readonly address: string;
  readonly port: number;
}

/** One registration of ours at a registrar: its Call-ID and CSeq (RFC 3261 10.2), and the nonce that is in use. */
export interface Registrar {
  /**
   * Sends a REGISTER, one at a time. It never rejects.
   * @param expiresS how long to register for; 0 takes our Contact away
   * @returns null: it could not be sent, or nothing came of it within 40 seconds
   */
  register(expiresS: number): Promise<RegisterAnswer | null>;
  /** Forgets the nonce. */
  forget(): void;
}

/** The SIP side as registrations of ours use it. */
export interface RegistrarPort {
  /** Makes a registration. Nothing is sent yet. */
  registrar(account: RegistrarAccount): Registrar;
  /** Calls the listener each time that the SIP server is there again, after it was lost. */
  onBack(listener: () => void): void;
}
