import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { LegId } from '../../ports/ids.ts';
import type { LegEngine, OpenedAt, RoomLife, SessionLeg } from '../room/index.ts';
import { agreedAudio, LegSessions, SourceRule } from '../room/index.ts';
import { CODECS, isWideband } from '../codecs/index.ts';
import type { AgreedAudio, SdpSession } from '../sdp/index.ts';
import { ChannelQuality } from './channel-quality.ts';
import type { Conference } from './conference.ts';
import type { FreeswitchEndpoint } from './endpoint.ts';
import type { EngineMedia } from './engine-sdp.ts';
import { assertReachable, sendsNowhere } from './engine-sdp.ts';
import { FarEnd } from './far-end.ts';
import { LegDigits } from './leg-digits.ts';
import { LegKeys } from './leg-keys.ts';
import { MediaWatch } from './media-watch.ts';
import { messageOf } from '../../shared/message-of.ts';
import { pause } from '../../shared/pause.ts';
import { muteCommand, QUIET_HEADERS, secureHeaders } from './command-text.ts';
import type { FirstFarEnd } from './secure-leg.ts';
import { assertAnswersSo, assertEncryptsSo, firstFarEnd } from './secure-leg.ts';
import type { FreeswitchServer } from './server.ts';
import { SourceFollower } from './source-follower.ts';

/** A leg of a room: a channel that is, or will be, a member of the conference. */
export interface RoomLeg extends SessionLeg {
  readonly id: LegId;
  readonly endpoint: FreeswitchEndpoint;
  readonly watch: MediaWatch;
  /** Watches whether a far end that holds sends what it says. */
  readonly holder: MediaWatch;
  /** Watches whether its audio pauses; null: nobody wants to know. */
  pauses: MediaWatch | null;
  readonly place: FarEnd;
  /** What FreeSWITCH was told of the far end; null while it has not answered. */
  readonly farEnd: string | null;
  /** Where its RTP may come from in mid-call. */
  readonly sources: SourceRule;
  readonly follower: SourceFollower;
  /** Number in the conference; null until it has joined. */
  member: number | null;
  /** Settles when it has joined and hears what the scene says, or is gone. */
  joining: Promise<void> | null;
  readonly digits: LegDigits;
  readonly quality: ChannelQuality;
  readonly keys: LegKeys;
}

/** A channel that was made for a leg. */
interface OpenedEndpoint extends EngineMedia {
  readonly endpoint: FreeswitchEndpoint;
  readonly farEnd: FirstFarEnd;
}

/** What the legs need of their room. */
export interface RoomLegsOptions {
  readonly server: FreeswitchServer;
  readonly conference: Conference;
  readonly inactivityMs: number;
  /** An estimate of a leg below it is told as an alarm; null: none is. */
  readonly alarmMos: number | null;
  readonly life: RoomLife;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Makes the conference match the scene: who is in it, or who is to be heard, has changed. */
  readonly apply: () => Promise<void>;
  /** FreeSWITCH came to the end of a file that it played to a leg. */
  readonly onPlayed: (token: number, playedMs: number) => void;
  /** FreeSWITCH writes a recording of a leg no more. */
  readonly onRecordStop: (leg: RoomLeg, file: string, cause: string) => void;
  /** A leg closes, so what hangs on it must end. */
  readonly onClosing: (leg: RoomLeg) => Promise<void>;
  /** Whether somebody who hears others is kept from hearing a leg. */
  readonly isHidden: (leg: LegId) => boolean;
}

/** The end of a channel may be the first sign that the server ends. We wait so long for that. */
const GONE_GRACE_MS = 200;
/** What a conference has of a member that is mute is out after so long: two packets. */
const MUTE_MS = 40;
/** A holder that sent no RTP for so long has no music of its own. */
const HOLDER_SILENT_MS = 500;
/** A leg that says nothing is looked at for the first time after so long. */
const FIRST_LOOK_MS = 1_000;
/** A leg whose pauses are told is looked at so often. */
const PAUSE_LOOK_MS = 100;

/** The legs of a room: a channel for each, which joins the conference once its far end is known. */
export class RoomLegs implements LegEngine<RoomLeg, OpenedEndpoint> {
  /** Their offers and answers. */
  readonly sessions: LegSessions<RoomLeg, OpenedEndpoint>;
  readonly #options: RoomLegsOptions;

  constructor(options: RoomLegsOptions) {
    this.#options = options;
    const { life, server } = options;
    this.sessions = new LegSessions({ engine: this, life, address: '0.0.0.0', codecs: server.codecs });
  }

  /** Makes a channel for a leg. */
  async open(_id: LegId, session: SdpSession): Promise<OpenedEndpoint> {
    const { server, conference } = this.#options;
    const { agreed } = session;
    const farEnd = firstFarEnd(session, server.ipAddress ?? '127.0.0.1');
    // A leg whose far end has yet to be told joins when it is.
    const joins = agreed !== null && farEnd.sdp !== null;
    const endpoint = await server.createEndpoint(farEnd.sdp, {
      ...(farEnd.theirs !== null && secureHeaders(farEnd.theirs.suite)),
      ...(joins ? conference.joinHeaders(isWideband(agreed.codec)) : server.codecs.includes('OPUS') && QUIET_HEADERS),
    });
    try {
      if (agreed !== null) assertReachable(agreed, endpoint.media);
      assertAnswersSo(farEnd, endpoint.media);
    } catch (error) {
      await server.closeEndpoint(endpoint);
      throw error;
    }
    return { ...endpoint.media, endpoint, farEnd };
  }

  /** FreeSWITCH keeps its own user name and password of ICE, and is told of the far end's new ones as they are agreed on. */
  restart({ endpoint }: RoomLeg): Promise<OpenedAt> {
    return Promise.resolve(endpoint.media);
  }

  renew(): Promise<null> {
    return Promise.resolve(null);
  }

  /** Ends a channel that became no leg. */
  async discard(_id: LegId, { endpoint }: OpenedEndpoint): Promise<void> {
    await this.#options.server.closeEndpoint(endpoint);
  }

  /** Begins to listen to what happens on a leg's channel. */
  begin(id: LegId, { endpoint, farEnd }: OpenedEndpoint, session: SdpSession): RoomLeg {
    const { server, life, clock, logger, inactivityMs, alarmMos, onPlayed, onRecordStop } = this.#options;
    const watch = new MediaWatch({
      clock,
      inactivityMs,
      firstMs: FIRST_LOOK_MS,
      count: async () => {
        const counts = await endpoint.packets();
        return counts === null ? null : counts.received + counts.reports;
      },
      onFirst: () => life.emit({ type: 'firstMedia', leg: id, at: clock.now() }),
      onTimeout: () => life.emit({ type: 'mediaTimeout', leg: id, at: clock.now() }),
    });
    const tellHolder = (sends: boolean): void => life.emit({ type: 'holderSends', leg: id, sends, at: clock.now() });
    const holder = new MediaWatch({
      clock,
      inactivityMs: HOLDER_SILENT_MS,
      everyMs: HOLDER_SILENT_MS,
      count: async () => (await endpoint.packets())?.received ?? null,
      onFirst: () => undefined,
      onTimeout: () => tellHolder(false),
      onReturn: () => tellHolder(true),
    });
    const command = (text: string): Promise<string> => server.command(text);
    const place = new FarEnd({ endpoint, first: farEnd, command });
    const sources = new SourceRule();
    const leg: RoomLeg = {
      id,
      endpoint,
      watch,
      holder,
      pauses: null,
      session,
      place,
      get farEnd() {
        return place.told;
      },
      sources,
      follower: new SourceFollower({
        clock,
        look: () => server.sourcesOf(endpoint.uuid),
        present: () => place.present(),
        mayMoveTo: (host, present) => sources.mayMoveTo(host, [present, leg.session.agreed?.remote ?? null]),
        move: async (to) => {
          await place.move(to);
          logger.info({ legId: id, pii: { to } }, 'the RTP of a leg comes from another source, which is followed');
        },
      }),
      member: null,
      joining: null,
      digits: new LegDigits({ endpoint, command, codec: () => agreedAudio(leg.session).codec, clock }),
      quality: new ChannelQuality(clock, alarmMos),
      keys: new LegKeys(endpoint),
    };
    endpoint.listen({
      onDigit: (digit, durationMs, way) => {
        const at = clock.now();
        if (leg.keys.isNew(way, { digit, durationMs }, at)) life.emit({ type: 'dtmf', leg: id, digit, durationMs, at });
      },
      onTalking: (talking) => {
        leg.follower.talks(talking);
        leg.watch.heard(talking);
      },
      onPlayed,
      onRecordStop: (file, cause) => onRecordStop(leg, file, cause),
      onReport: (header) => {
        const news = leg.quality.report(header, leg.session.agreed?.codec ?? null);
        if (news !== null) life.emit({ type: 'quality', leg: id, ...news, isFinal: false, at: clock.now() });
      },
      onGone: (reason) => this.#gone(leg, reason),
    });
    return leg;
  }

  /** Puts into force what was agreed on. */
  async settle(leg: RoomLeg, session: SdpSession, agreed: AgreedAudio): Promise<void> {
    const { apply } = this.#options;
    assertReachable(agreed, leg.endpoint.media);
    assertEncryptsSo(agreed, leg.endpoint.media);
    await leg.place.agree(agreed);
    leg.session = session;
    leg.watch.expect(agreed.receiving && !agreed.held);
    leg.pauses?.expect(agreed.receiving && !agreed.held);
    leg.holder.stop();
    leg.holder.expect(agreed.receiving && agreed.held && agreed.remoteSends);
    // ICE finds a browser wherever it is.
    leg.follower.expect(agreed.webrtc === null && !sendsNowhere(agreed));
    leg.keys.configure(agreed);
    leg.joining ??= this.#join(leg);
    if (leg.member !== null) void apply(); // who is to be heard may have changed
  }

  /** Tells of the pauses of a leg from now on. A second call changes nothing. */
  watchPauses(id: LegId, pauseMs: number): void {
    const { life, clock } = this.#options;
    const leg = this.sessions.find(id);
    if (leg === null || leg.pauses !== null) return;
    const tell = (paused: boolean): void => life.emit({ type: 'paused', leg: id, paused, at: clock.now() });
    leg.pauses = new MediaWatch({
      clock,
      inactivityMs: pauseMs,
      everyMs: PAUSE_LOOK_MS,
      count: async () => (await leg.endpoint.packets())?.received ?? null,
      onFirst: () => undefined,
      onTimeout: () => tell(true),
      onReturn: () => tell(false),
    });
    leg.pauses.expect(leg.session.agreed?.receiving === true && !leg.session.agreed.held);
  }

  /** Closes a leg. Idempotent. */
  async close(leg: RoomLeg): Promise<void> {
    if (this.sessions.find(leg.id) !== leg) return;
    this.sessions.delete(leg.id);
    leg.watch.stop();
    leg.pauses?.stop();
    leg.holder.stop();
    leg.follower.stop();
    const isHidden = this.#options.isHidden(leg.id);
    await Promise.all([this.#options.onClosing(leg), this.#leave(leg, isHidden)]);
  }

  /**
   * Ends the channel. FreeSWITCH forgets who may not hear a member before its last packet is out, so a coach would be
   * heard by the caller for 20 ms: such a member is mute first.
   */
  async #leave(leg: RoomLeg, isHidden: boolean): Promise<void> {
    const { endpoint, member } = leg;
    const { server, conference, clock } = this.#options;
    const figures = this.#tellQuality(leg);
    if (member !== null && isHidden) {
      await server.command(muteCommand(conference.name, member)).catch(() => undefined);
      await pause(clock, MUTE_MS);
    }
    await figures;
    await server.closeEndpoint(endpoint);
  }

  /** Asks once, at the end, how the leg was carried. It never rejects. */
  async #tellQuality({ id, endpoint, session, quality }: RoomLeg): Promise<void> {
    const { life, clock } = this.#options;
    if (session.agreed === null) return;
    const counts = await endpoint.packets();
    const told = quality.finish(counts, session.agreed.codec);
    life.conclude({ type: 'quality', leg: id, ...told, isFinal: true, at: clock.now() });
  }

  async #join(leg: RoomLeg): Promise<void> {
    const { conference, apply, server } = this.#options;
    const { codec } = agreedAudio(leg.session);
    try {
      // Among codecs of one rate it does not matter which it is.
      if (server.codecs.some(isWideband)) await leg.endpoint.speaks(CODECS[codec].rtpName);
      const member = await conference.join(leg.endpoint, isWideband(codec));
      if (this.sessions.find(leg.id) !== leg) return;
      leg.member = member;
      await apply();
    } catch (error) {
      if (this.sessions.find(leg.id) === leg) this.#gone(leg, messageOf(error));
    }
  }

  /** FreeSWITCH ended a channel by itself, or it could not join. Nothing comes from that leg any more. */
  #gone(leg: RoomLeg, reason: string): void {
    const { life, clock, logger } = this.#options;
    void this.close(leg);
    clock.schedule(GONE_GRACE_MS, () => {
      if (!life.isOpen) return;
      logger.error({ legId: leg.id, reason }, 'FreeSWITCH ended an endpoint');
      life.emit({ type: 'mediaTimeout', leg: leg.id, at: clock.now() });
    });
  }
}
