import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { LegId } from '../../ports/ids.ts';
import type { RoomEvent, Scene } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import type { SessionLeg } from '../room/index.ts';
import { deafCommand, playCommand, relateCommand, stopCommand, unmuteCommand } from './command-text.ts';
import type { ForkMember } from './room-forks.ts';
import type { RoomPlays } from './room-plays.ts';
import { playsOf, viewOf } from './room-view.ts';
import { ConferenceState } from './scene-diff.ts';

/** A leg as a scene sees it. */
interface SceneLeg extends SessionLeg {
  readonly id: LegId;
  /** Number in the conference; null until it has joined. */
  readonly member: number | null;
  /** Settles when it has joined and hears what the scene says, or is gone. */
  readonly joining: Promise<void> | null;
}

/** What scenes need of their room. */
export interface RoomSceneOptions {
  /** Name of the conference. */
  readonly conference: string;
  /** Legs that are open now. */
  readonly legs: () => readonly SceneLeg[];
  /** Forks that run now. */
  readonly forks: () => readonly ForkMember[];
  readonly plays: Pick<RoomPlays, 'start' | 'drop'>;
  /** Gives FreeSWITCH an API command. Commands are carried out in their order. */
  readonly command: (text: string) => Promise<string>;
  readonly emit: (event: RoomEvent) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Makes a conference match the scene. It gives the difference to the former view as commands. */
export class RoomScene {
  readonly #options: RoomSceneOptions;
  #scene: Scene = { revision: -1, hears: {} };
  /** What FreeSWITCH has been told. */
  readonly #told = new ConferenceState();
  /** Commands of the change that is being made; null while none is. */
  #batch: Promise<string>[] | null = null;
  #appliedRevision = -1;

  constructor(options: RoomSceneOptions) {
    this.#options = options;
  }

  /** Puts a scene in force, and tells when it is. */
  set(scene: Scene): void {
    const { legs, emit, clock } = this.#options;
    const former = this.#scene;
    this.#scene = scene;
    this.#refuseExtraPlays(former, scene);
    const joining = legs().map((leg) => leg.joining);
    void Promise.all([this.apply(), ...joining]).then(() => {
      if (scene.revision <= this.#appliedRevision) return;
      this.#appliedRevision = scene.revision;
      emit({ type: 'sceneApplied', revision: scene.revision, at: clock.now() });
    });
  }

  /** Makes the conference match the scene; resolves when FreeSWITCH has acknowledged it. Never rejects. */
  async apply(): Promise<void> {
    const { conference, plays, logger } = this.#options;
    const legs = this.#options.legs();
    const members = legs.filter(({ member }) => member !== null).map(({ id }) => id);
    const listening = new Set(legs.filter(({ session }) => session.agreed?.receiving === true).map(({ id }) => id));
    const forks = this.#options.forks();
    const hears = { ...this.#scene.hears, ...hearsOfForks(forks) };
    const mute = new Set(forks.map(({ key }) => key));
    const steps = this.#told.follow(viewOf(hears, [...members, ...mute], listening, mute));
    const batch: Promise<string>[] = [];
    this.#batch = batch;
    for (const step of steps) {
      switch (step.kind) {
        case 'relate':
          this.#send(relateCommand(conference, this.#member(step.hearer), this.#member(step.speaker), step.hears));
          break;
        case 'deaf':
          this.#send(deafCommand(conference, this.#member(step.leg), step.deaf));
          break;
        case 'unmute':
          this.#send(unmuteCommand(conference, this.#member(step.leg)));
          break;
        case 'stop':
          if (plays.drop(step.play)) this.#send(stopCommand(conference, this.#member(step.leg)));
          break;
        case 'play':
          plays.start(step.leg, step.play);
      }
    }
    this.#batch = null;
    for (const result of await Promise.allSettled(batch)) {
      if (result.status === 'fulfilled' && result.value.startsWith('-ERR')) {
        logger.warn({ answer: result.value.trim() }, 'FreeSWITCH refused a step of the scene');
      }
    }
  }

  /** Whether somebody who hears others is kept from hearing a leg. */
  isHidden(leg: LegId): boolean {
    return this.#told.isHidden(leg);
  }

  /** Makes FreeSWITCH play a file to a leg, after what it plays already. @throws MediaError `io`, `engine-lost` */
  async enqueue(leg: LegId, token: number, file: string): Promise<void> {
    const { conference, command } = this.#options;
    const answer = command(playCommand(conference, this.#member(leg), token, file));
    this.#batch?.push(answer.catch(() => ''));
    const text = await answer;
    if (!text.startsWith('+OK')) throw new MediaError('io', 'FreeSWITCH cannot play the file');
  }

  #member(leg: LegId): number {
    const fork = this.#options.forks().find(({ key }) => key === leg);
    return this.#options.legs().find(({ id }) => id === leg)?.member ?? fork?.member ?? 0;
  }

  #send(text: string): void {
    const answer = this.#options.command(text);
    answer.catch(() => undefined);
    this.#batch?.push(answer);
  }

  /** FreeSWITCH plays one file at a time to a member, so the first of several prompts plays. */
  #refuseExtraPlays(former: Scene, scene: Scene): void {
    const { emit, clock } = this.#options;
    for (const leg of Object.keys(scene.hears) as LegId[]) {
      const known = new Set(playsOf(former.hears, leg).map(({ play }) => play));
      for (const { play } of playsOf(scene.hears, leg).slice(1)) {
        if (known.has(play)) continue;
        const error = 'FreeSWITCH plays one prompt at a time to a leg';
        queueMicrotask(() => emit({ type: 'playFinished', play, leg, error, at: clock.now() }));
      }
    }
  }
}

/** A fork hears its leg, in every scene. */
function hearsOfForks(forks: readonly ForkMember[]): Scene['hears'] {
  return Object.fromEntries(forks.map(({ key, leg }) => [key, [{ kind: 'leg', leg }]]));
}
