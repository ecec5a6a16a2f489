import type { Logger } from 'pino';
import type { LegId } from '../../ports/ids.ts';
import { MediaError } from '../../ports/media.ts';
import { messageOf } from '../../shared/message-of.ts';
import type { RoomParts } from './room-parts.ts';
import type { FreeswitchServer } from './server.ts';
import type { ServerTenant } from './server-tenants.ts';

/** What a room needs to find its server. */
export interface RoomPlaceOptions {
  readonly server: FreeswitchServer;
  /** Another server for the room; null if there is none that can take it. */
  readonly elsewhere: (tried: ReadonlySet<FreeswitchServer>) => FreeswitchServer | null;
  /** Makes the room on a server. */
  readonly make: (server: FreeswitchServer) => RoomParts;
  readonly tenant: ServerTenant;
  /** The server of a leg that is being opened is gone, and no other can take the room. */
  readonly onLost: (reason: string) => void;
  readonly logger: Logger;
}

/** Tells whoever waits for a server of its loss. */
class Loss {
  readonly #lost = Promise.withResolvers<never>();
  /** Null: the server is there. */
  reason: string | null = null;

  /** Rejects when the server is lost. */
  get promise(): Promise<never> {
    return this.#lost.promise;
  }

  happen(reason: string): void {
    this.reason = reason;
    this.#lost.reject(new MediaError('engine-lost', reason));
  }
}

/** The first leg of a room, while it is being opened. */
interface FirstLeg {
  readonly leg: LegId;
  /** It may be opened on another server. False: it was closed meanwhile, or another leg is beside it. */
  movable: boolean;
  /** The loss of the server that it is being opened on. */
  loss: Loss;
}

/**
 * Where a room is. From its first leg on it stays on its server. Until then it has nothing there, so a server that fails
 * it costs no call: it moves to the next. That comes to pass where others took the last channels since they were counted,
 * or where the server is lost at that moment.
 */
export class RoomPlace {
  readonly #options: RoomPlaceOptions;
  readonly #tried = new Set<FreeswitchServer>();
  #parts: RoomParts;
  #first: FirstLeg | null = null;
  /** A leg was opened, so it stays. */
  #settled = false;

  constructor(options: RoomPlaceOptions) {
    this.#options = options;
    this.#parts = this.#settleOn(options.server);
  }

  /** The room on its present server. */
  get parts(): RoomParts {
    return this.#parts;
  }

  /** Opens a leg. @throws what `open` throws, if no other server can take the room */
  async open<Result>(leg: LegId, open: (parts: RoomParts) => Promise<Result>): Promise<Result> {
    if (this.#settled || this.#first !== null) {
      this.#stay();
      return await open(this.#parts);
    }
    const first: FirstLeg = { leg, movable: true, loss: new Loss() };
    this.#first = first;
    try {
      const result = await this.#openFirst(first, open);
      this.#settled = true;
      return result;
    } finally {
      this.#first = null;
    }
  }

  /** A leg is closed, perhaps while it is being opened. */
  closing(leg: LegId): void {
    if (this.#first?.leg === leg) this.#stay();
  }

  /** The room is disposed of. */
  leave(): void {
    this.#stay();
    this.#parts.server.tenants.dismiss(this.#options.tenant);
  }

  /** The server is lost. @returns false if the room is lost with it */
  survives(reason: string): boolean {
    if (this.#settled) return false;
    if (this.#first === null) return this.#move(reason);
    if (!this.#first.movable) return false;
    this.#first.loss.happen(reason);
    return true;
  }

  async #openFirst<Result>(first: FirstLeg, open: (parts: RoomParts) => Promise<Result>): Promise<Result> {
    for (;;) {
      const loss = new Loss();
      first.loss = loss;
      const { parts } = this;
      try {
        return await Promise.race([open(parts), loss.promise]);
      } catch (error) {
        parts.legs.sessions.cancelOpening(first.leg); // if it opens all the same, it is closed
        if (first.movable && isOfServer(error) && this.#move(messageOf(error))) continue;
        if (loss.reason !== null) this.#options.onLost(loss.reason);
        throw error;
      }
    }
  }

  #stay(): void {
    if (this.#first !== null) this.#first.movable = false;
  }

  /** Goes to another server. @returns false if there is none */
  #move(reason: string): boolean {
    const { elsewhere, tenant, logger } = this.#options;
    const former = this.#parts;
    const next = elsewhere(this.#tried);
    if (next === null) return false;
    logger.warn({ server: former.server.name, next: next.name, reason }, 'a call goes to another media server');
    former.server.tenants.dismiss(tenant);
    void former.close();
    this.#parts = this.#settleOn(next);
    return true;
  }

  #settleOn(server: FreeswitchServer): RoomParts {
    this.#tried.add(server);
    server.tenants.admit(this.#options.tenant);
    return this.#options.make(server);
  }
}

/** Whether another server may do better: not if it is the offer that is at fault. */
function isOfServer(error: unknown): boolean {
  return error instanceof MediaError && (error.code === 'no-ports' || error.code === 'engine-lost');
}
