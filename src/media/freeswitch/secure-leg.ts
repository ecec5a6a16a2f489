import { randomBytes } from 'node:crypto';
import { MediaError } from '../../ports/media.ts';
import type { AgreedAudio, SdpSession, WebrtcTransport } from '../sdp/index.ts';
import { beforeAnswer, isForBrowser } from '../sdp/index.ts';
import type { SrtpKeying, SrtpSuite } from '../srtp/index.ts';
import { keyAndSaltBytes } from '../srtp/index.ts';
import type { EngineMedia } from './engine-sdp.ts';
import { farEndSdp, sendsNowhere } from './engine-sdp.ts';

/** The crypto-suite of our offers. A channel has one, and every far end knows this one (RFC 4568 6.2.1). */
const OFFERED_SUITE: SrtpSuite = 'AES_CM_128_HMAC_SHA1_80';

/** What FreeSWITCH is told of the far end when a channel is made. */
export interface FirstFarEnd {
  /** Null: it makes an offer. */
  readonly sdp: string | null;
  /** What the far end encrypts with; null: nothing. */
  readonly theirs: SrtpKeying | null;
  /** It is a browser, with ICE and DTLS. */
  readonly webrtc: boolean;
}

/**
 * What FreeSWITCH is told first. It has to know at once whether a leg is encrypted, and with which suite, so a far end
 * that is to answer an offer of ours is made up: it is nowhere, and has a key that nobody knows.
 * @param session as it will be
 * @param engineAddress an address of FreeSWITCH
 * @throws MediaError `no-common-srtp`
 */
export function firstFarEnd(session: SdpSession, engineAddress: string): FirstFarEnd {
  const { agreed, offer } = session;
  const theirs = agreed === null ? null : keyOfFarEnd(agreed);
  const webrtc = isForBrowser(session);
  if (agreed !== null && (theirs !== null || webrtc)) return { sdp: farEndSdp(agreed, engineAddress), theirs, webrtc };
  // FreeSWITCH hears of a plain stream that starts on hold later, when it has an address of its own.
  if (agreed !== null) return { sdp: sendsNowhere(agreed) ? null : farEndSdp(agreed, ''), theirs, webrtc };
  if (offer === null || (offer.security.cryptos.length === 0 && !webrtc)) return { sdp: null, theirs: null, webrtc };
  // Without telephone-event now, FreeSWITCH would send keys with another payload type than it is told later.
  const sendEvent = offer.events[0] ?? null;
  if (webrtc) {
    // FreeSWITCH waits for the handshake then, which browsers begin that may choose.
    const pair = { local: { ...madeUpTransport(), setup: 'passive' }, remote: madeUpTransport() } as const;
    return {
      sdp: farEndSdp({ ...beforeAnswer(session), sendEvent, webrtc: pair }, engineAddress),
      theirs: null,
      webrtc,
    };
  }
  const madeUp = { suite: OFFERED_SUITE, key: randomBytes(keyAndSaltBytes(OFFERED_SUITE)).toString('base64'), mki: '' };
  const awaited = { ...beforeAnswer(session), sendEvent, srtp: { ours: madeUp, theirs: madeUp } };
  return { sdp: farEndSdp(awaited, engineAddress), theirs: madeUp, webrtc };
}

/** A browser that is not there, and whose password and certificate nobody has. */
function madeUpTransport(): WebrtcTransport {
  return {
    ufrag: randomBytes(6).toString('hex'),
    pwd: randomBytes(12).toString('hex'),
    fingerprint: {
      algorithm: 'sha-256',
      value: randomBytes(32).toString('hex').toUpperCase().match(/../g)?.join(':') ?? '',
    },
    setup: 'active',
    candidates: [],
  };
}

/**
 * What the far end of a leg encrypts with; null: nothing.
 * @throws MediaError `no-common-srtp`: its packets name their key, which FreeSWITCH reads with other keys than ours
 */
export function keyOfFarEnd({ srtp }: AgreedAudio): SrtpKeying | null {
  if (srtp === null || srtp === 'awaited') return null;
  if (srtp.theirs.mki !== '') throw new MediaError('no-common-srtp', 'FreeSWITCH takes no master key identifier');
  return srtp.theirs;
}

/**
 * A channel is encrypted from its beginning to its end, and with one suite.
 * @throws MediaError `no-common-srtp`, `no-webrtc`: what was agreed on is something else
 */
export function assertEncryptsSo({ srtp, webrtc }: AgreedAudio, { keying, webrtc: engine }: EngineMedia): void {
  if (webrtc !== null && engine !== null && webrtc.local.setup !== engine.setup)
    throw new MediaError('no-webrtc', 'FreeSWITCH and the far end have the same part in the DTLS handshake');
  const ours = srtp === null || srtp === 'awaited' ? null : srtp.ours;
  if (ours?.key === keying?.key) return;
  throw new MediaError('no-common-srtp', 'a FreeSWITCH channel cannot change its encryption in mid-call');
}

/**
 * FreeSWITCH answered an offer of SRTP, of plain RTP, or of a browser, with the same.
 * @throws MediaError `no-common-srtp`, `no-webrtc`
 */
export function assertAnswersSo({ theirs, webrtc }: FirstFarEnd, { keying, webrtc: engine }: EngineMedia): void {
  if (webrtc && engine === null) throw new MediaError('no-webrtc', 'FreeSWITCH answered without ICE and DTLS');
  if (theirs?.suite === keying?.suite) return;
  throw new MediaError('no-common-srtp', 'FreeSWITCH answered with another crypto-suite, or none');
}
