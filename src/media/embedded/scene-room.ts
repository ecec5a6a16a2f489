import type { LegId, PlayId } from '../../ports/ids.ts';
import { asPlayId } from '../../ports/ids.ts';
import type { RoomEvent } from '../../ports/media.ts';
import { FRAME_MS, FRAME_SAMPLES, RTP_HEADER_BYTES } from '../rtp/index.ts';
import { RESUME_LAG_MS } from '../room/index.ts';
import type { Endpoint } from './endpoint.ts';
import { KeyPlays } from './key-plays.ts';
import type { RecordingNumber, WireSource } from './messages.ts';
import type { Inputs, Mixer } from './mixer.ts';
import { decodeFrame } from './mixer.ts';
import { Play } from './play.ts';
import type { PromptSound } from './prompt-sound.ts';
import type { Recorder } from './recorder.ts';

/** Who hears what. */
export type WireHears = Readonly<Record<LegId, readonly WireSource[]>>;

/** Most silence that a recording gets for time that was left out: a minute. */
const MAX_SILENT_FRAMES = 60_000 / FRAME_MS;

/** The id of what is heard beside the scene. No play of a scene has it. */
const CHIME = asPlayId('');

const NOTHING: Inputs = { legs: [], plays: [] };
const NO_RECORDERS: readonly Recorder[] = [];

/** A recording of one leg. */
interface RoomRecording {
  readonly recorder: Recorder;
  leg: LegId;
  /** It takes so many frames of silence yet: without end while it is paused. */
  silentFrames: number;
}

/** A room in the media thread: its endpoints, the scene in force, and its recordings. */
export class SceneRoom {
  readonly endpoints = new Map<LegId, Endpoint>();
  readonly #tell: (event: RoomEvent) => void;
  #next: { revision: number; hears: WireHears } | null = null;
  #hears: WireHears = {};
  #plays = new Map<LegId, Map<PlayId, Play>>();
  #nextPlays: Map<LegId, Map<PlayId, Play>> | null = null;
  #inputs = new Map<LegId, Inputs>();
  readonly #recordings = new Map<RecordingNumber, RoomRecording>();
  /** What each leg hears beside the scene. */
  readonly #chimes = new Map<LegId, Play>();
  /** Keys that legs are sent as tones. */
  readonly keyPlays = new KeyPlays();
  readonly #wide = new Int16Array(2 * FRAME_SAMPLES);
  readonly #narrow = new Int16Array(FRAME_SAMPLES);

  constructor(tell: (event: RoomEvent) => void) {
    this.#tell = tell;
  }

  /** Plays that wait or run. */
  get plays(): number {
    let count = 0;
    for (const plays of this.#plays.values()) for (const play of plays.values()) if (play.state !== 'done') count++;
    return count;
  }

  /** Recordings that run. */
  get recordings(): readonly RecordingNumber[] {
    return [...this.#recordings.keys()];
  }

  /** Takes a scene, in force from the next tick on. */
  setScene(revision: number, hears: WireHears): void {
    this.#next = { revision, hears };
    // Plays are made here, not in the tick: a scene may be overtaken by the next before it is in force, and samples
    // come with the first scene that names a play.
    const plays = new Map<LegId, Map<PlayId, Play>>();
    for (const [leg, sources] of Object.entries(hears) as [LegId, readonly WireSource[]][]) {
      const former = (this.#nextPlays ?? this.#plays).get(leg);
      const mine = new Map<PlayId, Play>();
      for (const source of sources) {
        if (source.kind !== 'play') continue;
        const play = former?.get(source.play) ?? new Play(source.play, source.loop);
        if (source.sound !== null) play.ready(source.sound);
        mine.set(source.play, play);
      }
      if (mine.size > 0) plays.set(leg, mine);
    }
    this.#nextPlays = plays;
  }

  /** Mixes a sound into what a leg hears, once, unless one is heard already. */
  chime(leg: LegId, sound: PromptSound): void {
    if (this.#chimes.has(leg) || !this.endpoints.has(leg)) return;
    const play = new Play(CHIME, false);
    play.ready(sound);
    this.#chimes.set(leg, play);
    this.#resolve();
  }

  /** Gives a waiting play its sound. */
  playReady(leg: LegId, id: PlayId, sound: PromptSound): void {
    this.#findPlay(leg, id)?.ready(sound);
  }

  /** Ends a waiting play that cannot be played. */
  playFailed(leg: LegId, id: PlayId, error: string, atMs: number): void {
    const play = this.#findPlay(leg, id);
    if (play?.state !== 'waiting') return;
    play.end();
    this.#tell({ type: 'playFinished', play: id, leg, error, at: atMs });
  }

  /** Adds an endpoint. The scene counts for it at once. */
  addEndpoint(endpoint: Endpoint): void {
    this.endpoints.set(endpoint.leg, endpoint);
    this.#resolve();
  }

  /** Takes an endpoint away, and ends what was played to it. */
  removeEndpoint(leg: LegId): Endpoint | undefined {
    const endpoint = this.endpoints.get(leg);
    this.endpoints.delete(leg);
    this.#chimes.delete(leg);
    this.keyPlays.drop(leg);
    for (const plays of [this.#plays, this.#nextPlays]) for (const play of plays?.get(leg)?.values() ?? []) play.end();
    this.#resolve();
    return endpoint;
  }

  /** Records from the next tick on. */
  startRecording(recorder: Recorder, leg: LegId, paused: boolean): void {
    this.#recordings.set(recorder.recording, { recorder, leg, silentFrames: paused ? Infinity : 0 });
  }

  /** Another leg is recorded from the next tick on. */
  moveRecording(number: RecordingNumber, leg: LegId): void {
    const recording = this.#recordings.get(number);
    if (recording !== undefined) recording.leg = leg;
  }

  /** The recording takes silence from the next tick on, or sound again when what was said before is out. */
  pauseRecording(number: RecordingNumber, paused: boolean): void {
    const recording = this.#recordings.get(number);
    if (recording === undefined) return;
    if (paused) recording.silentFrames = Infinity;
    else if (recording.silentFrames > 0) recording.silentFrames = RESUME_LAG_MS / FRAME_MS;
  }

  /** Hands on what is left of a recording. @returns its recorder; null: there is none */
  stopRecording(number: RecordingNumber): Recorder | null {
    const recorder = this.#recordings.get(number)?.recorder ?? null;
    recorder?.finish();
    this.#recordings.delete(number);
    return recorder;
  }

  /** Puts the newest scene in force. It is the first step of a tick, for all rooms before any packet goes out. */
  applyScene(atMs: number): void {
    const next = this.#next;
    if (next === null) return;
    this.#next = null;
    this.#hears = next.hears;
    this.#plays = this.#nextPlays ?? new Map<LegId, Map<PlayId, Play>>();
    this.#nextPlays = null;
    this.#resolve();
    this.#tell({ type: 'sceneApplied', revision: next.revision, at: atMs });
  }

  /** Lets time pass for which there were no ticks. */
  skip(frames: number): void {
    for (const { sender, receiver } of this.endpoints.values()) {
      sender.skip(frames);
      receiver.skip(frames);
    }
    for (const { recorder } of this.#recordings.values()) {
      for (let frame = 0; frame < Math.min(frames, MAX_SILENT_FRAMES); frame++) recorder.add(null, null);
    }
  }

  /** Sends every endpoint its next packet. It is the last step of a tick. */
  sendFrames(mixer: Mixer, atMs: number): void {
    for (const endpoint of this.endpoints.values()) {
      const recorders = this.#recordersOf(endpoint.leg);
      const { receiver, sentSound } = endpoint;
      sentSound.nothing();
      this.#sendFrame(endpoint, mixer, atMs, recorders.length > 0);
      for (const recorder of recorders) {
        recorder.add(receiver.linear(recorder.sampleRateHz), sentSound.at(recorder.sampleRateHz));
      }
    }
    for (const recording of this.#recordings.values()) {
      if (recording.silentFrames === 0 && this.endpoints.has(recording.leg)) continue;
      recording.recorder.add(null, null);
      if (recording.silentFrames > 0) recording.silentFrames--;
    }
  }

  /** Those that take what a leg says and hears now. */
  #recordersOf(leg: LegId): readonly Recorder[] {
    if (this.#recordings.size === 0) return NO_RECORDERS;
    return [...this.#recordings.values()].flatMap((each) =>
      each.leg === leg && each.silentFrames === 0 ? [each.recorder] : [],
    );
  }

  /** Sends one packet. What the far end hears now is kept with the endpoint, if that is wanted and not silence. */
  #sendFrame(endpoint: Endpoint, mixer: Mixer, atMs: number, wanted: boolean): void {
    const inputs = this.#inputs.get(endpoint.leg) ?? NOTHING;
    const onPlayed = (play: Play, last: boolean): void => {
      this.#played(endpoint.leg, play, last, atMs);
    };
    const { sender } = endpoint;
    if (!endpoint.reachable) {
      sender.skip(1);
      this.keyPlays.drop(endpoint.leg);
      // The far end answered and is on hold. Prompts pass unheard, or calls would wait for their end for ever.
      if (endpoint.settled) mixer.advance(inputs, onPlayed);
      return;
    }
    const event = sender.nextEvent();
    if (event !== null) {
      mixer.advance(inputs, onPlayed);
      endpoint.transmit(event);
      return;
    }
    const keys = this.keyPlays.inputs(endpoint.leg);
    // What the leg would hear passes unheard.
    if (keys !== null) mixer.advance(inputs, onPlayed);
    const sound = keys ?? inputs;
    const law = sender.direct;
    if (law === null) {
      this.#encodeFrame(endpoint, mixer, sound, onPlayed, wanted);
      return;
    }
    const packet = sender.audioPacket();
    mixer.render(sound, packet, RTP_HEADER_BYTES, law, onPlayed);
    endpoint.transmit(packet);
    if (wanted) decodeFrame(packet, RTP_HEADER_BYTES, law, endpoint.sentSound.frame(8_000));
  }

  /** The same where an encoder makes the packets. */
  #encodeFrame(
    endpoint: Endpoint,
    mixer: Mixer,
    inputs: Inputs,
    onPlayed: (play: Play, last: boolean) => void,
    wanted: boolean,
  ): void {
    const { sender } = endpoint;
    const { sampleRateHz } = sender;
    const frame = sampleRateHz === 8_000 ? this.#narrow : this.#wide;
    mixer.renderLinear(inputs, frame, sampleRateHz, onPlayed);
    sender.encode(frame, (packet) => {
      endpoint.transmit(packet);
    });
    if (wanted) endpoint.sentSound.frame(sampleRateHz).set(frame);
  }

  #played(leg: LegId, play: Play, last: boolean, atMs: number): void {
    if (this.keyPlays.played(leg, play, last)) return;
    if (play.id === CHIME) {
      if (!last) return;
      this.#chimes.delete(leg);
      this.#resolve();
      return;
    }
    if (!play.announced) {
      play.announced = true;
      this.#tell({ type: 'playStarted', play: play.id, leg, at: atMs });
    }
    if (!last) return;
    play.end();
    this.#tell({ type: 'playFinished', play: play.id, leg, error: null, at: atMs });
  }

  #findPlay(leg: LegId, id: PlayId): Play | undefined {
    return this.#nextPlays?.get(leg)?.get(id) ?? this.#plays.get(leg)?.get(id);
  }

  /** Turns the names of the scene into endpoints and plays. */
  #resolve(): void {
    this.#inputs = new Map();
    for (const [leg, sources] of Object.entries(this.#hears) as [LegId, readonly WireSource[]][]) {
      const names = new Set(sources.flatMap((source) => (source.kind === 'leg' ? [source.leg] : [])));
      names.delete(leg); // a leg never hears itself
      const legs = [...names].flatMap((name) => this.endpoints.get(name)?.receiver ?? []);
      this.#inputs.set(leg, { legs, plays: [...(this.#plays.get(leg)?.values() ?? [])] });
    }
    for (const [leg, chime] of this.#chimes) {
      const { legs, plays } = this.#inputs.get(leg) ?? NOTHING;
      this.#inputs.set(leg, { legs, plays: [...plays, chime] });
    }
  }
}
