import { randomInt } from 'node:crypto';
import type { LegId } from '../../ports/ids.ts';
import type { LegTerms, Negotiated, RtpAddress } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import type { CodecName } from '../codecs/index.ts';
import type { AgreedAudio, Direction, SdpSession } from '../sdp/index.ts';
import { acceptAnswer, answerOffer, makeOffer, newSecurity, newSession } from '../sdp/index.ts';
import { negotiated } from './negotiated.ts';
import { OpeningLegs } from './opening-legs.ts';
import type { RoomLife } from './room-life.ts';

/** A leg of a room. Each engine's leg has more. */
export interface SessionLeg {
  session: SdpSession;
}

/**
 * What an engine does for the legs of a room.
 * @typeParam Opened an endpoint that was opened, at its address
 */
export interface LegEngine<Leg extends SessionLeg, Opened extends RtpAddress> {
  /**
   * Opens an endpoint.
   * @param expected the session as it will be, with an address that is not known yet
   * @throws MediaError
   */
  open(id: LegId, expected: SdpSession): Promise<Opened>;
  /** Closes an endpoint that became no leg. */
  discard(id: LegId, opened: Opened): Promise<void>;
  /** Makes a leg of an endpoint. */
  begin(id: LegId, opened: Opened, session: SdpSession): Leg;
  /** Puts into force what was agreed on, and gives the leg its session. @throws MediaError */
  settle(leg: Leg, session: SdpSession, agreed: AgreedAudio): Promise<void>;
}

export interface LegSessionsOptions<Leg extends SessionLeg, Opened extends RtpAddress> {
  readonly engine: LegEngine<Leg, Opened>;
  readonly life: RoomLife;
  /** Our address for reading offers until the endpoint has its own. It says which IP version we speak. */
  readonly address: string;
  /** Codecs that are taken, the preferred one first. */
  readonly codecs: readonly CodecName[];
}

/** The legs of a room with their SDP sessions: offers and answers, the same over every engine. */
export class LegSessions<Leg extends SessionLeg, Opened extends RtpAddress> {
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
    const { session, agreed } = answerOffer(leg.session, remoteOffer);
    return await this.#settle(leg, session, agreed);
  }

  /** As {@link MediaRoom.reoffer}. @throws MediaError */
  async reoffer(id: LegId, direction: Direction): Promise<Negotiated> {
    const leg = this.get(id);
    leg.session = makeOffer(leg.session, direction).session;
    return await Promise.resolve(negotiated(leg.session));
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

  /** The engine's codecs, with one of them before the others. */
  #usual(first: CodecName | null): readonly CodecName[] {
    return this.#options.codecs.toSorted((one, other) => Number(other === first) - Number(one === first));
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
    { srtp = 'off', offersSrtp = false, codecs: terms }: LegTerms,
    begin: (fresh: SdpSession) => SdpSession,
    first: CodecName | null = null,
  ): Promise<Negotiated> {
    const { life, address } = this.#options;
    const codecs = terms === undefined ? this.#usual(first) : this.#among(terms);
    life.assertOpen();
    if (this.#legs.has(id) || this.#opening.has(id)) throw new MediaError('unknown-leg', 'the leg is open already');
    const security = newSecurity(srtp, srtp === 'required' || offersSrtp);
    const draft = newSession({ sessionId: String(randomInt(1, 2 ** 47)), address, port: 0 }, codecs, {
      security,
      ownOrder: terms !== undefined,
    });
    const expected = begin(draft); // an offer that is refused throws here, and takes nothing of the engine
    return await this.#opening.run(id, () =>
      this.#openEndpoint(id, expected, (at) => begin({ ...draft, origin: { ...draft.origin, ...at } })),
    );
  }

  async #openEndpoint(id: LegId, expected: SdpSession, beginAt: (at: RtpAddress) => SdpSession): Promise<Negotiated> {
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

  #begin(id: LegId, opened: Opened, beginAt: (at: RtpAddress) => SdpSession): Leg {
    const { engine, life } = this.#options;
    life.assertOpen();
    this.#opening.assertWanted(id);
    const { address, port } = opened;
    const leg = engine.begin(id, opened, beginAt({ address, port }));
    this.#legs.set(id, leg);
    return leg;
  }

  async #settle(leg: Leg, session: SdpSession, agreed: AgreedAudio): Promise<Negotiated> {
    await this.#options.engine.settle(leg, session, agreed);
    return negotiated(session);
  }
}
