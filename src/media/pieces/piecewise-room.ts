import type { LegId } from '../../ports/ids.ts';
import type { MediaRoom, RoomEvent, Scene, Source } from '../../ports/media.ts';
import type { Prompt } from '../../ports/prompt.ts';
import { RoomLayer } from '../layer/index.ts';
import type { PiecesOf } from './long-play.ts';
import { LongPlay } from './long-play.ts';

type PlayEvent = Extract<RoomEvent, { type: 'playStarted' | 'playFinished' }>;

/**
 * A room whose prompts may be of several pieces. The scene that its engine has names the piece that is heard now; when
 * that is over, the same scene names the next, which was made ready meanwhile.
 */
export class PiecewiseRoom extends RoomLayer {
  readonly #piecesOf: PiecesOf;
  readonly #onEvent: (event: RoomEvent) => void;
  #scene: Scene = { revision: -1, hears: {} };
  /** The long prompts of the scene, by leg and play. */
  #plays = new Map<string, LongPlay>();
  #appliedRevision = -1;

  private constructor(room: MediaRoom, piecesOf: PiecesOf, onEvent: (event: RoomEvent) => void) {
    super(room);
    this.#piecesOf = piecesOf;
    this.#onEvent = onEvent;
  }

  /** Opens a room of the engine. @throws what `open` throws */
  static async open(
    open: (listener: (event: RoomEvent) => void) => Promise<MediaRoom>,
    piecesOf: PiecesOf,
    onEvent: (event: RoomEvent) => void,
  ): Promise<PiecewiseRoom> {
    let opened: PiecewiseRoom | null = null;
    const room = await open((event) => {
      if (opened === null) onEvent(event);
      else opened.#deliver(event);
    });
    opened = new PiecewiseRoom(room, piecesOf, onEvent);
    return opened;
  }

  override setScene(scene: Scene): void {
    const plays = new Map<string, LongPlay>();
    for (const [leg, sources] of Object.entries(scene.hears) as [LegId, readonly Source[]][]) {
      for (const source of sources) {
        if (source.kind !== 'play') continue;
        const key = playKey(leg, source.play);
        const play = this.#plays.get(key) ?? this.#longPlay(leg, source);
        if (play !== null) plays.set(key, play);
      }
    }
    this.#scene = scene;
    this.#plays = plays;
    this.#apply();
  }

  override async prepare(prompt: Prompt): Promise<void> {
    const [first] = this.#piecesOf(prompt);
    if (first !== undefined) await this.room.prepare(first);
  }

  override async dispose(): Promise<void> {
    this.#plays.clear();
    await super.dispose();
  }

  #longPlay(leg: LegId, source: Extract<Source, { kind: 'play' }>): LongPlay | null {
    const pieces = this.#piecesOf(source.prompt);
    return pieces.length > 1 ? new LongPlay(leg, source, pieces) : null;
  }

  /** Gives the engine the scene as it is now. */
  #apply(): void {
    const hears: Record<LegId, readonly Source[]> = {};
    for (const [leg, sources] of Object.entries(this.#scene.hears) as [LegId, readonly Source[]][]) {
      hears[leg] = sources.map((source) =>
        source.kind === 'leg' ? source : (this.#plays.get(playKey(leg, source.play))?.source ?? source),
      );
    }
    this.room.setScene({ revision: this.#scene.revision, hears });
  }

  #deliver(event: RoomEvent): void {
    switch (event.type) {
      case 'sceneApplied':
        // The engine tells it for each piece; whoever set the scene has asked once.
        if (event.revision <= this.#appliedRevision) return;
        this.#appliedRevision = event.revision;
        this.#onEvent(event);
        return;
      case 'playStarted':
      case 'playFinished':
        this.#played(event);
        return;
      case 'dtmf':
      case 'firstMedia':
      case 'mediaTimeout':
      case 'holderSends':
      case 'paused':
      case 'quality':
      case 'recordingFailed':
      case 'recordingResumed':
      case 'forkLost':
      case 'lost':
        this.#onEvent(event);
        return;
      default:
        event satisfies never;
    }
  }

  #played(event: PlayEvent): void {
    const play = [...this.#plays.values()].find(({ leg, piece }) => leg === event.leg && piece === event.play);
    if (play === undefined) {
      this.#onEvent(event);
      return;
    }
    if (event.type === 'playStarted') {
      if (play.next !== null) void this.room.prepare(play.next);
      if (play.started) return;
      play.started = true;
      this.#onEvent({ ...event, play: play.id });
      return;
    }
    if (play.advance(event.error)) this.#apply();
    else this.#onEvent({ ...event, play: play.id, error: play.error });
  }
}

/** A play is known by its leg and its id. */
function playKey(leg: LegId, play: string): string {
  return JSON.stringify([leg, play]);
}
