/** What a transform does with one packet, of RTP or of RTCP. */
export interface PacketTransform {
  /** Octets that {@link seal} adds. */
  readonly tagBytes: number;
  /**
   * Encrypts and authenticates. `packet` has the plain packet, with `tagBytes` of room (and those of `trailer`) behind it.
   * @param clear octets at the start that stay readable
   * @param length octets of the plain packet
   */
  seal(packet: Buffer, clear: number, length: number, mark: PacketMark): void;
  /**
   * Checks and decrypts in place.
   * @param length octets without tag
   * @returns whether it is authentic; the content counts only then
   */
  open(packet: Buffer, clear: number, length: number, tag: Buffer, mark: PacketMark): boolean;
}

/** What makes a packet unlike all others of its key. */
export interface PacketMark {
  readonly ssrc: number;
  /** Of SRTP 48 bits, of SRTCP 31. */
  readonly index: number;
  /** What is authenticated behind the packet: the roll-over counter of SRTP, the E flag and index of SRTCP. */
  readonly trailer: number;
}
