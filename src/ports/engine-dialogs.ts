/** A SIP dialog between us and a media engine, which ends when either side says BYE. */
export interface EngineDialog {
  /** The engine's latest description of its media, as SDP. */
  readonly remoteSdp: string;
  /**
   * Offers other media by a re-INVITE. Rejects as {@link EngineDialogs.invite} does.
   * @param inAck another description, which the ACK brings: an agreement between us and an engine that heeds it, since in
   *   SIP at large the ACK of an offer has none (RFC 3261 13.2.2.4)
   */
  reinvite(sdp: string, inAck?: string): Promise<void>;
  /** Ends it. The promise rejects if the BYE did not go through. */
  bye(): Promise<void>;
  /** Tells when the engine has ended it, and why in its words. It is not told of an end by {@link EngineDialog.bye}. */
  onEnded(listener: (reason: string) => void): void;
}

/** Dialogs with a media engine over SIP. The SIP server of the signalling side carries them. */
export interface EngineDialogs {
  /**
   * Sends an INVITE and waits for its answer. Without `sdp` the engine makes the offer (RFC 3725). A header `Call-ID`
   * becomes that of the dialog. The promise rejects with an error whose `status` is the final response, if there was one (RFC 3261 21).
   */
  invite(uri: string, options: EngineInvite): Promise<EngineDialog>;
}

/** An INVITE to a media engine. */
export interface EngineInvite {
  readonly sdp: string | null;
  readonly headers: Readonly<Record<string, string>>;
}
