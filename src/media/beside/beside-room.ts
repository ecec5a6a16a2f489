import type { Clock } from '../../ports/clock.ts';
import type { LegId } from '../../ports/ids.ts';
import type { LegTerms, Negotiated } from '../../ports/leg-terms.ts';
import type {
  ForkOptions,
  IpNetwork,
  KeysBy,
  MediaFork,
  MediaRecording,
  MediaRoom,
  RecordingOptions,
  RoomEvent,
  RtpAddress,
  Scene,
  Source,
} from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import { DeadlineError, within } from '../../shared/within.ts';
import { RoomLayer } from '../layer/index.ts';
import { isWebrtcProtocol } from '../sdp/index.ts';
import { LegNames } from './leg-names.ts';

/** The transport of the audio in a description (RFC 8866 5.14). */
const TRANSPORT = /^m=audio \d+ (\S+)/m;

/** Telephones ring after so long at the latest, whatever the offer for browsers takes. */
const BROWSER_WAIT_MS = 500;

/** What a room knows of the engine's browsers. */
interface Browsers {
  readonly clock: Clock;
  /** Null if they can be served; otherwise why not. */
  readonly unavailable: () => string | null;
}

/**
 * A room in which a leg may ring at telephones and at browsers together ({@link LegTerms.webrtc} `beside`). Nobody can
 * answer the offer of the other kind, so the leg has an endpoint for each until somebody answers. That one is the leg's from
 * then on, and the other is closed. Where nothing rings so, the room is the engine's as it is.
 */
export class BesideRoom extends RoomLayer {
  readonly #names: LegNames;
  readonly #browsers: Browsers;
  /** Legs with two endpoints, or with one and the other being opened, which nobody has answered. */
  readonly #both = new Set<LegId>();
  /** The newest scene, with the names of the call. */
  #scene: Scene | null = null;
  /** Forks of endpoints for browsers, as they were given out. */
  readonly #forks = new Map<MediaFork, MediaFork>();

  private constructor(room: MediaRoom, names: LegNames, browsers: Browsers) {
    super(room);
    this.#names = names;
    this.#browsers = browsers;
  }

  /** Opens a room of the engine. @throws what `open` throws */
  static async open(
    open: (listener: (event: RoomEvent) => void) => Promise<MediaRoom>,
    onEvent: (event: RoomEvent) => void,
    browsers: Browsers,
  ): Promise<BesideRoom> {
    const names = new LegNames();
    let opened: BesideRoom | null = null;
    const room = await open((event) => {
      const told = opened === null ? event : opened.#inCall(event);
      if (told !== null) onEvent(told);
    });
    opened = new BesideRoom(room, names, browsers);
    return opened;
  }

  override async openOffering(leg: LegId, terms: LegTerms = {}): Promise<Negotiated> {
    if (terms.webrtc !== 'beside') return await this.room.openOffering(leg, terms);
    const offer = await this.room.openOffering(leg, { ...terms, webrtc: false });
    if (this.#browsers.unavailable() !== null) return offer;
    this.#both.add(leg);
    try {
      const { sdp: forBrowsers } = await this.#offerBrowsers(LegNames.beside(leg), terms);
      if (this.#both.has(leg)) return { ...offer, forBrowsers };
      // The leg was closed meanwhile.
      await this.room.close(LegNames.beside(leg));
      return offer;
    } catch (error) {
      this.#both.delete(leg);
      // Telephones ring at least. What is wrong with the room is wrong for them as well, and shows with them.
      if (error instanceof MediaError || error instanceof DeadlineError) return offer;
      throw error;
    }
  }

  override async acceptAnswer(leg: LegId, remoteAnswer: string): Promise<Negotiated> {
    if (this.#both.delete(leg)) {
      if (isWebrtcProtocol(TRANSPORT.exec(remoteAnswer)?.[1] ?? '')) await this.#takeBrowser(leg);
      else await this.room.close(LegNames.beside(leg));
    }
    return await this.room.acceptAnswer(this.#names.inEngine(leg), remoteAnswer);
  }

  override async answerOffer(leg: LegId, remoteOffer: string): Promise<Negotiated> {
    return await this.room.answerOffer(this.#names.inEngine(leg), remoteOffer);
  }

  override async reoffer(leg: LegId, direction: 'sendrecv' | 'sendonly' | 'inactive'): Promise<Negotiated> {
    return await this.room.reoffer(this.#names.inEngine(leg), direction);
  }

  override allowSources(leg: LegId, networks: readonly IpNetwork[]): void {
    this.room.allowSources(this.#names.inEngine(leg), networks);
  }

  override watchPauses(leg: LegId, pauseMs: number): void {
    this.room.watchPauses(this.#names.inEngine(leg), pauseMs);
  }

  override expectMedia(leg: LegId): void {
    this.room.expectMedia(this.#names.inEngine(leg));
  }

  override async close(leg: LegId): Promise<void> {
    const isBoth = this.#both.delete(leg);
    await this.room.close(this.#names.inEngine(leg));
    if (isBoth) await this.room.close(LegNames.beside(leg));
    this.#names.forget(leg);
  }

  override setScene(scene: Scene): void {
    this.#scene = scene;
    this.room.setScene(this.#names.arePlain ? scene : this.#inEngine(scene));
  }

  override chime(...[leg, prompt]: Parameters<MediaRoom['chime']>): void {
    this.room.chime(this.#names.inEngine(leg), prompt);
  }

  override takeKeys(leg: LegId, by: KeysBy): void {
    this.room.takeKeys(this.#names.inEngine(leg), by);
  }

  override async sendDtmf(leg: LegId, digits: string): Promise<void> {
    await this.room.sendDtmf(this.#names.inEngine(leg), digits);
  }

  override async record(leg: LegId, file: string, options?: RecordingOptions): Promise<MediaRecording> {
    const recording = await this.room.record(this.#names.inEngine(leg), file, options);
    return {
      file: recording.file,
      moveTo: (other) => recording.moveTo(this.#names.inEngine(other)),
      pause: () => recording.pause(),
      resume: () => recording.resume(),
      stop: () => recording.stop(),
    };
  }

  override async fork(leg: LegId, to: RtpAddress, options?: ForkOptions): Promise<MediaFork> {
    const endpoint = this.#names.inEngine(leg);
    const fork = await this.room.fork(endpoint, to, options);
    if (endpoint === leg) return fork;
    const { codec, payloadType, source, ssrc } = fork;
    const end = async (): Promise<void> => {
      this.#forks.delete(fork);
      await fork.end();
    };
    const given: MediaFork = { leg, codec, payloadType, source, ssrc, end };
    this.#forks.set(fork, given);
    return given;
  }

  /** @throws DeadlineError: it takes too long. Its endpoint is closed as soon as it is there */
  async #offerBrowsers(endpoint: LegId, terms: LegTerms): Promise<Negotiated> {
    const { clock } = this.#browsers;
    // A room that is over has closed it.
    const late = (): void => void this.room.close(endpoint).catch(() => undefined);
    return await within(
      { clock, ms: BROWSER_WAIT_MS, who: 'the endpoint for browsers', late },
      async () => await this.room.openOffering(endpoint, { ...terms, webrtc: true }),
    );
  }

  async #takeBrowser(leg: LegId): Promise<void> {
    this.#names.take(leg);
    // It named the other endpoint.
    if (this.#scene !== null) this.setScene(this.#scene);
    await this.room.close(leg);
  }

  #inEngine({ revision, hears }: Scene): Scene {
    const name = (source: Source): Source =>
      source.kind === 'leg' ? { kind: 'leg', leg: this.#names.inEngine(source.leg) } : source;
    const entries = Object.entries(hears) as [LegId, readonly Source[]][];
    const named = entries.map(([leg, sources]) => [this.#names.inEngine(leg), sources.map(name)] as const);
    return { revision, hears: Object.fromEntries(named) };
  }

  /** An event with the names of the call; null: it is of an endpoint that is no leg's. */
  #inCall(event: RoomEvent): RoomEvent | null {
    if (event.type === 'forkLost') {
      const fork = this.#forks.get(event.fork) ?? event.fork;
      this.#forks.delete(event.fork);
      return { ...event, fork };
    }
    if (!('leg' in event)) return event;
    const leg = this.#names.inCall(event.leg);
    return leg === null ? null : leg === event.leg ? event : { ...event, leg };
  }
}
