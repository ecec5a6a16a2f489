import { randomInt } from 'node:crypto';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { CallId, LegId } from '../../ports/ids.ts';
import type { MediaFork, MediaRoom, Negotiated, RoomEvent, RtpAddress, Scene } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import type { Prompt } from '../../ports/prompt.ts';
import { messageOf } from '../../shared/message-of.ts';
import { pause } from '../../shared/pause.ts';
import type { AudioCodec } from '../rtp/index.ts';
import { eventOfDigit, MAX_QUEUED_DIGITS } from '../rtp/index.ts';
import type { AgreedAudio, Direction, SdpSession } from '../sdp/index.ts';
import { acceptAnswer, answerOffer, makeOffer, newSession } from '../sdp/index.ts';
import {
  admitCommands,
  conferenceName,
  playCommand,
  recordCommands,
  relateCommand,
  stopCommand,
  stopRecordCommand,
} from './command-text.ts';
import type { FreeswitchEndpoint } from './endpoint.ts';
import { assertReachable, farEndSdp, sendsNowhere } from './engine-sdp.ts';
import type { LoopFiles } from './loop-files.ts';
import { MediaWatch } from './media-watch.ts';
import type { PromptResolver } from './prompt-resolver.ts';
import type { ForkMember } from './room-forks.ts';
import { RoomForks } from './room-forks.ts';
import { RoomPlays } from './room-plays.ts';
import type { RoomView } from './room-view.ts';
import { playsOf, viewOf } from './room-view.ts';
import { sceneSteps } from './scene-diff.ts';
import type { FreeswitchServer, ServerTenant } from './server.ts';

/** What a room needs of its engine. */
export interface FreeswitchRoomOptions {
  readonly call: CallId;
  readonly server: FreeswitchServer;
  readonly codecs: readonly AudioCodec[];
  readonly prompts: PromptResolver;
  readonly loops: LoopFiles | null;
  readonly enginePath: (file: string) => string;
  readonly inactivityMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onEvent: (event: RoomEvent) => void;
  /** The room is gone: nothing will ask for it any more. */
  readonly onDisposed: () => void;
}

interface RoomLeg {
  readonly id: LegId;
  readonly endpoint: FreeswitchEndpoint;
  readonly watch: MediaWatch;
  session: SdpSession;
  /** What FreeSWITCH was told of the far end; null while it has not answered. */
  farEnd: string | null;
  /** Number in the conference; null until it has joined. */
  member: number | null;
  /** Settles when it has joined and hears what the scene says, or is gone. */
  joining: Promise<void> | null;
  /** Keys on their way out. */
  digits: Promise<void>;
}

/** Length of a key that we send: longer than `min-dtmf-duration`, or FreeSWITCH takes its default. */
const DIGIT_MS = 120;
/** Time between two looks whether keys are still on their way, longer than the pause between two keys; and most looks. */
const DIGIT_LOOK_MS = 100;
const DIGIT_LOOKS = 500;
/** Looks for a new member, and the time between them. */
const MEMBER_ATTEMPTS = 200;
const MEMBER_PAUSE_MS = 5;
/** A channel that ends may be the first sign of a server that does; the server is waited for. */
const GONE_GRACE_MS = 200;
/**
 * Packets from elsewhere after which FreeSWITCH sends to where they come from (RFC 4961). While it is to send nowhere,
 * the window in which it listens to other addresses stays open for as long as it can: 21 minutes.
 */
const ADJUST_AFTER = 10;
const ADJUST_LATE = 65_535;

/** A call's room: a conference, its members, and what they hear. */
export class FreeswitchRoom implements MediaRoom, ServerTenant {
  readonly #options: FreeswitchRoomOptions;
  readonly #conference: string;
  readonly #legs = new Map<LegId, RoomLeg>();
  /** Legs whose endpoint is being made. */
  readonly #opening = new Map<LegId, { cancelled: boolean; readonly done: Promise<unknown> }>();
  readonly #plays: RoomPlays;
  readonly #forks: RoomForks;
  readonly #aborted = new AbortController();
  #scene: Scene = { revision: -1, hears: {} };
  /** What FreeSWITCH was told to let whom hear. */
  #view: RoomView = new Map();
  /** Commands of the change that is being made; null while none is. */
  #batch: Promise<string>[] | null = null;
  #appliedRevision = -1;
  #recording: { readonly file: string; readonly leg: RoomLeg } | null = null;
  #lost: string | null = null;
  #disposing: Promise<void> | null = null;

  constructor(options: FreeswitchRoomOptions) {
    this.#options = options;
    this.#conference = conferenceName(options.call);
    const { server, prompts, loops, clock, logger } = options;
    this.#plays = new RoomPlays({
      prompts,
      loops,
      delivery: server.prompts,
      clock,
      logger,
      emit: (event) => this.#emit(event),
      enqueue: (leg, token, file) => this.#enqueue(leg, token, file),
    });
    this.#forks = new RoomForks({
      server,
      clock,
      logger,
      join: (endpoint, onLeft) => this.#joinConference(endpoint, onLeft),
      apply: () => this.#apply(),
      onLost: (fork, reason) => this.#emit({ type: 'forkLost', fork, reason, at: clock.now() }),
    });
  }

  get plays(): number {
    return this.#plays.size;
  }

  get recording(): boolean {
    return this.#recording !== null;
  }

  /** Forks, those that are being made or ended included. */
  get forks(): number {
    return this.#forks.size;
  }

  async openWithOffer(leg: LegId, remoteOffer: string): Promise<Negotiated> {
    return await this.#open(leg, (fresh) => answerOffer(fresh, remoteOffer).session);
  }

  async openOffering(leg: LegId): Promise<Negotiated> {
    return await this.#open(leg, (fresh) => makeOffer(fresh, 'sendrecv').session);
  }

  async acceptAnswer(leg: LegId, remoteAnswer: string): Promise<Negotiated> {
    const open = this.#leg(leg);
    const { session, agreed } = acceptAnswer(open.session, remoteAnswer);
    return await this.#settle(open, session, agreed);
  }

  async answerOffer(leg: LegId, remoteOffer: string): Promise<Negotiated> {
    const open = this.#leg(leg);
    const { session, agreed } = answerOffer(open.session, remoteOffer);
    return await this.#settle(open, session, agreed);
  }

  async reoffer(leg: LegId, direction: Direction): Promise<Negotiated> {
    const open = this.#leg(leg);
    open.session = makeOffer(open.session, direction).session;
    return await Promise.resolve(negotiated(open.session));
  }

  async close(leg: LegId): Promise<void> {
    const opening = this.#opening.get(leg);
    if (opening !== undefined) opening.cancelled = true;
    const open = this.#legs.get(leg);
    if (open === undefined) return;
    if (this.#recording?.leg === open) await this.stopRecording();
    await this.#closeLeg(open);
  }

  setScene(scene: Scene): void {
    if (this.#disposing !== null || this.#lost !== null) return;
    const former = this.#scene;
    this.#scene = scene;
    this.#refuseExtraPlays(former, scene);
    const joining = [...this.#legs.values()].map((leg) => leg.joining);
    void Promise.all([this.#apply(), ...joining]).then(() => {
      if (scene.revision <= this.#appliedRevision) return;
      this.#appliedRevision = scene.revision;
      this.#emit({ type: 'sceneApplied', revision: scene.revision, at: this.#options.clock.now() });
    });
  }

  prepare(prompt: Prompt): void {
    if (this.#disposing === null && this.#lost === null) this.#plays.prepare(prompt, this.#aborted.signal);
  }

  async sendDtmf(leg: LegId, digits: string): Promise<void> {
    const open = this.#leg(leg);
    if (digits === '') return;
    if (Array.from(digits, eventOfDigit).includes(null)) {
      throw new MediaError('no-common-codec', 'digits are 0-9, *, # and A-D');
    }
    if (digits.length > MAX_QUEUED_DIGITS) throw new MediaError('no-common-codec', 'too many digits');
    if ((open.session.agreed?.sendEventPayloadType ?? null) === null) {
      throw new MediaError('no-common-codec', 'the far end takes no telephone-event');
    }
    const sending = open.digits.then(() => this.#sendDigits(open, digits));
    open.digits = sending.catch(() => undefined);
    await sending;
  }

  async startRecording(file: string, left: LegId): Promise<void> {
    const leg = this.#leg(left);
    if (this.#recording !== null) throw new MediaError('io', 'a recording runs already');
    if (leg.farEnd === null) throw new MediaError('io', 'the leg has not answered yet');
    const recording = { file: this.#options.enginePath(file), leg };
    this.#recording = recording;
    try {
      // FreeSWITCH would make a directory that is not there; a wrong path is to be told instead.
      await access(dirname(file), constants.W_OK).catch((cause: unknown) => {
        throw new MediaError('io', 'the directory of the recording cannot be written to', { cause });
      });
      const answers = await Promise.all(
        recordCommands(leg.endpoint.uuid, recording.file).map((text) => this.#command(text)),
      );
      const refused = answers.find((answer) => !answer.startsWith('+OK'));
      if (refused !== undefined) throw new MediaError('io', `FreeSWITCH does not record: ${refused.trim()}`);
    } catch (error) {
      if (this.#recording === recording) this.#recording = null;
      throw error;
    }
  }

  async stopRecording(): Promise<void> {
    const recording = this.#recording;
    if (recording === null) return;
    this.#recording = null;
    try {
      await this.#command(stopRecordCommand(recording.leg.endpoint.uuid, recording.file));
    } catch (error) {
      this.#options.logger.error({ err: error }, 'recording is incomplete');
    }
  }

  async fork(leg: LegId, to: RtpAddress): Promise<MediaFork> {
    const { id, session, endpoint, joining } = this.#leg(leg);
    const { agreed } = session;
    if (agreed === null) throw new MediaError('no-common-codec', 'the leg has not answered yet');
    return await this.#forks.start({ id, agreed, media: endpoint.media, joining }, to);
  }

  async dispose(): Promise<void> {
    this.#disposing ??= this.#dispose();
    await this.#disposing;
  }

  /** The server is gone, and the room with it. */
  lose(reason: string): void {
    if (this.#lost !== null || this.#disposing !== null) return;
    this.#emit({ type: 'lost', reason, at: this.#options.clock.now() });
    this.#lost = reason;
    this.#recording = null;
    this.#aborted.abort();
    this.#plays.clear();
    for (const leg of [...this.#legs.values()]) void this.#closeLeg(leg);
  }

  async #dispose(): Promise<void> {
    this.#aborted.abort();
    this.#plays.clear();
    await this.stopRecording();
    await Promise.allSettled([...this.#legs.values()].map((leg) => this.#closeLeg(leg)));
    await Promise.allSettled([...this.#opening.values()].map(({ done }) => done));
    this.#options.server.dismiss(this);
    this.#options.onDisposed();
  }

  async #open(leg: LegId, begin: (fresh: SdpSession) => SdpSession): Promise<Negotiated> {
    this.#assertOpen();
    if (this.#legs.has(leg) || this.#opening.has(leg)) throw new MediaError('unknown-leg', 'the leg is open already');
    const draft = newSession(
      { sessionId: String(randomInt(1, 2 ** 47)), address: '0.0.0.0', port: 0 },
      this.#options.codecs,
    );
    const agreed = begin(draft).agreed; // an offer that is refused throws here, and takes no channel
    const done = this.#openEndpoint(leg, draft, begin, agreed);
    const opening = { cancelled: false, done };
    this.#opening.set(leg, opening);
    try {
      return await done;
    } finally {
      this.#opening.delete(leg);
    }
  }

  async #openEndpoint(
    leg: LegId,
    draft: SdpSession,
    begin: (fresh: SdpSession) => SdpSession,
    agreed: AgreedAudio | null,
  ): Promise<Negotiated> {
    const { server } = this.#options;
    // A stream that starts on hold is told of later, when FreeSWITCH has an address of its own.
    const farEnd = agreed === null || sendsNowhere(agreed) ? null : farEndSdp(agreed, '');
    const endpoint = await server.createEndpoint(farEnd);
    try {
      this.#assertOpen();
      if (this.#opening.get(leg)?.cancelled === true) {
        throw new MediaError('unknown-leg', 'the leg was closed while it opened');
      }
      if (agreed !== null) assertReachable(agreed, endpoint.media);
    } catch (error) {
      await server.closeEndpoint(endpoint);
      throw error;
    }
    const { address, port } = endpoint.media;
    const session = begin({ ...draft, origin: { ...draft.origin, address, port } });
    const open = this.#track(leg, endpoint, session, farEnd);
    return session.agreed === null ? negotiated(session) : await this.#settle(open, session, session.agreed);
  }

  #track(id: LegId, endpoint: FreeswitchEndpoint, session: SdpSession, farEnd: string | null): RoomLeg {
    const { clock, inactivityMs } = this.#options;
    const watch = new MediaWatch({
      clock,
      inactivityMs,
      count: async () => (await endpoint.packets())?.received ?? null,
      onFirst: () => this.#emit({ type: 'firstMedia', leg: id, at: clock.now() }),
      onTimeout: () => this.#emit({ type: 'mediaTimeout', leg: id, at: clock.now() }),
    });
    const leg: RoomLeg = {
      id,
      endpoint,
      watch,
      session,
      farEnd,
      member: null,
      joining: null,
      digits: Promise.resolve(),
    };
    this.#legs.set(id, leg);
    endpoint.listen({
      onDigit: (digit, durationMs) => this.#emit({ type: 'dtmf', leg: id, digit, durationMs, at: clock.now() }),
      onPlayed: (token, playedMs) => this.#plays.ended(token, playedMs),
      onGone: (reason) => this.#gone(leg, reason),
    });
    return leg;
  }

  /** Puts into force what was agreed on. */
  async #settle(leg: RoomLeg, session: SdpSession, agreed: AgreedAudio): Promise<Negotiated> {
    assertReachable(agreed, leg.endpoint.media);
    const farEnd = farEndSdp(agreed, leg.endpoint.media.address);
    if (farEnd !== leg.farEnd) {
      const threshold = sendsNowhere(agreed) ? ADJUST_LATE : ADJUST_AFTER;
      await this.#command(`uuid_setvar ${leg.endpoint.uuid} rtp_auto_adjust_threshold ${threshold}`);
      await leg.endpoint.modify(farEnd);
      leg.farEnd = farEnd;
    }
    leg.session = session;
    leg.watch.expect(agreed.receiving && !agreed.held);
    leg.joining ??= this.#join(leg);
    if (leg.member !== null) void this.#apply(); // who is to be heard may have changed
    return negotiated(session);
  }

  async #join(leg: RoomLeg): Promise<void> {
    try {
      const member = await this.#joinConference(leg.endpoint);
      if (this.#legs.get(leg.id) !== leg) return;
      leg.member = member;
      await this.#apply();
    } catch (error) {
      if (this.#legs.get(leg.id) === leg) this.#gone(leg, messageOf(error));
    }
  }

  /** @throws MediaError `engine-lost` */
  async #joinConference(endpoint: FreeswitchEndpoint, onLeft?: () => void): Promise<number> {
    const member = await endpoint.join(this.#conference, onLeft);
    await this.#untilKnown(member);
    return member;
  }

  /** FreeSWITCH tells of a new member a moment before it finds it by its number. @throws MediaError `engine-lost` */
  async #untilKnown(member: number): Promise<void> {
    for (let attempt = 0; attempt < MEMBER_ATTEMPTS; attempt++) {
      if ((await this.#command(stopCommand(this.#conference, member))).startsWith('+OK')) return;
      await pause(this.#options.clock, MEMBER_PAUSE_MS);
    }
    throw new MediaError('engine-lost', 'the conference does not know its new member');
  }

  /** Makes the conference match the scene; resolves when FreeSWITCH has acknowledged it. Never rejects. */
  async #apply(): Promise<void> {
    const legs = [...this.#legs.values()];
    const members = legs.filter(({ member }) => member !== null).map(({ id }) => id);
    const listening = new Set(legs.filter(({ session }) => session.agreed?.receiving === true).map(({ id }) => id));
    const forks = this.#forks.members;
    const hears = { ...this.#scene.hears, ...hearsOfForks(forks) };
    const mute = new Set(forks.map(({ key }) => key));
    const after = viewOf(hears, [...members, ...mute], listening, mute);
    const steps = sceneSteps(this.#view, after);
    this.#view = after;
    const batch: Promise<string>[] = [];
    this.#batch = batch;
    for (const step of steps) {
      switch (step.kind) {
        case 'relate':
          this.#send(
            relateCommand(this.#conference, this.#member(step.hearer), this.#member(step.speaker), step.hears),
          );
          break;
        case 'admit':
          for (const text of admitCommands(this.#conference, this.#member(step.leg), step.mute)) this.#send(text);
          break;
        case 'stop':
          if (this.#plays.drop(step.play)) this.#send(stopCommand(this.#conference, this.#member(step.leg)));
          break;
        case 'play':
          this.#plays.start(step.leg, step.play);
      }
    }
    this.#batch = null;
    for (const result of await Promise.allSettled(batch)) {
      if (result.status === 'fulfilled' && result.value.startsWith('-ERR')) {
        this.#options.logger.warn({ answer: result.value.trim() }, 'FreeSWITCH refused a step of the scene');
      }
    }
  }

  #member(leg: LegId): number {
    const fork = this.#forks.members.find(({ key }) => key === leg);
    return this.#legs.get(leg)?.member ?? fork?.member ?? 0;
  }

  #send(text: string): void {
    const answer = this.#command(text);
    answer.catch(() => undefined);
    this.#batch?.push(answer);
  }

  async #enqueue(leg: LegId, token: number, file: string): Promise<void> {
    const answer = this.#command(playCommand(this.#conference, this.#member(leg), token, file));
    this.#batch?.push(answer.catch(() => ''));
    const text = await answer;
    if (!text.startsWith('+OK')) throw new MediaError('io', 'FreeSWITCH cannot play the file');
  }

  async #command(text: string): Promise<string> {
    return await this.#options.server.command(text);
  }

  /** FreeSWITCH plays one file at a time to a member: of several prompts the first is played. */
  #refuseExtraPlays(former: Scene, scene: Scene): void {
    for (const leg of Object.keys(scene.hears) as LegId[]) {
      const known = new Set(playsOf(former.hears, leg).map(({ play }) => play));
      for (const { play } of playsOf(scene.hears, leg).slice(1)) {
        if (known.has(play)) continue;
        const error = 'FreeSWITCH plays one prompt at a time to a leg';
        queueMicrotask(() => this.#emit({ type: 'playFinished', play, leg, error, at: this.#options.clock.now() }));
      }
    }
  }

  async #sendDigits(leg: RoomLeg, digits: string): Promise<void> {
    const answer = await this.#command(`uuid_send_dtmf ${leg.endpoint.uuid} ${digits}@${DIGIT_MS}`);
    if (!answer.startsWith('+OK')) throw new MediaError('unknown-leg', `FreeSWITCH sends no keys: ${answer.trim()}`);
    // There is no event for the last of them: they are out when no more packets of them go out.
    let before = -1;
    for (let look = 0; look < DIGIT_LOOKS; look++) {
      await pause(this.#options.clock, DIGIT_LOOK_MS);
      const sent = (await leg.endpoint.packets())?.keysSent;
      if (sent === undefined || sent === before) return;
      before = sent;
    }
  }

  /** FreeSWITCH ended a channel by itself, or it could not join: nothing comes from that leg any more. */
  #gone(leg: RoomLeg, reason: string): void {
    const { clock, logger } = this.#options;
    void this.#closeLeg(leg);
    clock.schedule(GONE_GRACE_MS, () => {
      if (this.#lost !== null || this.#disposing !== null) return;
      logger.error({ legId: leg.id, reason }, 'FreeSWITCH ended an endpoint');
      this.#emit({ type: 'mediaTimeout', leg: leg.id, at: clock.now() });
    });
  }

  async #closeLeg(leg: RoomLeg): Promise<void> {
    if (this.#legs.get(leg.id) !== leg) return;
    this.#legs.delete(leg.id);
    leg.watch.stop();
    this.#plays.dropLeg(leg.id);
    if (this.#recording?.leg === leg) this.#recording = null;
    void this.#apply();
    await Promise.all([this.#forks.close(leg.id), this.#options.server.closeEndpoint(leg.endpoint)]);
  }

  #leg(id: LegId): RoomLeg {
    this.#assertOpen();
    const leg = this.#legs.get(id);
    if (leg === undefined) throw new MediaError('unknown-leg', 'no such endpoint in the room');
    return leg;
  }

  #assertOpen(): void {
    if (this.#lost !== null) throw new MediaError('engine-lost', this.#lost);
    if (this.#disposing !== null) throw new MediaError('engine-lost', 'the room is disposed of');
  }

  #emit(event: RoomEvent): void {
    if (this.#disposing === null && this.#lost === null) this.#options.onEvent(event);
  }
}

/** A fork hears its leg, in every scene. */
function hearsOfForks(forks: readonly ForkMember[]): Scene['hears'] {
  return Object.fromEntries(forks.map(({ key, leg }) => [key, [{ kind: 'leg', leg }]]));
}

function negotiated({ sent, agreed }: SdpSession): Negotiated {
  return { sdp: sent ?? '', codec: agreed?.codec ?? null, held: agreed?.held ?? false };
}
