import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { LegId } from '../../ports/ids.ts';
import type { RoomEvent } from '../../ports/media.ts';
import type { RoomLife } from '../room/index.ts';
import { Conference } from './conference.ts';
import type { LoopFiles } from './loop-files.ts';
import type { PromptResolver } from './prompt-resolver.ts';
import { RoomForks } from './room-forks.ts';
import type { RoomLeg } from './room-legs.ts';
import { RoomLegs } from './room-legs.ts';
import { RoomPlays } from './room-plays.ts';
import { RoomRecordings } from './room-recordings.ts';
import { RoomScene } from './room-scene.ts';
import type { FreeswitchServer } from './server.ts';

/** What the parts of a room need. */
export interface RoomPartsOptions {
  readonly server: FreeswitchServer;
  readonly life: RoomLife;
  readonly prompts: PromptResolver;
  readonly loops: LoopFiles | null;
  readonly enginePath: (file: string) => string;
  readonly inactivityMs: number;
  /** An estimate of a leg below it is told as an alarm; null: none is. */
  readonly alarmMos: number | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What a room is made of on one server: a conference, its members, and what they hear. */
export class RoomParts {
  readonly server: FreeswitchServer;
  readonly legs: RoomLegs;
  readonly scene: RoomScene;
  readonly plays: RoomPlays;
  readonly forks: RoomForks;
  readonly recordings: RoomRecordings;

  constructor(options: RoomPartsOptions) {
    const { server, life, prompts, loops, enginePath, inactivityMs, alarmMos, clock, logger } = options;
    this.server = server;
    const conference = new Conference({ server, clock });
    const command = (text: string): Promise<string> => server.command(text);
    const emit = (event: RoomEvent): void => life.emit(event);
    const apply = (): Promise<void> => this.scene.apply();
    const legOf = (id: LegId): RoomLeg => this.legs.sessions.get(id);
    this.recordings = new RoomRecordings({ command, enginePath, clock, logger, emit, legOf });
    this.plays = new RoomPlays({
      prompts,
      loops,
      delivery: server.prompts,
      clock,
      logger,
      emit,
      enqueue: (leg, token, file) => this.scene.enqueue(leg, token, file),
    });
    this.forks = new RoomForks({
      server,
      clock,
      logger,
      join: (endpoint) => conference.join(endpoint),
      joinHeaders: () => conference.joinHeaders(),
      apply,
      onLost: (fork, reason) => emit({ type: 'forkLost', fork, reason, at: clock.now() }),
    });
    this.legs = new RoomLegs({
      server,
      conference,
      inactivityMs,
      alarmMos,
      life,
      clock,
      logger,
      apply,
      onPlayed: (token, playedMs) => this.plays.ended(token, playedMs),
      onRecordStop: (leg, file, cause) => this.recordings.lost(leg, file, cause),
      onClosing: (leg) => this.#release(leg),
      isHidden: (id) => this.scene.isHidden(id),
    });
    this.scene = new RoomScene({
      conference: conference.name,
      legs: () => this.legs.sessions.open,
      forks: () => this.forks.members,
      plays: this.plays,
      command,
      emit,
      clock,
      logger,
    });
  }

  /** Closes all legs, those that are being opened as well. It never rejects. */
  async close(): Promise<void> {
    const { sessions } = this.legs;
    await Promise.allSettled(sessions.open.map((leg) => this.legs.close(leg)));
    await sessions.openingsEnded();
  }

  /** Ends what hangs on a leg that closes. */
  async #release(leg: RoomLeg): Promise<void> {
    this.plays.dropLeg(leg.id);
    this.recordings.forget(leg);
    void this.scene.apply();
    await this.forks.close(leg.id);
  }
}
