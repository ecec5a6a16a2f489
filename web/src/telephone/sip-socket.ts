import { backoffMs } from './backoff.ts';

/** The subprotocol of SIP over WebSocket (RFC 7118 4.1). */
const SUBPROTOCOL = 'sip';
/** A connection that is not there by then never is. */
const OPEN_TIMEOUT_MS = 8_000;
/** "\r\n\r\n" asks, "\r\n" answers (RFC 5626 3.5.1). */
const PING = '\r\n\r\n';
const PONG = '\r\n';
const PING_EVERY_MS = 10_000;
/** An answer that is not there by then does not come. */
const PONG_TIMEOUT_MS = 4_000;
/** A connection that stood so long was a good one. */
const STEADY_MS = 5_000;

/**
 * A WebSocket to one of several servers that comes back by itself. {@link connect} means: be connected as soon as it can
 * be. It is tried again after 0.5 to 10 s, and at once when the browser says that it is online. Only the loss of a
 * connection that was there is told.
 *
 * A network that is gone ends no connection by itself. So the server is asked now and then whether it is there, and one
 * that ever answered and does not answer any more is lost.
 */
export class SipSocket {
  onconnect: () => void = () => undefined;
  ondisconnect: (error: boolean, code?: number, reason?: string) => void = () => undefined;
  ondata: (data: string) => void = () => undefined;
  readonly #urls: readonly string[];
  #at = 0;
  #socket: WebSocket | null = null;
  #tries = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #opening: ReturnType<typeof setTimeout> | undefined;
  #pings: ReturnType<typeof setInterval> | undefined;
  #pong: ReturnType<typeof setTimeout> | undefined;
  #answersPings = false;
  #wanted = false;
  #openedAt: number | null = null;

  /** @param urls of the servers, of which the first is tried first */
  constructor(urls: readonly string[]) {
    this.#urls = urls;
  }

  get url(): string {
    return this.#urls[this.#at] ?? '';
  }

  // The names are those of the interface of JsSIP.
  get via_transport(): string {
    return this.url.startsWith('wss:') ? 'WSS' : 'WS';
  }

  get sip_uri(): string {
    return `sip:${new URL(this.url.replace(/^ws/, 'http')).host};transport=ws`;
  }

  connect(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    window.addEventListener('online', this.look);
    // A server that takes connections and ends them at once is not asked again and again.
    if (this.#openedAt === null) this.#open();
    else this.#again();
  }

  disconnect(): void {
    this.#wanted = false;
    window.removeEventListener('online', this.look);
    this.#leave();
  }

  send(data: string): boolean {
    if (!this.isConnected()) return false;
    this.#socket?.send(data);
    return true;
  }

  isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.#wanted && !this.isConnected();
  }

  /** Looks at once whether the server is there: the network may be another one. */
  readonly look = (): void => {
    if (!this.#wanted) return;
    if (this.isConnected()) this.#ping();
    else {
      this.#leave();
      this.#open();
    }
  };

  #open(): void {
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.url, SUBPROTOCOL);
    } catch {
      // The address cannot be one.
      this.#again();
      return;
    }
    this.#socket = socket;
    this.#opening = setTimeout(() => this.#gone(false), OPEN_TIMEOUT_MS);
    socket.onopen = () => {
      clearTimeout(this.#opening);
      this.#openedAt = Date.now();
      this.#pings = setInterval(() => this.#ping(), PING_EVERY_MS);
      this.onconnect();
      this.#ping();
    };
    socket.onmessage = ({ data }) => {
      clearTimeout(this.#pong);
      if (data === PONG) this.#answersPings = true;
      if (typeof data === 'string') this.ondata(data);
    };
    socket.onclose = () => this.#gone(this.#pings !== undefined);
  }

  #ping(): void {
    this.send(PING);
    if (!this.#answersPings) return;
    clearTimeout(this.#pong);
    this.#pong = setTimeout(() => this.#gone(true), PONG_TIMEOUT_MS);
  }

  /** @param wasOpen it was there before */
  #gone(wasOpen: boolean): void {
    this.#leave();
    if (!this.#wanted) return;
    if (wasOpen && Date.now() - (this.#openedAt ?? 0) > STEADY_MS) this.#tries = 0;
    // Whoever hears of it says when to connect again.
    if (wasOpen) {
      this.#wanted = false;
      window.removeEventListener('online', this.look);
      this.ondisconnect(true);
      return;
    }
    this.#at = (this.#at + 1) % Math.max(1, this.#urls.length);
    this.#again();
  }

  #again(): void {
    this.#retry = setTimeout(() => this.#open(), backoffMs(this.#tries++, Math.random()));
  }

  #leave(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#opening);
    clearInterval(this.#pings);
    clearTimeout(this.#pong);
    this.#pings = undefined;
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
