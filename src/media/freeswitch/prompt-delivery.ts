import { stat } from 'node:fs/promises';
import type { Clock } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';
import type { EventSocketAddress } from './ask-event-socket.ts';
import { askEventSocket } from './ask-event-socket.ts';
import type { PromptServer } from './prompt-server.ts';

/** How a FreeSWITCH comes by the files that it plays. */
export interface PromptDelivery {
  /** Its name for the file, if it has the file already; null otherwise. */
  ready(file: string): string | null;
  /** The same, once it has the file as it is now. @throws MediaError `io` if it cannot get it */
  deliver(file: string): Promise<string>;
  /** Forgets what it was given before: it has none of that any more. */
  forget(): void;
}

/** A directory that both can read. @param enginePath what FreeSWITCH calls a file of ours */
export function sharedDirectory(enginePath: (file: string) => string): PromptDelivery {
  return {
    ready: enginePath,
    deliver: async (file) => await Promise.resolve(enginePath(file)),
    forget: () => undefined,
  };
}

/** How long FreeSWITCH may take to fetch a file: ten minutes of sound are 9.6 MB. */
const FETCH_MS = 30_000;
/** Files that are remembered for a server. A forgotten one is asked for once more. */
const MAX_FILES = 10_000;

/** The API module of a FreeSWITCH that fetches by HTTP. */
export const HTTP_MODULE = 'mod_http_cache';

/**
 * FreeSWITCH fetches each file once, ahead of its first play, and keeps it (mod_http_cache). Each fetch has an event socket
 * of its own, as nothing else is answered there meanwhile.
 */
export class HttpDelivery implements PromptDelivery {
  readonly #address: EventSocketAddress;
  readonly #server: PromptServer;
  readonly #clock: Clock;
  /** URL of the newest version that it has. */
  readonly #known = new Map<string, string>();
  readonly #fetching = new Map<string, Promise<string>>();

  constructor(address: EventSocketAddress, server: PromptServer, clock: Clock) {
    this.#address = address;
    this.#server = server;
    this.#clock = clock;
  }

  ready(file: string): string | null {
    const url = this.#known.get(file);
    if (url === undefined) return null;
    // If the file has changed since, the next play has the new one. A fault shows there.
    this.deliver(file).catch(() => undefined);
    return cached(url);
  }

  async deliver(file: string): Promise<string> {
    const { mtimeMs, size } = await stat(file).catch((cause: unknown) => {
      throw new MediaError('io', 'the file is not there', { cause });
    });
    const url = this.#server.publish(file, `${mtimeMs} ${size}`);
    if (this.#known.get(file) !== url) {
      const fetching = this.#fetching.get(url) ?? this.#fetch(url);
      await fetching;
      this.#known.delete(file);
      this.#known.set(file, url);
      if (this.#known.size > MAX_FILES) this.#known.delete(this.#known.keys().next().value ?? '');
    }
    return cached(url);
  }

  forget(): void {
    this.#known.clear();
  }

  async #fetch(url: string): Promise<string> {
    const fetching = this.#ask(url).finally(() => this.#fetching.delete(url));
    this.#fetching.set(url, fetching);
    return await fetching;
  }

  async #ask(url: string): Promise<string> {
    const answer = await askEventSocket(this.#address, `http_get ${url}`, FETCH_MS, this.#clock);
    // It answers with the path of its copy, or with a fault that says nothing of the cause; its log does.
    if (!answer.startsWith('/')) throw new MediaError('io', 'FreeSWITCH cannot fetch the prompt from us');
    return answer;
  }
}

/** Plays its copy, and fetches it again where it has thrown it away meanwhile. */
function cached(url: string): string {
  return `http_cache://${url}`;
}
