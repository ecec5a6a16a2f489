import type { CallState } from '../call-machine/index.ts';
import type { RoomEvent, Scene } from '../ports/media.ts';
import type { CallSiprecOptions } from './siprec/call-siprec.ts';
import { CallSiprec } from './siprec/call-siprec.ts';
import type { CallStreamsOptions } from './streams/call-streams.ts';
import { CallStreams } from './streams/call-streams.ts';

/** Where the sound of one call goes besides its parties: to bots that only hear it, and to a recording server. */
export class CallOutlets {
  readonly #streams: CallStreams;
  readonly #siprec: CallSiprec;

  constructor(options: CallStreamsOptions & CallSiprecOptions) {
    this.#streams = new CallStreams(options);
    this.#siprec = new CallSiprec(options);
  }

  /** Keeps what is open in step with the call. Runs after every event. */
  follow(state: CallState): void {
    this.#streams.follow(state);
    this.#siprec.follow(state);
  }

  /** The scene with those who only listen. */
  sceneWith(scene: Scene, state: CallState): Scene {
    return this.#siprec.sceneWith(scene, state);
  }

  /** @returns whether an event of the room is about an outlet alone */
  takes(event: RoomEvent): boolean {
    if (event.type === 'forkLost') this.#streams.forkLost(event);
    return this.#siprec.owns(event);
  }
}
