import type { CallId, LegId } from '../../src/ports/ids.ts';
import type { Negotiated } from '../../src/ports/leg-terms.ts';
import type {
  IpNetwork,
  KeysBy,
  MediaErrorCode,
  MediaFork,
  MediaPort,
  MediaRecording,
  MediaRoom,
  MediaUsage,
  RecordingOptions,
  RoomEvent,
  RtpAddress,
  Scene,
  Source,
} from '../../src/ports/media.ts';
import { MediaError } from '../../src/ports/media.ts';
import type { Prompt } from '../../src/ports/prompt.ts';

type Request = 'openWithOffer' | 'openOffering' | 'acceptAnswer' | 'answerOffer' | 'reoffer' | 'close' | 'record' | 'moveRecording' | 'pauseRecording' | 'resumeRecording' | 'stopRecording' | 'fork' | 'dispose'; // prettier-ignore

/** A room without audio. Any text is an SDP. A text with `sendonly` or `inactive` puts us on hold. */
export class FakeRoom implements MediaRoom {
  readonly endpoints = new Map<LegId, 'offered' | 'agreed'>();
  readonly scenes: Scene[] = [];
  readonly prepared: Prompt[] = [];
  /** All requests, in order. */
  readonly requests: string[] = [];
  /** Recordings that run, by their files. */
  readonly recordings = new Map<string, { leg: LegId; paused: boolean }>();
  readonly forks = new Map<MediaFork, RtpAddress>();
  /** Networks that each leg's RTP may come from, newest. */
  readonly sources = new Map<LegId, readonly IpNetwork[]>();
  disposed = false;
  readonly #media: FakeMedia;
  readonly #onEvent: (event: RoomEvent) => void;
  readonly #failures = new Map<Request, Error>();
  #gate: { readonly request: Request; readonly opened: Promise<void> } | null = null;
  #plays = new Set<string>();

  constructor(media: FakeMedia, onEvent: (event: RoomEvent) => void) {
    this.#media = media;
    this.#onEvent = onEvent;
  }

  /** Makes the next request of this kind fail. */
  failNext(request: Request, failure: MediaErrorCode | Error): void {
    this.#failures.set(request, failure instanceof Error ? failure : new MediaError(failure, `${request} refused`));
  }

  /** Makes requests of this kind wait until the returned function is called. */
  hold(request: Request): () => void {
    let release = (): void => undefined;
    this.#gate = {
      request,
      opened: new Promise((resolve) => {
        release = resolve;
      }),
    };
    return release;
  }

  /** What a leg hears by the newest scene. */
  hears(leg: LegId): readonly Source[] | undefined {
    return this.scenes.at(-1)?.hears[leg];
  }

  emit(event: RoomEvent): void {
    if (this.disposed) throw new Error('no event comes after the end of a room');
    this.#onEvent(event);
  }

  /** Ends the prompt that a leg hears. */
  finishPlay(leg: LegId, error: string | null = null): void {
    const source = this.hears(leg)?.find(({ kind }) => kind === 'play');
    if (source?.kind !== 'play') throw new Error(`${leg} hears no prompt`);
    this.emit({ type: 'playFinished', play: source.play, leg, error, at: this.#media.now() });
  }

  digit(leg: LegId, digit: string): void {
    this.emit({ type: 'dtmf', leg, digit, durationMs: 100, at: this.#media.now() });
  }

  async openWithOffer(leg: LegId, remoteOffer: string): Promise<Negotiated> {
    await this.#request('openWithOffer', leg);
    this.#opens(leg, 'agreed');
    return { sdp: `answer to ${remoteOffer}`, codec: 'PCMU', srtp: null, ...heldBy(remoteOffer) };
  }

  async openOffering(leg: LegId): Promise<Negotiated> {
    await this.#request('openOffering', leg);
    this.#opens(leg, 'offered');
    return { sdp: `offer of ${leg}`, codec: null, held: false, sends: false, srtp: null };
  }

  async acceptAnswer(leg: LegId, remoteAnswer: string): Promise<Negotiated> {
    await this.#request('acceptAnswer', leg);
    this.#has(leg);
    this.endpoints.set(leg, 'agreed');
    return { sdp: `offer of ${leg}`, codec: 'PCMU', srtp: null, ...heldBy(remoteAnswer) };
  }

  async answerOffer(leg: LegId, remoteOffer: string): Promise<Negotiated> {
    await this.#request('answerOffer', leg);
    this.#has(leg);
    return { sdp: `answer to ${remoteOffer}`, codec: 'PCMA', srtp: null, ...heldBy(remoteOffer) };
  }

  async reoffer(leg: LegId, direction: string): Promise<Negotiated> {
    await this.#request('reoffer', leg);
    this.#has(leg);
    return { sdp: `offer of ${leg} ${direction}`, codec: 'PCMU', held: false, sends: true, srtp: null };
  }

  /** The legs whose pauses are told, with the length. */
  readonly watched = new Map<LegId, number>();

  watchPauses(leg: LegId, pauseMs: number): void {
    this.watched.set(leg, pauseMs);
  }

  /** The legs whose silence was to count anew. */
  readonly expected: LegId[] = [];

  expectMedia(leg: LegId): void {
    this.expected.push(leg);
  }

  /** How each leg's far end does keys, where it was said. */
  readonly keysBy = new Map<LegId, KeysBy>();

  takeKeys(leg: LegId, by: KeysBy): void {
    this.keysBy.set(leg, by);
  }

  allowSources(leg: LegId, networks: readonly IpNetwork[]): void {
    this.sources.set(
      leg,
      networks.map(({ address, prefix }) => ({ address, prefix })),
    );
  }

  async close(leg: LegId): Promise<void> {
    await this.#request('close', leg);
    this.endpoints.delete(leg);
    for (const fork of this.forks.keys()) if (fork.leg === leg) this.forks.delete(fork);
  }

  setScene(scene: Scene): void {
    if (this.disposed) throw new Error('a scene for a room that is over');
    this.scenes.push(scene);
    if (this.#media.scenes === 'at once') this.apply(scene);
    else if (this.#media.scenes === 'soon') queueMicrotask(() => this.apply(scene));
  }

  /** Reports that a scene is in force, and that the new prompts in it have begun. */
  apply(scene: Scene | undefined = this.scenes.at(-1)): void {
    if (this.disposed || scene === undefined) return;
    const at = this.#media.now();
    const plays = new Set<string>();
    for (const [leg, sources] of Object.entries(scene.hears) as [LegId, readonly Source[]][]) {
      for (const source of sources) {
        if (source.kind !== 'play') continue;
        plays.add(source.play);
        if (!this.#plays.has(source.play)) this.emit({ type: 'playStarted', play: source.play, leg, at });
      }
    }
    this.#plays = plays;
    this.emit({ type: 'sceneApplied', revision: scene.revision, at });
  }

  prepare(prompt: Prompt): Promise<void> {
    this.prepared.push(prompt);
    return Promise.resolve();
  }

  /** The tones that legs were played, in order. */
  readonly chimes: { readonly leg: LegId; readonly prompt: Prompt }[] = [];

  chime(leg: LegId, prompt: Prompt): void {
    this.chimes.push({ leg, prompt });
  }

  sendDtmf(): Promise<void> {
    return Promise.resolve();
  }

  async record(leg: LegId, file: string, { paused = false }: RecordingOptions = {}): Promise<MediaRecording> {
    await this.#request('record', leg);
    if (this.recordings.has(file)) throw new MediaError('io', `${file} is being written`);
    const recording = { leg, paused };
    this.recordings.set(file, recording);
    return {
      file,
      moveTo: async (to) => {
        await this.#request('moveRecording', to);
        recording.leg = to;
      },
      pause: async () => {
        await this.#request('pauseRecording', recording.leg);
        recording.paused = true;
      },
      resume: async () => {
        await this.#request('resumeRecording', recording.leg);
        recording.paused = false;
      },
      stop: async () => {
        await this.#request('stopRecording', recording.leg);
        this.recordings.delete(file);
      },
    };
  }

  async fork(leg: LegId, to: RtpAddress): Promise<MediaFork> {
    await this.#request('fork', leg);
    this.#has(leg);
    const ssrc = this.requests.length;
    const end = (): Promise<void> => {
      this.forks.delete(fork);
      return Promise.resolve();
    };
    const source = { address: '127.0.0.1', port: 1024 + ssrc };
    const fork: MediaFork = { leg, codec: 'PCMU', payloadType: 0, source, ssrc, end };
    this.forks.set(fork, to);
    return fork;
  }

  async dispose(): Promise<void> {
    await this.#request('dispose');
    this.disposed = true;
    this.endpoints.clear();
    this.forks.clear();
    this.recordings.clear();
  }

  async #request(request: Request, leg?: LegId): Promise<void> {
    this.requests.push(leg === undefined ? request : `${request} ${leg}`);
    if (this.#gate?.request === request) await this.#gate.opened;
    else await Promise.resolve();
    const failure = this.#failures.get(request);
    this.#failures.delete(request);
    if (failure !== undefined) throw failure;
    if (this.disposed && request !== 'dispose') throw new MediaError('engine-lost', 'the room is over');
  }

  #opens(leg: LegId, state: 'offered' | 'agreed'): void {
    if (this.endpoints.has(leg)) throw new Error(`${leg} has an endpoint already`);
    this.endpoints.set(leg, state);
  }

  #has(leg: LegId): void {
    if (!this.endpoints.has(leg)) throw new MediaError('unknown-leg', leg);
  }
}

function heldBy(sdp: string): Pick<Negotiated, 'held' | 'sends'> {
  return { held: /sendonly|inactive/.test(sdp), sends: !/recvonly|inactive/.test(sdp) };
}

/** A media engine without audio. */
export class FakeMedia implements MediaPort {
  readonly rooms: FakeRoom[] = [];
  /** Where each room was to be. */
  readonly zones: (string | null)[] = [];
  /** Says when a scene is in force: soon, before `setScene` returns, or when the test calls `apply`. */
  scenes: 'soon' | 'at once' | 'by hand' = 'soon';
  /** The error that `openRoom` rejects with, or null if it opens a room. */
  failure: Error | null = null;
  readonly now: () => number;
  #gate: Promise<void> = Promise.resolve();

  constructor(now: () => number) {
    this.now = now;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  unavailable(): string | null {
    return this.failure?.message ?? null;
  }

  webrtc(): string | null {
    return this.unavailable();
  }

  /** Makes rooms wait until the returned function is called. */
  hold(): () => void {
    let release = (): void => undefined;
    this.#gate = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  async openRoom(_call: CallId, onEvent: (event: RoomEvent) => void, zone: string | null = null): Promise<MediaRoom> {
    this.zones.push(zone);
    await this.#gate;
    if (this.failure !== null) throw this.failure;
    const room = new FakeRoom(this, onEvent);
    this.rooms.push(room);
    return room;
  }

  latenessMs(): number {
    return 0;
  }

  usage(): Promise<MediaUsage> {
    const open = this.rooms.filter(({ disposed }) => !disposed);
    const endpoints = open.reduce((sum, room) => sum + room.endpoints.size, 0);
    const recordings = open.reduce((sum, room) => sum + room.recordings.size, 0);
    const forks = open.reduce((sum, room) => sum + room.forks.size, 0);
    return Promise.resolve({
      rooms: open.length,
      endpoints,
      plays: 0,
      recordings,
      forks,
      ports: endpoints + forks,
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
