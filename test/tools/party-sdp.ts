import type { AudioCodec } from '../../src/media/rtp/index.ts';
import type { SrtpSuite } from '../../src/media/srtp/index.ts';

/** An `a=crypto` line. */
export interface PartyCrypto {
  readonly tag: number;
  readonly suite: SrtpSuite;
  readonly key: string;
}

/** The part of an SDP that a party reads. */
export interface RemoteSdp {
  readonly address: string;
  readonly port: number;
  readonly payloadTypes: readonly number[];
  /** Payload type of telephone-event. Null if the SDP has none. */
  readonly eventPayloadType: number | null;
  readonly direction: string;
  /** The transport, such as `RTP/SAVP`. */
  readonly protocol: string;
  /** Its keys (RFC 4568). */
  readonly cryptos: readonly PartyCrypto[];
  /** The version in the `o=` line. */
  readonly version: number;
}

/** Reads the first audio stream of an SDP. It is only as exact as our own SDPs need. */
export function readSdp(sdp: string): RemoteSdp {
  const line = /^m=audio (\d+) (\S+) ([\d ]+)\r?$/m.exec(sdp);
  const address = /^c=IN IP[46] (\S+)\r?$/m.exec(sdp)?.[1];
  if (line === null || address === undefined) throw new Error(`no audio in SDP:\n${sdp}`);
  const event = /^a=rtpmap:(\d+) telephone-event\/8000\r?$/m.exec(sdp)?.[1];
  return {
    address,
    port: Number(line[1]),
    payloadTypes: line[3]!.split(' ').map(Number),
    eventPayloadType: event === undefined ? null : Number(event),
    direction: /^a=(sendrecv|sendonly|recvonly|inactive)\r?$/m.exec(sdp)?.[1] ?? 'sendrecv',
    protocol: line[2]!,
    cryptos: [...sdp.matchAll(/^a=crypto:(\d+) (\S+) inline:([^\s|]+)/gm)].map(([, tag, suite, key]) => ({
      tag: Number(tag),
      suite: suite as SrtpSuite,
      key: key!,
    })),
    version: Number(/^o=\S+ \S+ (\d+)/m.exec(sdp)?.[1]),
  };
}

/** The values that {@link writeSdp} puts into an SDP. */
export interface PartySdp {
  readonly address: string;
  readonly port: number;
  readonly codecs: readonly AudioCodec[];
  readonly version: number;
}

/** Writes an SDP for a party. */
export function partySdp(
  party: PartySdp,
  overrides: Partial<PartySdp> & {
    direction?: string;
    eventPayloadType?: number | null;
    rtcpMux?: boolean;
    protocol?: string;
    cryptos?: readonly PartyCrypto[];
  } = {},
): string {
  const { address, port, codecs, version } = { ...party, ...overrides };
  const event = overrides.eventPayloadType === undefined ? 101 : overrides.eventPayloadType;
  const ip = address.includes(':') ? 'IP6' : 'IP4';
  const formats = codecs.map((codec) => (codec === 'PCMU' ? 0 : 8));
  return [
    'v=0',
    `o=party 1 ${version} IN ${ip} ${address}`,
    's=party',
    `c=IN ${ip} ${address}`,
    't=0 0',
    `m=audio ${port} ${overrides.protocol ?? 'RTP/AVP'} ${[...formats, ...(event === null ? [] : [event])].join(' ')}`,
    ...codecs.map((codec) => `a=rtpmap:${codec === 'PCMU' ? 0 : 8} ${codec}/8000`),
    ...(event === null ? [] : [`a=rtpmap:${event} telephone-event/8000`, `a=fmtp:${event} 0-15`]),
    ...(overrides.rtcpMux === true ? ['a=rtcp-mux'] : []),
    ...(overrides.cryptos ?? []).map(({ tag, suite, key }) => `a=crypto:${tag} ${suite} inline:${key}`),
    'a=ptime:20',
    `a=${overrides.direction ?? 'sendrecv'}`,
    '',
  ].join('\r\n');
}
