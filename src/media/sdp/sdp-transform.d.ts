/** Types of the npm package sdp-transform 3.0.0, which ships none: what this folder uses of it. */
declare module 'sdp-transform' {
  export interface SdpRtpMap {
    payload: number | string;
    codec: string;
    rate?: number | string;
    encoding?: number | string;
  }
  export interface SdpConnection {
    version: number | string;
    ip: number | string;
  }
  export interface SdpCandidate {
    foundation: string;
    component: number;
    transport: string;
    priority: number;
    ip: string;
    port: number;
    type: string;
    raddr?: string;
    rport?: number;
  }
  export interface SdpMedia {
    type: string;
    port: number;
    protocol: string;
    payloads: string;
    rtp: SdpRtpMap[];
    fmtp: { payload: number | string; config: string }[];
    connection?: SdpConnection;
    direction?: string;
    rtcpMux?: string;
    crypto?: { id: number; suite: string; config: string }[];
    ptime?: number | string;
    maxptime?: number | string;
    mid?: string;
    msid?: { id: string; appdata: string }[];
    setup?: string;
    iceUfrag?: string;
    icePwd?: string;
    fingerprint?: { type: string; hash: string };
    candidates?: SdpCandidate[];
    endOfCandidates?: string;
  }
  export interface SdpSession {
    version?: number | string;
    origin?: {
      username: string;
      sessionId: number | string;
      sessionVersion: number | string;
      netType: string;
      ipVer: number;
      address: string;
    };
    name?: string;
    timing?: { start: number; stop: number };
    connection?: SdpConnection;
    direction?: string;
    groups?: { type: string; mids: string }[];
    media: SdpMedia[];
  }
  const sdpTransform: {
    parse(sdp: string): SdpSession;
    write(session: SdpSession): string;
  };
  export default sdpTransform;
}
