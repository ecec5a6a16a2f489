import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { WaitSound } from '../ports/conferences.ts';
import type { PlayId } from '../ports/ids.ts';
import type { Source } from '../ports/media.ts';

/** A list of pauses goes round no faster. */
const MIN_PAUSE_MS = 20;

export interface PlaylistOptions {
  readonly sounds: readonly WaitSound[];
  /** Goes round until it is stopped; else it ends. */
  readonly loops: boolean;
  readonly newPlay: () => PlayId;
  readonly clock: Clock;
  /** Another sound, or silence, has its turn. */
  readonly onTurn: () => void;
  /** It is over by itself. @param error why a sound could not be played; null: all were */
  readonly onOver: (error: string | null) => void;
}

/** Sounds for one participant, one after the other. A sound that cannot be played is left out. */
export class Playlist {
  readonly #options: PlaylistOptions;
  #left: readonly WaitSound[];
  #index = -1;
  #now: Source | null = null;
  #pause: TimerHandle | null = null;
  #error: string | null = null;
  #isOver = false;

  constructor(options: PlaylistOptions) {
    this.#options = options;
    this.#left = options.sounds;
  }

  /** What is heard now. */
  get sources(): readonly Source[] {
    return this.#now === null ? [] : [this.#now];
  }

  /** Begins, unless it has begun. */
  begin(): void {
    if (this.#index === -1) this.#next();
  }

  /** A prompt has ended. One that is not of this list is ignored. */
  finished(play: PlayId, error: string | null): void {
    if (this.#now?.kind !== 'play' || this.#now.play !== play) return;
    if (error !== null) {
      this.#error = error;
      this.#left = this.#left.filter((_sound, index) => index !== this.#index);
      this.#index -= 1;
    }
    this.#next();
  }

  /** Ends it, and tells so. */
  abandon(): void {
    if (this.#isOver) return;
    this.stop();
    this.#options.onOver(this.#error);
  }

  /** Ends it, and tells nobody. */
  stop(): void {
    this.#isOver = true;
    if (this.#pause !== null) this.#options.clock.cancel(this.#pause);
    this.#pause = null;
    this.#now = null;
  }

  #next(): void {
    const { loops, newPlay, clock, onTurn, onOver } = this.#options;
    if (this.#isOver) return;
    this.#now = null;
    this.#index += 1;
    const isThrough = this.#index >= this.#left.length;
    if (isThrough && loops) this.#index = 0;
    const sound = this.#left[this.#index];
    if (sound === undefined) {
      this.stop();
      onOver(this.#error);
      return;
    }
    if ('pauseMs' in sound) {
      this.#pause = clock.schedule(Math.max(sound.pauseMs, MIN_PAUSE_MS), () => {
        this.#pause = null;
        this.#next();
      });
    } else {
      this.#now = { kind: 'play', play: newPlay(), prompt: sound, loop: loops && this.#left.length === 1 };
    }
    onTurn();
  }
}
