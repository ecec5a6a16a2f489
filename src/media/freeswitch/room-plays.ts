import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { LegId, PlayId } from '../../ports/ids.ts';
import type { RoomEvent } from '../../ports/media.ts';
import { messageOf } from '../../shared/message-of.ts';
import type { LoopFiles } from './loop-files.ts';
import type { PromptDelivery } from './prompt-delivery.ts';
import type { PromptResolver } from './prompt-resolver.ts';
import type { HeardPlay } from './room-view.ts';

export interface RoomPlaysOptions {
  readonly prompts: PromptResolver;
  /** Null if no directory for them is set; loops have seams then. */
  readonly loops: LoopFiles | null;
  /** How FreeSWITCH comes by a file of ours. */
  readonly delivery: PromptDelivery;
  /** Makes FreeSWITCH play a file to a leg, after what it plays already. The promise rejects if it does not. */
  readonly enqueue: (leg: LegId, token: number, file: string) => Promise<void>;
  readonly emit: (event: RoomEvent) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Play {
  readonly leg: LegId;
  readonly heard: HeardPlay;
  readonly aborted: AbortController;
  /** Files that FreeSWITCH has in hand. */
  readonly tokens: Set<number>;
  started: boolean;
  finished: boolean;
}

/** The plays of a room, from the scene's word to the end of the file. */
export class RoomPlays {
  readonly #options: RoomPlaysOptions;
  readonly #plays = new Map<PlayId, Play>();
  /** Files that FreeSWITCH has in hand, by their token. */
  readonly #tokens = new Map<number, PlayId>();
  #nextToken = 1;

  constructor(options: RoomPlaysOptions) {
    this.#options = options;
  }

  /** Plays that wait or run. */
  get size(): number {
    return [...this.#plays.values()].filter(({ finished }) => !finished).length;
  }

  /** Starts a play as soon as its file is there. */
  start(leg: LegId, heard: HeardPlay): void {
    const aborted = new AbortController();
    const play: Play = { leg, heard, aborted, tokens: new Set(), started: false, finished: false };
    this.#plays.set(heard.play, play);
    void this.#run(play);
  }

  /** Drops a play that the scene dropped. True if FreeSWITCH has to be told. */
  drop(id: PlayId): boolean {
    const play = this.#plays.get(id);
    if (play === undefined) return false;
    this.#plays.delete(id);
    play.aborted.abort();
    for (const token of play.tokens) this.#tokens.delete(token);
    return play.tokens.size > 0;
  }

  /** Drops what was played to a leg that is gone. */
  dropLeg(leg: LegId): void {
    for (const [id, play] of this.#plays) if (play.leg === leg) this.drop(id);
  }

  /** FreeSWITCH came to the end of a file. */
  ended(token: number, playedMs: number): void {
    const play = this.#plays.get(this.#tokens.get(token) ?? ('' as PlayId));
    if (play === undefined) return;
    this.#tokens.delete(token);
    play.tokens.delete(token);
    if (playedMs === 0) this.#finish(play, 'the file holds no sound');
    else if (play.heard.loop) void this.#run(play);
    else this.#finish(play, null);
  }

  /** FreeSWITCH's name for the sound of a prompt, once it has it. @throws PromptError, MediaError */
  async fileOf(prompt: HeardPlay['prompt'], signal: AbortSignal): Promise<string> {
    const { prompts, delivery } = this.#options;
    return await delivery.deliver(await prompts.resolve(prompt, signal));
  }

  /** Makes a prompt ready. It never rejects. */
  async prepare(prompt: HeardPlay['prompt'], signal: AbortSignal): Promise<void> {
    const { logger } = this.#options;
    try {
      await this.fileOf(prompt, signal);
    } catch (error) {
      if (!signal.aborted) logger.warn({ err: error }, 'a prompt could not be made ready');
    }
  }

  /** Drops everything. */
  clear(): void {
    for (const id of [...this.#plays.keys()]) this.drop(id);
  }

  async #run(play: Play): Promise<void> {
    const { prompts, loops, delivery, logger } = this.#options;
    const { leg, heard, aborted, tokens } = play;
    try {
      const file = peek(prompts, heard.prompt) ?? (await prompts.resolve(heard.prompt, aborted.signal));
      const made = heard.loop ? (loops?.ready(file) ?? null) : null;
      const loop = made !== null && delivery.ready(made) !== null ? made : null;
      if (tokens.size === 0) await this.#enqueue(play, loop ?? file);
      if (!heard.loop) return;
      // If the loop is not there yet, the next round waits in line, or the seam would be twice as long.
      const whole = (await loops?.make(file)) ?? null;
      if (loop === null && tokens.size < 2) await this.#enqueue(play, whole ?? file);
    } catch (error) {
      if (aborted.signal.aborted) return;
      logger.warn({ err: error, legId: leg }, 'a prompt cannot be played');
      this.#finish(play, messageOf(error));
    }
  }

  async #enqueue(play: Play, file: string): Promise<void> {
    const { delivery, enqueue } = this.#options;
    if (isOver(play)) return;
    const name = delivery.ready(file) ?? (await delivery.deliver(file));
    if (isOver(play)) return;
    const token = this.#nextToken++;
    this.#tokens.set(token, play.heard.play);
    play.tokens.add(token);
    try {
      await enqueue(play.leg, token, name);
      this.#started(play);
    } catch (error) {
      this.#tokens.delete(token);
      play.tokens.delete(token);
      throw error;
    }
  }

  #started(play: Play): void {
    if (play.started || play.aborted.signal.aborted) return;
    play.started = true;
    const { emit, clock } = this.#options;
    emit({ type: 'playStarted', play: play.heard.play, leg: play.leg, at: clock.now() });
  }

  #finish(play: Play, error: string | null): void {
    if (play.finished || play.aborted.signal.aborted) return;
    play.finished = true;
    const { emit, clock } = this.#options;
    emit({ type: 'playFinished', play: play.heard.play, leg: play.leg, error, at: clock.now() });
  }
}

/** The scene dropped it, or it came to its end. */
function isOver(play: Play): boolean {
  return play.aborted.signal.aborted || play.finished;
}

/** A resolver that throws has nothing ready. Its fault shows when the prompt is resolved. */
function peek(prompts: PromptResolver, prompt: HeardPlay['prompt']): string | null {
  try {
    return prompts.peek(prompt);
  } catch {
    return null;
  }
}
