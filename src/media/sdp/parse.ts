import { isIPv4, isIPv6 } from 'node:net';
import type { SdpConnection, SdpMedia } from 'sdp-transform';
import sdpTransform from 'sdp-transform';
import { MediaError } from '../../ports/media.ts';
import type { CryptoLine } from './crypto-line.ts';
import { MAX_CRYPTO_LINES, parseCrypto } from './crypto-line.ts';
import type { Direction } from './direction.ts';
import { parseDirection } from './direction.ts';
import type { WebrtcLines } from './webrtc-lines.ts';
import { isWebrtcLine, webrtcLines } from './webrtc-lines.ts';

/** Longest session description that is read, in characters. */
export const MAX_SDP_LENGTH = 16 * 1024;
/** Most lines that are read. */
export const MAX_SDP_LINES = 600;
/** Most media descriptions that are read. */
export const MAX_MEDIA = 32;
/** Longest line of a kind that we use. Longer ones of other kinds (certificates, candidates) are passed over. */
const MAX_LINE_LENGTH = 512;

/** An `a=rtpmap` (RFC 8866 6.6). */
export interface RtpMap {
  readonly payloadType: number;
  /** Encoding name, in capitals: it is compared without regard to case (RFC 4855 3). */
  readonly codec: string;
  readonly clockRateHz: number;
  readonly channels: number;
}

/** One media description (an `m=` line and what belongs to it) of the far end. */
export interface RemoteMedia extends WebrtcLines {
  /** `audio`, `video`, ... */
  readonly type: string;
  /** Zero: refused or ended (RFC 3264 6). */
  readonly port: number;
  /** Transport, such as `RTP/AVP`. */
  readonly protocol: string;
  /** The format list as written. */
  readonly formats: readonly string[];
  readonly rtpMaps: readonly RtpMap[];
  /** IP address; null where there is none that we could send to (a host name, a multicast group). */
  readonly address: string | null;
  readonly direction: Direction;
  /** Whether RTP and RTCP may share a port (RFC 5761 5.1.1). */
  readonly rtcpMux: boolean;
  /** How much sound a packet to it should have, and may have (RFC 8866 6.4, 6.5); null: it does not say. */
  readonly ptimeMs: number | null;
  readonly maxptimeMs: number | null;
  /** Parameters of its formats by payload type (`a=fmtp`, RFC 8866 6.15), as written. */
  readonly fmtp: ReadonlyMap<number, string>;
  /** Keys for SRTP that we can use, in its order of preference. */
  readonly cryptos: readonly CryptoLine[];
}

/** Not read by sdp-transform, which takes less than RFC 4568 allows. */
const CRYPTO = 'a=crypto:';

interface MediaLine {
  readonly type: string;
  readonly port: number;
  readonly protocol: string;
  readonly formats: readonly string[];
}

function bad(message: string, cause?: unknown): MediaError {
  return new MediaError('bad-sdp', message, { cause });
}

/**
 * Reads the media descriptions of a session description (RFC 8866), in their order.
 *
 * sdp-transform works by regular expressions. Only lines of a bounded length and of kinds that we use reach it. This
 * function reads `m=` lines itself, because sdp-transform loses what it cannot match.
 *
 * @throws MediaError `bad-sdp`: too long, not SDP, no media
 */
export function parseSdp(text: string): readonly RemoteMedia[] {
  if (text.length > MAX_SDP_LENGTH) throw bad('session description too long');
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.length > MAX_SDP_LINES) throw bad('session description has too many lines');
  // RFC 8866 5: "v=", "o=" begin every session description.
  if (lines[0]?.trimEnd() !== 'v=0') throw bad('session description does not begin with v=0');
  const used = lines.filter(isUsed);
  for (const line of used) if (line.length > MAX_LINE_LENGTH) throw bad('line too long in session description');
  if (!used.some((line) => line.startsWith('o='))) throw bad('session description has no o= line');
  const mediaLines = used.filter((line) => line.startsWith('m=')).map(parseMediaLine);
  if (mediaLines.length === 0) throw bad('session description has no m= line');
  if (mediaLines.length > MAX_MEDIA) throw bad('session description has too many m= lines');
  const session = transform(used);
  const cryptos = cryptosOf(used);
  const sessionDirection = parseDirection(session.direction) ?? 'sendrecv';
  const webrtc = webrtcLines(
    used,
    mediaLines.map(({ protocol }, index) => ({
      protocol,
      rtcpMux: session.media[index]?.rtcpMux !== undefined,
      isSecured: (cryptos[index] ?? []).length > 0,
    })),
  );
  return mediaLines.map((line, index): RemoteMedia => {
    const media = session.media[index];
    const lines = webrtc[index];
    if (media === undefined || lines === undefined) throw bad('media descriptions do not match');
    return {
      ...line,
      ...lines,
      rtpMaps: rtpMapsOf(media),
      // RFC 8866 5.7: the media-level connection overrides the session-level one; 6.7: so does the direction.
      address: addressOf(media.connection ?? session.connection),
      direction: parseDirection(media.direction) ?? sessionDirection,
      rtcpMux: media.rtcpMux !== undefined,
      ptimeMs: milliseconds(media.ptime),
      maxptimeMs: milliseconds(media.maxptime),
      fmtp: fmtpOf(media),
      cryptos: cryptos[index] ?? [],
    };
  });
}

function isUsed(line: string): boolean {
  switch (line.slice(0, 2)) {
    case 'v=':
    case 'o=':
    case 'c=':
    case 'm=':
      return true;
    case 'a=':
      if (line.trimEnd() === 'a=rtcp-mux') return true;
      // Those of other codecs can be longer than any line that we read.
      if (line.startsWith('a=fmtp:')) return line.length <= MAX_LINE_LENGTH;
      if (line.startsWith('a=ptime:') || line.startsWith('a=maxptime:')) return true;
      if (line.startsWith(CRYPTO) || isWebrtcLine(line)) return line.length <= MAX_LINE_LENGTH;
      return line.startsWith('a=rtpmap:') || parseDirection(line.slice(2).trimEnd()) !== null;
    default:
      return false;
  }
}

/** The keys of each media description. There are none for the session (RFC 4568 4). */
function cryptosOf(lines: readonly string[]): readonly (readonly CryptoLine[])[] {
  const found: CryptoLine[][] = [];
  for (const line of lines) {
    if (line.startsWith('m=')) found.push([]);
    const media = found.at(-1);
    if (media === undefined || media.length >= MAX_CRYPTO_LINES || !line.startsWith(CRYPTO)) continue;
    const crypto = parseCrypto(line.slice(CRYPTO.length).trimEnd());
    if (crypto !== null) media.push(crypto);
  }
  return found;
}

function transform(lines: readonly string[]): ReturnType<typeof sdpTransform.parse> {
  try {
    const read = lines.filter((line) => !line.startsWith(CRYPTO) && !isWebrtcLine(line));
    return sdpTransform.parse(read.map((line) => line.trimEnd()).join('\r\n'));
  } catch (error) {
    throw bad('session description cannot be parsed', error);
  }
}

/** `m=<media> <port>[/<number of ports>] <proto> <fmt> ...` (RFC 8866 5.14). */
function parseMediaLine(line: string): MediaLine {
  const [type, portField, protocol, ...formats] = line
    .slice(2)
    .split(' ')
    .filter((field) => field !== '');
  if (type === undefined || portField === undefined || protocol === undefined || formats.length === 0) {
    throw bad('m= line is incomplete');
  }
  const port = decimal(portField.split('/', 1)[0] ?? '', 65_535);
  if (port === null) throw bad('m= line has no valid port');
  return { type, port, protocol, formats };
}

function rtpMapsOf(media: SdpMedia): RtpMap[] {
  const maps: RtpMap[] = [];
  for (const entry of media.rtp) {
    const payloadType = decimal(String(entry.payload), 127);
    const clockRateHz = decimal(String(entry.rate ?? ''), 1_000_000);
    const channels = decimal(String(entry.encoding ?? '1'), 255);
    if (payloadType === null || clockRateHz === null || channels === null) continue;
    maps.push({ payloadType, codec: entry.codec.toUpperCase(), clockRateHz, channels });
  }
  return maps;
}

function fmtpOf(media: SdpMedia): ReadonlyMap<number, string> {
  const parameters = new Map<number, string>();
  for (const { payload, config } of media.fmtp) {
    const payloadType = decimal(String(payload), 127);
    if (payloadType !== null) parameters.set(payloadType, config);
  }
  return parameters;
}

/** A duration of a packet. Zero is none. */
function milliseconds(value: number | string | undefined): number | null {
  const whole = value === undefined ? null : decimal(String(Math.floor(Number(value))), 10_000);
  return whole === 0 ? null : whole;
}

function addressOf(connection: SdpConnection | undefined): string | null {
  if (connection === undefined) return null;
  const address = String(connection.ip);
  const version = String(connection.version);
  if (version === '4' && isIPv4(address)) return Number(address.split('.', 1)[0]) < 224 ? address : null;
  if (version === '6' && isIPv6(address)) return address.toLowerCase().startsWith('ff') ? null : address;
  return null;
}

/** A plain decimal number of at most `max`; null for anything else. */
export function decimal(text: string, max: number): number | null {
  if (text.length === 0 || text.length > 7) return null;
  for (const character of text) if (character < '0' || character > '9') return null;
  const value = Number(text);
  return value <= max ? value : null;
}
