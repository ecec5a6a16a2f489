/** A SIP dialog between us and a media engine, which ends when either side says BYE. */
export interface EngineDialog {
  /** What the engine said of its media last, as SDP. */
  readonly remoteSdp: string;
  /** Offers other media by a re-INVITE. Rejects as {@link EngineDialogs.invite} does. */
  reinvite(sdp: string): Promise<void>;
  /** Ends it. Rejects where the BYE did not go through. */
  bye(): Promise<void>;
}

/** Dialogs with a media engine that is spoken to over SIP; the signalling side has the SIP server that carries them. */
export interface EngineDialogs {
  /**
   * Sends an INVITE and waits for its answer; without `sdp` the engine makes the offer (RFC 3725).
   * Rejects with an error whose `status` is the final response, where there was one (RFC 3261 21).
   */
  invite(uri: string, options: EngineInvite): Promise<EngineDialog>;
}

/** An INVITE to a media engine. */
export interface EngineInvite {
  readonly sdp: string | null;
  readonly headers: Readonly<Record<string, string>>;
}
