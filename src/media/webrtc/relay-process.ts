import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';
import { within } from '../../shared/within.ts';
import type { Opened, RelayCommand, RelayMessage, RelayRequest } from './messages.ts';
import { relayMessage } from './messages.ts';

const START_LIMIT_MS = 10_000;
const CHECK_MS = 1_000;
/** Checks in a row without a sign of life that end the process. */
const MAX_MISSED = 5;
/** Time that a request has. */
const REQUEST_LIMIT_MS = 2_000;
/** Commands that may wait for the process. One that leaves more than this does not answer. */
const MAX_WAITING = 5_000;
/** Time that the process has to end before it is killed. */
const END_LIMIT_MS = 3_000;
/** Of what the process says on its way out, the end is kept. */
const MAX_LAST_WORDS = 2_000;

/** How the process is started. */
export interface ProcessStart {
  /** The file of its program, which calls `serveWebrtc`. */
  readonly program: URL;
  readonly env: Readonly<Record<string, string>>;
  readonly start: RelayCommand & { op: 'start' };
  readonly clock: Clock;
}

/** What the process tells. */
export interface ProcessEvents {
  told(message: Exclude<RelayMessage, { kind: 'ready' | 'failed' | 'beat' | 'done' | 'refused' }>): void;
  /** It ended, or was ended because it did not answer. Nothing comes from it any more. It is told once, and not of {@link RelayProcess.close}. */
  gone(reason: string): void;
}

/** The program's side of the process: a child that is watched. */
export class RelayProcess {
  readonly #clock: Clock;
  readonly #events: ProcessEvents;
  readonly #child: ChildProcess;
  readonly #started = Promise.withResolvers<undefined>();
  readonly #exited = Promise.withResolvers<undefined>();
  readonly #asked = new Map<number, PromiseWithResolvers<Opened | null>>();
  #nextId = 1;
  #timer: TimerHandle;
  #missed = 0;
  #waiting = 0;
  #isGone = false;
  #lastWords = '';

  private constructor({ program, env, start, clock }: ProcessStart, events: ProcessEvents) {
    this.#clock = clock;
    this.#events = events;
    this.#child = fork(program, [], { env: { ...env }, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#child.on('message', (message) => this.#take(message));
    this.#child.stderr?.on('data', (words: Buffer) => {
      this.#lastWords = `${this.#lastWords}${words.toString()}`.slice(-MAX_LAST_WORDS);
    });
    this.#child.on('error', (error) => {
      if (this.#child.pid === undefined) this.#exited.resolve(undefined);
      this.#leave(`it failed: ${error.message}`);
    });
    this.#child.on('exit', (code, signal) => {
      this.#exited.resolve(undefined);
      this.#leave(
        `it ended with ${String(code ?? signal)}${this.#lastWords === '' ? '' : `: ${this.#lastWords.trim()}`}`,
      );
    });
    this.#started.promise.catch(() => undefined);
    this.#timer = clock.schedule(START_LIMIT_MS, () => this.#kill('it did not start in time'));
    this.#send(start);
  }

  /** Starts it, and waits until it is ready. @throws MediaError `no-webrtc` */
  static async start(start: ProcessStart, events: ProcessEvents): Promise<RelayProcess> {
    const started = new RelayProcess(start, events);
    await started.#started.promise;
    return started;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws MediaError `no-webrtc`: it refused, did not answer in time, or is gone */
  async request(request: RelayRequest): Promise<Opened | null> {
    if (this.#isGone) throw new MediaError('no-webrtc', 'the WebRTC process is gone');
    const id = this.#nextId++;
    const asked = Promise.withResolvers<Opened | null>();
    this.#asked.set(id, asked);
    this.#send({ op: 'request', id, request });
    try {
      return await within({ clock: this.#clock, ms: REQUEST_LIMIT_MS, who: 'the WebRTC process' }, () => asked.promise);
    } catch (cause) {
      if (cause instanceof MediaError) throw cause;
      throw new MediaError('no-webrtc', 'the WebRTC process does not answer', { cause });
    } finally {
      this.#asked.delete(id);
    }
  }

  /** The leg has ended. */
  closePeer(peer: number): void {
    this.#send({ op: 'close', peer });
  }

  /** Ends it. Resolves when the process is gone. `gone` is not told. Idempotent. */
  async close(): Promise<void> {
    this.#end('the WebRTC process is closed');
    if (this.#child.connected) this.#child.disconnect();
    const timer = this.#clock.schedule(END_LIMIT_MS, () => this.#child.kill('SIGKILL'));
    await this.#exited.promise;
    this.#clock.cancel(timer);
  }

  #send(command: RelayCommand): void {
    if (this.#isGone || !this.#child.connected) return;
    if (this.#waiting >= MAX_WAITING) {
      this.#kill('it takes no commands');
      return;
    }
    this.#waiting++;
    // A process that is gone shows as `exit`.
    this.#child.send(command, () => {
      this.#waiting--;
    });
  }

  #take(raw: unknown): void {
    const { data: message } = relayMessage.safeParse(raw);
    if (this.#isGone || message === undefined) return;
    this.#missed = 0;
    switch (message.kind) {
      case 'ready':
        this.#clock.cancel(this.#timer);
        this.#timer = this.#clock.schedule(CHECK_MS, () => this.#check());
        this.#started.resolve(undefined);
        return;
      case 'failed':
        this.#kill(`it cannot work: ${message.reason}`);
        return;
      case 'beat':
        return;
      case 'done':
        this.#asked.get(message.id)?.resolve(message.opened);
        return;
      case 'refused':
        this.#asked.get(message.id)?.reject(new MediaError('no-webrtc', message.reason));
        return;
      default:
        this.#events.told(message);
    }
  }

  /** Checks are counted, not the time: after a pause of ours the messages come before the next check. */
  #check(): void {
    if (++this.#missed > MAX_MISSED) {
      this.#kill('it does not answer');
      return;
    }
    this.#timer = this.#clock.schedule(CHECK_MS, () => this.#check());
  }

  #kill(reason: string): void {
    this.#child.kill('SIGKILL');
    this.#leave(reason);
  }

  #leave(reason: string): void {
    if (this.#isGone) return;
    this.#end(`the WebRTC process is gone: ${reason}`);
    this.#events.gone(reason);
  }

  #end(reason: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#clock.cancel(this.#timer);
    const fault = new MediaError('no-webrtc', reason);
    this.#started.reject(fault);
    for (const asked of this.#asked.values()) asked.reject(fault);
  }
}
