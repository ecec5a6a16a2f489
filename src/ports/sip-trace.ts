/** A SIP message as it went over the wire. */
export interface TracedMessage {
  /** `in`: it came to us. */
  readonly direction: 'in' | 'out';
  /** `udp`, `tcp` or `tls`. */
  readonly protocol: string;
  /** `host:port` of our side; null where it is not known. */
  readonly local: string | null;
  /** `host:port` of the peer; null where it is not known. */
  readonly remote: string | null;
  /** The whole message, secrets included. The tracer changes nothing in it and does not keep it. */
  readonly bytes: Buffer;
}

/** Told of each SIP message, before it is read or sent. It never throws. */
export type TraceSip = (message: TracedMessage) => void;
