import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Clock } from '../../../ports/clock.ts';
import type { HostLookup } from '../../../shared/outgoing/host-lookup.ts';
import { messageOf } from '../../../shared/message-of.ts';
import { rememberBounded } from '../../../shared/remember-bounded.ts';
import { DeadlineError, within } from '../../../shared/within.ts';
import { PromptError } from '../prompt-error.ts';
import { SharedTask } from '../shared-task.ts';
import { SpeechCache } from '../speech-cache.ts';
import { convert } from './convert.ts';
import type { FileVersion } from './download.ts';
import { download } from './download.ts';

/** URLs that are remembered. One that is forgotten is fetched anew. */
const MAX_KNOWN = 1_000;
/** Downloads at once, each with a thread that decodes. More are refused. */
const MAX_AT_ONCE = 16;

export interface PromptDownloadsOptions {
  readonly cache: SpeechCache;
  readonly hosts: HostLookup;
  readonly clock: Clock;
  /** Whether files may come from addresses that are not public. */
  readonly allowPrivate: boolean;
  readonly maxBytes: number;
  /** How long fetching and decoding one may take. */
  readonly timeoutMs: number;
}

interface Known {
  readonly key: string;
  readonly version: FileVersion;
  /** On the monotonic clock. */
  readonly freshUntilMs: number;
}

/**
 * Sound files that applications name by URL: WAV or MP3. Each is fetched once, kept with the spoken texts, and asked for
 * again when its server says so (RFC 9111). A server that fails then leaves the former version in use.
 */
export class PromptDownloads {
  readonly #options: PromptDownloadsOptions;
  readonly #known = new Map<string, Known>();
  readonly #running = new Map<string, SharedTask<string>>();

  constructor(options: PromptDownloadsOptions) {
    this.#options = options;
  }

  /** The path of a file that is there and fresh; null if {@link fetch} would have to wait. */
  peek(url: string): string | null {
    const known = this.#known.get(url);
    return known !== undefined && this.#isFresh(known) ? this.#options.cache.peek(known.key) : null;
  }

  /** The path of the WAV file. @throws PromptError `download-failed`, or the signal's reason */
  async fetch(url: string, signal?: AbortSignal): Promise<string> {
    const known = this.#known.get(url);
    const kept = known === undefined ? null : await this.#options.cache.get(known.key);
    if (kept !== null && known !== undefined && this.#isFresh(known)) return kept;
    return await this.#once(url, kept === null ? null : (known ?? null), kept).wait(signal);
  }

  async close(reason: Error): Promise<void> {
    await Promise.all([...this.#running.values()].map(async (task) => await task.abort(reason)));
  }

  #isFresh({ freshUntilMs }: Known): boolean {
    return freshUntilMs > this.#options.clock.now();
  }

  #once(url: string, known: Known | null, kept: string | null): SharedTask<string> {
    const underWay = this.#running.get(url);
    if (underWay !== undefined && !underWay.abandoned) return underWay;
    if (this.#running.size >= MAX_AT_ONCE) throw new PromptError('download-failed', 'too many files are being fetched');
    const task = new SharedTask<string>(async (signal) => {
      try {
        return await this.#inTime(url, known, kept, signal);
      } catch (cause) {
        if (signal.reason instanceof PromptError) throw signal.reason;
        if (kept !== null) return kept;
        const why = cause instanceof DeadlineError ? 'it takes too long' : messageOf(cause);
        throw new PromptError('download-failed', `the file at ${originOf(url)} cannot be played: ${why}`, { cause });
      } finally {
        if (this.#running.get(url) === task) this.#running.delete(url);
      }
    });
    this.#running.set(url, task);
    return task;
  }

  async #inTime(url: string, known: Known | null, kept: string | null, signal: AbortSignal): Promise<string> {
    const { cache, clock, timeoutMs } = this.#options;
    const source = await cache.temporaryFile();
    try {
      return await within({ clock, ms: timeoutMs, who: 'the download', signal }, async (givenUp) => {
        const version = known?.version ?? null;
        const fetched = await download({ ...this.#options, url: new URL(url), file: source, known: version, signal: givenUp }); // prettier-ignore
        const freshUntilMs = clock.now() + fetched.freshMs;
        if (!fetched.isNew) {
          if (known === null || kept === null) throw new Error('the server says that nothing has changed');
          this.#remember(url, { ...known, freshUntilMs });
          return kept;
        }
        const key = keyOf(url, fetched.version);
        const path = await cache.add(async (target) => {
          await convert({ source, target }, givenUp);
          return key;
        });
        this.#remember(url, { key, version: fetched.version, freshUntilMs });
        return path;
      });
    } finally {
      await rm(source, { force: true });
    }
  }

  #remember(url: string, known: Known): void {
    rememberBounded(this.#known, url, known, MAX_KNOWN);
  }
}

/** Versions that the server does not tell apart must not share a file, which a call may be playing. */
function keyOf(url: string, { etag, lastModified }: FileVersion): string {
  const version = etag === null && lastModified === null ? [randomUUID()] : [etag, lastModified];
  return SpeechCache.key(['url', url, ...version]);
}

/** A path and a query may hold a token. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'no address';
}
