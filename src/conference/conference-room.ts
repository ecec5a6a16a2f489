import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { LegId, PlayId } from '../ports/ids.ts';
import type { MediaRoom, RoomEvent, Scene } from '../ports/media.ts';
import { messageOf } from '../shared/message-of.ts';
import { within } from '../shared/within.ts';

/** The media engine may take so long for one request. */
const MEDIA_REQUEST_MS = 10_000;

export interface ConferenceRoomOptions {
  readonly open: (onEvent: (event: RoomEvent) => void) => Promise<MediaRoom>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onFinished: (play: PlayId, error: string | null) => void;
  /** Nothing comes from a participant any more. */
  readonly onSilent: (leg: LegId) => void;
  readonly onLost: () => void;
}

/** The media room of a conference. It is open from the first participant on, until it is closed. */
export class ConferenceRoom {
  readonly #options: ConferenceRoomOptions;
  #opening: Promise<MediaRoom> | null = null;
  #room: MediaRoom | null = null;
  #scene: Scene = { revision: 0, hears: {} };
  #closing: Promise<void> | null = null;

  constructor(options: ConferenceRoomOptions) {
    this.#options = options;
  }

  /** Opens an endpoint for the offer of a call's room. @returns the answer. @throws MediaError, DeadlineError */
  async seat(leg: LegId, offer: string): Promise<string> {
    this.#opening ??= this.#open();
    const room = await this.#opening;
    const { sdp } = await this.#within(() => room.openWithOffer(leg, offer, { within: true }));
    return sdp;
  }

  leave(leg: LegId): void {
    const room = this.#room;
    if (room === null || this.#closing !== null) return;
    void this.#within(() => room.close(leg)).catch((error: unknown) => this.#fault(error));
  }

  /** Says what each leg hears from now on. */
  hear(hears: Scene['hears']): void {
    this.#scene = { revision: this.#scene.revision + 1, hears };
    if (this.#closing === null) this.#room?.setScene(this.#scene);
  }

  /** Ends it. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const room = await this.#opening?.catch(() => null);
    if (room !== null && room !== undefined) await this.#dispose(room);
  }

  async #open(): Promise<MediaRoom> {
    const { open, clock } = this.#options;
    const late = (room: MediaRoom): void => void this.#dispose(room);
    const wait = { clock, ms: MEDIA_REQUEST_MS, who: 'the media engine', late };
    const room = await within(wait, () => open((event) => this.#hear(event)));
    this.#room = room;
    return room;
  }

  #hear(event: RoomEvent): void {
    const { onFinished, onSilent, onLost } = this.#options;
    if (this.#closing !== null) return;
    if (event.type === 'playFinished') onFinished(event.play, event.error);
    else if (event.type === 'mediaTimeout') onSilent(event.leg);
    else if (event.type === 'lost') onLost();
  }

  async #dispose(room: MediaRoom): Promise<void> {
    await this.#within(() => room.dispose()).catch((error: unknown) => this.#fault(error));
  }

  async #within<Value>(request: () => Promise<Value>): Promise<Value> {
    return await within({ clock: this.#options.clock, ms: MEDIA_REQUEST_MS, who: 'the media engine' }, request);
  }

  #fault(error: unknown): void {
    this.#options.logger.warn({ reason: messageOf(error) }, 'the room of a conference did not do as it was asked');
  }
}
