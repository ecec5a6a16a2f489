import { randomInt } from 'node:crypto';
import type { LegId } from '../../ports/ids.ts';
import type { LegTerms, Negotiated } from '../../ports/leg-terms.ts';
import type { RtpAddress } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import type { CodecName } from '../codecs/index.ts';
import { isWideband } from '../codecs/index.ts';
import type { AgreedAudio, Direction, SdpSession, Settled, WebrtcTransport } from '../sdp/index.ts';
import {
  acceptAnswer,
  answerOffer,
  isRestart,
  makeOffer,
  newSecurity,
  newSession,
  withKeyOfEngine,
  withTransportOfEngine,
} from '../sdp/index.ts';
import type { SrtpKeying } from '../srtp/index.ts';
import { negotiated } from './negotiated.ts';
import { OpeningLegs } from './opening-legs.ts';
import type { RoomLife } from './room-life.ts';

/** A leg of a room. Each engine's leg has more. */
export interface SessionLeg {
  session: SdpSession;
}

/** An endpoint that was opened. */
export interface OpenedAt extends RtpAddress {
  /** What the engine encrypts with, if it chose that itself; otherwise it does so with what the session has. */
  readonly keying?: SrtpKeying | null | undefined;
  /** How it is reached by ICE and DTLS, where the leg is for a browser. `setup`: `actpass` while either part would do. */
  readonly webrtc?: WebrtcTransport | null | undefined;
}

/**
 * What an engine does for the legs of a room.
 * @typeParam Opened an endpoint that was opened, at its address
 */
export interface LegEngine<Leg extends SessionLeg, Opened extends OpenedAt> {
  /**
   * Opens an endpoint.
   * @param expected the session as it will be, with an address that is not known yet. By `agreed.webrtc`, or by
   *   `offer.security.webrtc`, it is one for a browser
   * @throws MediaError
   */
  open(id: LegId, expected: SdpSession): Promise<Opened>;
  /**
   * Gives an endpoint for a browser another transport: its far end restarts ICE (RFC 8839 4.4.1.1.1). The former one goes
   * when the new one is connected.
   * @param expected the session as it will be, with the transport of before
   * @throws MediaError
   */
  restart(leg: Leg, expected: SdpSession): Promise<OpenedAt>;
  /**
   * Before our offer: another transport for an endpoint for a browser that has lost its own. Null: it has it still, or is
   * no such endpoint.
   * @throws MediaError
   */
  renew(leg: Leg): Promise<OpenedAt | null>;
  /** Closes an endpoint that became no leg. */
  discard(id: LegId, opened: Opened): Promise<void>;
  /** Makes a leg of an endpoint. */
  begin(id: LegId, opened: Opened, session: SdpSession): Leg;
  /** Puts into force what was agreed on, and gives the leg its session. @throws MediaError */
  settle(leg: Leg, session: SdpSession, agreed: AgreedAudio): Promise<void>;
}

export interface LegSessionsOptions<Leg extends SessionLeg, Opened extends OpenedAt> {
  readonly engine: LegEngine<Leg, Opened>;
  readonly life: RoomLife;
  /** Our address for reading offers until the endpoint has its own. It says which IP version we speak. */
  readonly address: string;
  /** Codecs that are taken, the preferred one first. */
  readonly codecs: readonly CodecName[];
  /** Whether parts of the program may be spoken to in sound of 16 kHz as it is ({@link LegTerms.within}). @defaultValue false */
  readonly hasLinear?: boolean;
}

/** The legs of a room with their SDP sessions: offers and answers, the same over every engine. */
export class LegSessions<Leg extends SessionLeg, Opened extends OpenedAt> {
  readonly #options: LegSessionsOptions<Leg, Opened>;
  readonly #legs = new Map<LegId, Leg>();
  readonly #opening = new OpeningLegs();

  constructor(options: LegSessionsOptions<Leg, Opened>) {
    this.#options = options;
  }

  /** Legs that are open. */
  get open(): readonly Leg[] {
    return [...this.#legs.values()];
  }

  /** Whether a leg of 16 kHz is among them. */
  get hasWideband(): boolean {
    return this.open.some(({ session }) => session.agreed !== null && isWideband(session.agreed.codec));
  }

  /** As {@link MediaRoom.openWithOffer}. @throws MediaError */
  async openWithOffer(id: LegId, remoteOffer: string, terms: LegTerms = {}): Promise<Negotiated> {
    return await this.#open(id, terms, (fresh) => answerOffer(fresh, remoteOffer).session);
  }

  /** As {@link MediaRoom.openOffering}. @throws MediaError */
  async openOffering(id: LegId, terms: LegTerms = {}): Promise<Negotiated> {
    return await this.#open(id, terms, (fresh) => makeOffer(fresh, 'sendrecv').session, this.#inUse());
  }

  /** As {@link MediaRoom.acceptAnswer}. @throws MediaError */
  async acceptAnswer(id: LegId, remoteAnswer: string): Promise<Negotiated> {
    const leg = this.get(id);
    const { session, agreed } = acceptAnswer(leg.session, remoteAnswer);
    return await this.#settle(leg, session, agreed);
  }

  /** As {@link MediaRoom.answerOffer}. @throws MediaError */
  async answerOffer(id: LegId, remoteOffer: string): Promise<Negotiated> {
    const leg = this.get(id);
    const { session, agreed } = await this.#restarted(leg, remoteOffer, answerOffer(leg.session, remoteOffer));
    return await this.#settle(leg, session, agreed);
  }

  /** As {@link MediaRoom.reoffer}. @throws MediaError */
  async reoffer(id: LegId, direction: Direction): Promise<Negotiated> {
    const leg = this.get(id);
    const opened = await this.#options.engine.renew(leg);
    const session = opened === null ? leg.session : placed(leg.session, opened);
    leg.session = makeOffer(session, direction).session;
    return negotiated(leg.session);
  }

  /** A leg that is open, in a room that is. @throws MediaError `engine-lost`, `unknown-leg` */
  get(id: LegId): Leg {
    this.#options.life.assertOpen();
    const leg = this.#legs.get(id);
    if (leg === undefined) throw new MediaError('unknown-leg', 'no such endpoint in the room');
    return leg;
  }

  /** A leg that is open, whatever became of the room; otherwise null. */
  find(id: LegId): Leg | null {
    return this.#legs.get(id) ?? null;
  }

  /** Closes a leg that is being opened as soon as it is open, and its opening fails. Others are ignored. */
  cancelOpening(id: LegId): void {
    this.#opening.cancel(id);
  }

  /** Resolves when all legs that are being opened now are open, or have failed to open. */
  async openingsEnded(): Promise<void> {
    await this.#opening.ended();
  }

  /** Forgets a leg. False if it is not open. */
  delete(id: LegId): boolean {
    return this.#legs.delete(id);
  }

  /** Forgets all legs that are open. */
  clear(): void {
    this.#legs.clear();
  }

  /** The codec of the leg that was there first: who speaks it as well needs no transcoding. */
  #inUse(): CodecName | null {
    for (const { session } of this.#legs.values()) if (session.agreed !== null) return session.agreed.codec;
    return null;
  }

  /**
   * What a part of the program is spoken to in. Who answers an offer takes whatever it is; an offer has linear sound
   * where the first leg has as much to hear and to say.
   * @param inUse null: there is no other leg, or the offer is theirs
   */
  #within(inUse: CodecName | null): readonly CodecName[] {
    const linear = this.#options.hasLinear === true && (inUse === null || isWideband(inUse));
    return [...(linear ? (['L16'] as const) : []), 'PCMU', 'PCMA'];
  }

  /** The engine's codecs, with one of them before the others. */
  #usual(first: CodecName | null): readonly CodecName[] {
    return inFront(first, this.#options.codecs);
  }

  /** Those that the engine has. @throws MediaError `no-common-codec`: it has none */
  #among(codecs: readonly CodecName[]): readonly CodecName[] {
    const had = codecs.filter((codec) => this.#options.codecs.includes(codec));
    if (had.length === 0) throw new MediaError('no-common-codec', 'the media engine has no codec of the leg');
    return had;
  }

  /** @param first comes first in an offer of ours, if it is one of our codecs */
  async #open(
    id: LegId,
    { srtp = 'off', offersSrtp = false, webrtc = false, within = false, codecs: terms }: LegTerms,
    begin: (fresh: SdpSession) => SdpSession,
    first: CodecName | null = null,
  ): Promise<Negotiated> {
    const { life, address } = this.#options;
    const usual = (): readonly CodecName[] => (within ? inFront(first, this.#within(first)) : this.#usual(first));
    const codecs = terms === undefined ? usual() : this.#among(terms);
    life.assertOpen();
    if (this.#legs.has(id) || this.#opening.has(id)) throw new MediaError('unknown-leg', 'the leg is open already');
    const security = newSecurity(srtp, srtp === 'required' || offersSrtp, webrtc === true);
    const draft = newSession({ sessionId: String(randomInt(1, 2 ** 47)), address, port: 0 }, codecs, {
      security,
      ownOrder: terms !== undefined,
    });
    const expected = begin(draft); // an offer that is refused throws here, and takes nothing of the engine
    return await this.#opening.run(id, () =>
      this.#openEndpoint(id, expected, (opened) => begin(placed(draft, opened))),
    );
  }

  async #openEndpoint(id: LegId, expected: SdpSession, beginAt: (opened: OpenedAt) => SdpSession): Promise<Negotiated> {
    const { engine } = this.#options;
    const opened = await engine.open(id, expected);
    let leg: Leg;
    try {
      leg = this.#begin(id, opened, beginAt);
    } catch (error) {
      await engine.discard(id, opened);
      throw error;
    }
    const { session } = leg;
    return session.agreed === null ? negotiated(session) : await this.#settle(leg, session, session.agreed);
  }

  #begin(id: LegId, opened: Opened, beginAt: (opened: OpenedAt) => SdpSession): Leg {
    const { engine, life } = this.#options;
    life.assertOpen();
    this.#opening.assertWanted(id);
    const leg = engine.begin(id, opened, beginAt(opened));
    this.#legs.set(id, leg);
    return leg;
  }

  /** The answer to a new offer, by another transport of ours where that restarts ICE. */
  async #restarted(leg: Leg, offer: string, answered: Settled): Promise<Settled> {
    const [former, next] = [leg.session.agreed?.webrtc ?? null, answered.agreed.webrtc];
    if (former === null || next === null || !isRestart(former.remote, next.remote)) return answered;
    const opened = await this.#options.engine.restart(leg, answered.session);
    return answerOffer(placed(leg.session, opened), offer);
  }

  async #settle(leg: Leg, session: SdpSession, agreed: AgreedAudio): Promise<Negotiated> {
    await this.#options.engine.settle(leg, session, agreed);
    return negotiated(session);
  }
}

/** These codecs, one of them before the others. */
function inFront(first: CodecName | null, codecs: readonly CodecName[]): readonly CodecName[] {
  return codecs.toSorted((one, other) => Number(other === first) - Number(one === first));
}

/** The draft of a session, where and with what the engine opened it. */
function placed(draft: SdpSession, { address, port, keying = null, webrtc = null }: OpenedAt): SdpSession {
  const keyed = keying === null ? draft.security : withKeyOfEngine(draft.security, keying);
  const security = webrtc === null ? keyed : withTransportOfEngine(keyed, webrtc);
  return { ...draft, origin: { ...draft.origin, address, port }, security };
}
