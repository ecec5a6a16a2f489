import { setTimeout as delay } from 'node:timers/promises';
import type { LegId, PlayId } from '../../../src/ports/ids.ts';
import { asCallId, asLegId, asPlayId } from '../../../src/ports/ids.ts';
import type { MediaPort, MediaRoom, RoomEvent, Source } from '../../../src/ports/media.ts';
import type { Prompt } from '../../../src/ports/prompt.ts';
import type { PartyOptions } from '../../tools/index.ts';
import { nowMs, ToneParty } from '../../tools/index.ts';

/** Tone of each party and prompt. */
export const TONES = { caller: 440, agent: 620, ai: 800, music: 1000, whisper: 1250, announcement: 1500 } as const;
/** All of them, for asking which of them are heard. */
export const ALL_TONES: readonly number[] = Object.values(TONES);

/**
 * For cases that measure wall-clock time: on a busy machine any thread may be held up for longer than they allow. What
 * an engine does wrong it does wrong each time.
 */
export const TIMED = { retry: 2 } as const;

let nextId = 1;

/** One call on the stage: a room with its events, and the parties in it. */
export class Stage {
  readonly room: MediaRoom;
  readonly events: RoomEvent[];
  readonly parties = new Map<LegId, ToneParty>();
  #revision = 0;

  private constructor(room: MediaRoom, events: RoomEvent[]) {
    this.room = room;
    this.events = events;
  }

  /** Opens a room. @param zone where it is best carried */
  static async open(engine: MediaPort, zone: string | null = null): Promise<Stage> {
    const events: RoomEvent[] = [];
    const room = await engine.openRoom(asCallId(`call-${nextId++}`), (event) => events.push(event), zone);
    return new Stage(room, events);
  }

  /** Brings a party in that offers. */
  async join(tone: number | null, options: Partial<PartyOptions> = {}): Promise<{ leg: LegId; party: ToneParty }> {
    const leg = asLegId(`leg-${nextId++}`);
    const party = await ToneParty.open({ frequencyHz: tone, ...options });
    this.parties.set(leg, party);
    const { sdp } = await this.room.openWithOffer(leg, party.sdp());
    await party.connect(sdp);
    return { leg, party };
  }

  /** Brings a party in that is offered to, and answers. */
  async invite(tone: number | null, options: Partial<PartyOptions> = {}): Promise<{ leg: LegId; party: ToneParty }> {
    const leg = asLegId(`leg-${nextId++}`);
    const party = await ToneParty.open({ frequencyHz: tone, ...options });
    this.parties.set(leg, party);
    const { sdp } = await this.room.openOffering(leg);
    await party.connect(sdp);
    await this.room.acceptAnswer(leg, party.sdp());
    return { leg, party };
  }

  /** A party that belongs to no leg yet, closed with the stage. */
  async extra(tone: number | null, options: Partial<PartyOptions> = {}): Promise<ToneParty> {
    const party = await ToneParty.open({ frequencyHz: tone, ...options });
    this.parties.set(asLegId(`extra-${nextId++}`), party);
    return party;
  }

  /** Sets a scene and waits until it is in force; gives the time at which it was set. */
  async scene(...hears: readonly (readonly [LegId, readonly Source[]])[]): Promise<number> {
    const revision = ++this.#revision;
    const atMs = nowMs();
    this.room.setScene({ revision, hears: Object.fromEntries(hears) });
    await this.event((event) => event.type === 'sceneApplied' && event.revision >= revision);
    return atMs;
  }

  /** Waits for an event, past ones included. */
  async event(matches: (event: RoomEvent) => boolean, timeoutMs = 4000): Promise<RoomEvent> {
    const deadline = nowMs() + timeoutMs;
    for (;;) {
      const found = this.events.find(matches);
      if (found !== undefined) return found;
      if (nowMs() > deadline) throw new Error(`no such event among ${JSON.stringify(this.events)}`);
      await delay(10);
    }
  }

  /** Events of one type. */
  of<Type extends RoomEvent['type']>(type: Type): (RoomEvent & { type: Type })[] {
    return this.events.filter((event): event is RoomEvent & { type: Type } => event.type === type);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.room.dispose();
    for (const party of this.parties.values()) await party.close();
  }
}

/** What another leg says. */
export function from(leg: LegId): Source {
  return { kind: 'leg', leg };
}

/** A prompt of the suite. */
export function play(prompt: Prompt, options: { play?: PlayId; loop?: boolean } = {}): Source & { kind: 'play' } {
  return { kind: 'play', play: options.play ?? asPlayId(`play-${nextId++}`), prompt, loop: options.loop ?? false };
}
