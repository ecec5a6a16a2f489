import { BASE, checkSession, SESSION } from './session.ts';
import { createStore } from './store.ts';
import { NOTHING, told } from './live-world.ts';
import type { LiveMessage } from './live-world.ts';
import type { LiveWorld } from './live-types.ts';

/** How the connection is. */
export type LinkState = 'connecting' | 'live' | 'reconnecting';

export const LIVE = createStore<LiveWorld>(NOTHING);
export const LINK = createStore<LinkState>('connecting');

/** How often all was told anew. What was loaded of a call is gone then, and is to be loaded again. */
export const BEGINNINGS = createStore(0);

const FIRST_RETRY_MS = 400;
const LAST_RETRY_MS = 8_000;
/** The live view closes with it where the session is good no more (src/api/live/live-sink.ts). */
const REVOKED = 4_001;

/** Follows `/v1/live`, connects again where it breaks, and goes on where it was. */
export class LiveLink {
  readonly #scope: Readonly<Record<string, string>>;
  #socket: WebSocket | null = null;
  #retry: number | undefined;
  #retryMs = FIRST_RETRY_MS;
  #place: { readonly stream: string; readonly after: number } | null = null;
  #stream: string | null = null;
  /** Messages are shown together, once for each frame. */
  readonly #waiting: LiveMessage[] = [];
  #frame = 0;

  /** @param scope `{ agent }`, `{ queue }` or nothing: all */
  constructor(scope: Readonly<Record<string, string>>) {
    this.#scope = scope;
    LIVE.set(NOTHING);
    LINK.set('connecting');
    this.#connect();
    window.addEventListener('online', this.#now);
  }

  #connect(): void {
    const place = this.#place;
    const query = new URLSearchParams({
      ...this.#scope,
      ...(place !== null && { stream: place.stream, after: String(place.after) }),
    });
    const url = new URL(`${BASE}/v1/live?${query.toString()}`);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url);
    this.#socket = socket;
    let isFirst = true;
    let wasOpen = false;
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as LiveMessage;
      if (isFirst) this.#begins(message);
      isFirst = false;
      this.#follow(message);
      this.#waiting.push(message);
      // A tab in the background draws no frames, and its messages must not pile up.
      if (document.hidden) this.#flush();
      else this.#frame ||= requestAnimationFrame(() => this.#flush());
    };
    socket.onopen = () => {
      wasOpen = true;
      this.#retryMs = FIRST_RETRY_MS;
      LINK.set('live');
    };
    socket.onclose = ({ code }) => {
      // A browser does not say why a connection was refused.
      if (!wasOpen || code === REVOKED) void checkSession();
      LINK.set('reconnecting');
      this.#retry = window.setTimeout(() => this.#connect(), this.#retryMs * (0.7 + Math.random() * 0.6));
      this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    };
  }

  /** Whatever is not resumed is told anew: what was known is forgotten. */
  #begins(message: LiveMessage): void {
    const goesOn = message.type === 'resumed' && message.resumed === true;
    if (!goesOn) {
      this.#waiting.length = 0;
      this.#waiting.push({ type: 'forget', sequence: 0 });
    }
  }

  /** Notes how far we are. A snapshot in parts is no place to resume from until it is whole. */
  #follow({ type, stream, sequence, more }: LiveMessage): void {
    if (stream !== undefined) this.#stream = stream;
    if (type === 'snapshot' && more === true) this.#place = null;
    else if (this.#stream !== null) this.#place = { stream: this.#stream, after: sequence };
  }

  #flush(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    let world = LIVE.get();
    const messages = this.#waiting.splice(0);
    for (const message of messages) world = message.type === 'forget' ? NOTHING : told(world, message);
    LIVE.set(world);
    if (messages.some(({ type }) => type === 'forget')) BEGINNINGS.set(BEGINNINGS.get() + 1);
  }

  readonly #now = (): void => {
    if (LINK.get() !== 'reconnecting') return;
    this.#leave();
    this.#connect();
  };

  /** Nothing is heard of the connection any more, though it takes a while to close. */
  #leave(): void {
    clearTimeout(this.#retry);
    const socket = this.#socket;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** What came and is not shown yet is of the scope that is left. */
  close(): void {
    window.removeEventListener('online', this.#now);
    this.#leave();
    cancelAnimationFrame(this.#frame);
    this.#waiting.length = 0;
  }
}

let link: { readonly key: string; readonly live: LiveLink } | null = null;

/** Follows this scope from now on; the one connection is kept while the scope is the same. */
export function followLive(scope: Readonly<Record<string, string>>): void {
  const key = JSON.stringify(scope);
  if (link?.key === key) return;
  link?.live.close();
  link = { key, live: new LiveLink(scope) };
}

SESSION.follow(() => {
  if (SESSION.get() !== null) return;
  link?.live.close();
  link = null;
  // Whoever logs in next at this page sees nothing of it.
  LIVE.set(NOTHING);
});
