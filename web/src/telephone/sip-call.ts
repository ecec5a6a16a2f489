import type { EndEvent, RTCSession } from 'jssip/lib/RTCSession';
import type { UA } from 'jssip/lib/UA';
import type { Credentials, LineCall, LineCallListener } from './line.ts';
import type { EndCause, Party } from './state.ts';

/**
 * Candidates that come so soon after the first go along with it. Nobody waits for more: Warmbridge learns of the others
 * by the packets that come from them (RFC 8445 7.3.1.3).
 */
const CANDIDATES_MS = 60;
const TONE_MS = 160;
const GAP_MS = 70;

/** Causes by which JsSIP would end a call that is none the worse for it, or that comes back. */
const NOT_THE_END = new Set(['RTP Timeout', 'Connection Error', 'WebRTC Error']);

const CAUSES: Readonly<Record<string, EndCause>> = {
  Busy: 'busy',
  Rejected: 'declined',
  'Not Found': 'not-found',
  'Address Incomplete': 'not-found',
  Unavailable: 'unavailable',
  'No Answer': 'no-answer',
  Expires: 'no-answer',
  'Authentication Error': 'not-allowed',
  'Incompatible SDP': 'no-media',
  'Missing SDP': 'no-media',
  'Bad Media Description': 'no-media',
  'WebRTC Error': 'no-media',
  'Request Timeout': 'silent',
  'Connection Error': 'connection',
  'Dialog Error': 'unknown',
  'No ACK': 'silent',
  'SIP Failure Code': 'refused',
  'Internal Error': 'refused',
};

/** Of a session what its types do not tell. */
interface HiddenSession {
  terminate(options?: { cause?: string; status_code?: number; reason_phrase?: string }): void;
  _localHold: boolean;
  _setLocalMediaStatus(): void;
}

function audioSender(connection: RTCPeerConnection | null): RTCRtpSender | undefined {
  return connection?.getSenders().find(({ track }) => track?.kind === 'audio');
}

function pcConfig(iceServers: Credentials['iceServers']): RTCConfiguration {
  return {
    iceServers: iceServers.map(({ urls, ...more }) => ({ urls: [...urls], ...more })),
    rtcpMuxPolicy: 'require',
    bundlePolicy: 'max-bundle',
  };
}

/** A call by JsSIP. */
export class SipCall implements LineCall {
  readonly #session: RTCSession;
  readonly #agent: UA;
  readonly party: Party;
  #connection: RTCPeerConnection | null = null;
  #listener: LineCallListener | null = null;
  #heard: MediaStream | null = null;
  #isAnswered = false;

  constructor(session: RTCSession, agent: UA) {
    this.#session = session;
    this.#agent = agent;
    const { uri, display_name } = session.remote_identity;
    // Where there is none it is undefined, whatever the types say.
    const name = (display_name as string | undefined) ?? '';
    this.party = { number: decoded(uri.user), name: name === '' ? null : name };
    this.#outlive();
    this.#watch();
  }

  static place(agent: UA, to: string, stream: MediaStream, iceServers: Credentials['iceServers']): SipCall {
    const mediaConstraints = { audio: true, video: false };
    const session = agent.call(to, { mediaStream: stream, mediaConstraints, pcConfig: pcConfig(iceServers) });
    const call = new SipCall(session, agent);
    call.#watchConnection(session.connection);
    return call;
  }

  get connection(): RTCPeerConnection | null {
    return this.#connection;
  }

  follow(listener: LineCallListener): void {
    this.#listener = listener;
    if (this.#heard !== null) listener.onSound(this.#heard);
  }

  answer(stream: MediaStream | null, iceServers: Credentials['iceServers']): void {
    if (!this.#session.isInProgress()) return;
    const mediaConstraints = { audio: stream !== null, video: false };
    this.#session.answer({
      mediaConstraints,
      pcConfig: pcConfig(iceServers),
      ...(stream !== null && { mediaStream: stream }),
    });
  }

  decline(status: 486 | 603 | 480): void {
    if (!this.#session.isEnded()) this.#session.terminate({ status_code: status });
  }

  hangUp(): void {
    if (this.#session.isEnded()) return;
    if (this.#session.isEstablished() && !this.#agent.isConnected()) this.#hangUpLater();
    else this.#session.terminate();
  }

  /**
   * Over for us at once, and for the other end with the BYE, which goes out once we are registered again: a connection
   * that is there may end at once. If it never is, Warmbridge ends the call since no sound comes.
   */
  #hangUpLater(): void {
    this.#connection?.close();
    this.#agent.once('registered', () => {
      if (!this.#session.isEnded()) this.#session.terminate();
    });
    this.#listener?.onEnded(null);
  }

  hold(isHeld: boolean): boolean {
    return isHeld ? this.#session.hold() : this.#session.unhold();
  }

  mute(isMuted: boolean): void {
    if (isMuted) this.#session.mute({ audio: true });
    else this.#session.unmute({ audio: true });
  }

  press(key: string): boolean {
    const dtmf = audioSender(this.#connection)?.dtmf ?? null;
    if (dtmf?.canInsertDTMF !== true) return false;
    dtmf.insertDTMF(dtmf.toneBuffer + key, TONE_MS, GAP_MS);
    return true;
  }

  renew(restartIce: boolean): boolean {
    return this.#session.renegotiate(restartIce ? { rtcOfferConstraints: { iceRestart: true } } : {});
  }

  /**
   * JsSIP ends a call whose connection broke while it asked for something, whose re-INVITE was refused, or whose ICE
   * failed. Here it lives on until somebody ends it: RFC 3261 14.1 "If a UA receives a non-2xx final response to a
   * re-INVITE, the session parameters MUST remain unchanged".
   */
  #outlive(): void {
    const session = this.#session as unknown as HiddenSession & { isEstablished(): boolean };
    const end = session.terminate.bind(session);
    session.terminate = (options = {}) => {
      if (!session.isEstablished() || !NOT_THE_END.has(options.cause ?? '')) {
        end(options);
        return;
      }
      const wasHold = options.reason_phrase === 'Hold Failed';
      if (wasHold || options.reason_phrase === 'Unhold Failed') {
        session._localHold = !wasHold;
        session._setLocalMediaStatus();
        this.#listener?.onHeld({ held: !wasHold });
      }
      const { signalingState } = this.#session.connection;
      if (signalingState === 'have-local-offer') {
        void this.#session.connection.setLocalDescription({ type: 'rollback' }).catch(() => null);
      }
      this.#listener?.onPath();
    };
  }

  #watch(): void {
    const session = this.#session;
    session.on('peerconnection', ({ peerconnection }) => this.#watchConnection(peerconnection));
    session.on('icecandidate', ({ ready }) => setTimeout(ready, CANDIDATES_MS));
    session.on('progress', () => isOutgoing(session.direction) && this.#listener?.onRinging());
    const answered = (): void => {
      if (this.#isAnswered) return;
      this.#isAnswered = true;
      this.#listener?.onAnswered();
    };
    session.on('accepted', answered);
    session.on('confirmed', answered);
    session.on('hold', ({ originator }) =>
      this.#listener?.onHeld(isOurs(originator) ? { held: true } : { heldThere: true }),
    );
    session.on('unhold', ({ originator }) =>
      this.#listener?.onHeld(isOurs(originator) ? { held: false } : { heldThere: false }),
    );
    const over = ({ originator, cause }: EndEvent): void => {
      this.#listener?.onEnded(isOurs(originator) && cause !== 'No ACK' ? null : (CAUSES[cause] ?? null));
    };
    session.on('ended', over);
    session.on('failed', over);
  }

  #watchConnection(connection: RTCPeerConnection): void {
    if (this.#connection === connection) return;
    this.#connection = connection;
    connection.addEventListener('track', ({ track, streams }) => {
      if (track.kind !== 'audio') return;
      this.#heard = streams[0] ?? new MediaStream([track]);
      this.#listener?.onSound(this.#heard);
    });
    for (const type of ['iceconnectionstatechange', 'connectionstatechange'] as const) {
      connection.addEventListener(type, () => this.#listener?.onPath());
    }
  }
}

function isOutgoing(direction: string): boolean {
  return direction === 'outgoing';
}

function isOurs(originator: string): boolean {
  return originator === 'local';
}

/** A user part with its escapes taken off (RFC 3261 19.1.2). */
function decoded(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}
