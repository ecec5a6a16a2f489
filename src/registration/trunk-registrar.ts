import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { RegisterAnswer, Registrar, RegistrarAccount, RegistrarPort } from '../ports/registrar.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import type { TrunkRegistration } from '../ports/trunks.ts';
import { within } from '../shared/within.ts';
import { KeepAlive } from './keep-alive.ts';
import type { Registration } from './registration.ts';
import { answered, asked, isRegistered, newRegistration } from './registration.ts';

/** A trunk that we register at. */
export interface RegisteredTrunk {
  readonly name: string;
  readonly account: RegistrarAccount;
  readonly expiresS: number;
  /** 0: none. */
  readonly keepAliveMs: number;
}

export interface RegistrationOptions {
  readonly signalling: Pick<SignallingPort, 'ping' | 'unavailable'> & Pick<RegistrarPort, 'registrar'>;
  /** Whether the SIP server itself keeps connections alive that REGISTERs went by (RFC 5626 3.5.1). */
  readonly keepsConnections: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  /** From 0 up to 1. @defaultValue Math.random */
  readonly random?: (() => number) | undefined;
}

/** A registrar may take so long to take our Contact away when we end. */
const LEAVING_MS = 2_000;
/** Without a SIP server nobody can be asked. */
const AWAY_MS = 2_000;

/** Registers at one trunk, over and over. One REGISTER at a time is waited for. */
export class TrunkRegistrar {
  readonly trunk: RegisteredTrunk;
  readonly #options: RegistrationOptions;
  readonly #registrar: Registrar;
  readonly #keepAlive: KeepAlive;
  #state: Registration;
  #answer: RegisterAnswer | null = null;
  #lastError: TrunkRegistration['lastError'] = null;
  readonly #counts = { succeeded: 0, failed: 0 };
  #timer: TimerHandle | null = null;
  #sentAt = -Infinity;
  /** The REGISTER that is waited for. */
  #asking: Promise<void> | null = null;
  #isClosed = false;

  constructor(trunk: RegisteredTrunk, options: RegistrationOptions) {
    this.trunk = trunk;
    this.#options = options;
    this.#registrar = options.signalling.registrar(trunk.account);
    this.#state = newRegistration(trunk.expiresS, options.clock.now());
    this.#keepAlive = new KeepAlive({
      ...options,
      intervalMs: trunk.keepAliveMs,
      account: trunk.account,
      onLost: () => this.again(),
    });
  }

  start(): void {
    this.#schedule();
  }

  /** The way to the registrar is new, or may be lost: it is asked again. */
  again(): void {
    if (this.#isClosed) return;
    this.#state = asked(this.#state, this.#sentAt, this.#options.clock.now());
    if (this.#timer !== null) this.#schedule();
  }

  /** A connection to a peer was lost. What was registered by it is registered anew. */
  connectionLost(address: string, port: number): void {
    const answer = this.#answer;
    if (answer !== null && answer.protocol !== 'udp' && answer.address === address && answer.port === port)
      this.again();
  }

  /** The address that registered us; null: we are not registered. */
  get registrarAddress(): string | null {
    return isRegistered(this.#state, this.#options.clock.now()) ? (this.#answer?.address ?? null) : null;
  }

  get status(): TrunkRegistration {
    const { clock } = this.#options;
    const [now, wall] = [clock.now(), clock.wall()];
    const { expiresAt, newest, nextAt } = this.#state;
    const isIn = isRegistered(this.#state, now);
    const states = { granted: 'failing', failed: 'failing', rejected: 'rejected' } as const;
    return {
      state: isIn ? 'registered' : newest === null ? 'registering' : states[newest],
      expiresAt: isIn && expiresAt !== null ? wall + (expiresAt - now) : null,
      nextAt: this.#asking === null ? wall + (nextAt - now) : null,
      contact: this.#answer?.contact ?? null,
      lastError: this.#lastError,
      ...this.#counts,
    };
  }

  /** Ends it. @param leaves whether our Contact is taken away from the registrar (RFC 3261 10.2.2) */
  async close(leaves: boolean): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#keepAlive.close();
    const { clock, signalling } = this.#options;
    if (this.#timer !== null) clock.cancel(this.#timer);
    this.#timer = null;
    if (!leaves) return;
    const wait = { clock, ms: LEAVING_MS, who: this.trunk.name };
    await within(wait, async (givenUp) => {
      // One that is out would come after ours, and register us again.
      await this.#asking;
      const isIn = isRegistered(this.#state, clock.now());
      if (isIn && !givenUp.aborted && signalling.unavailable() === null) await this.#registrar.register(0);
    }).catch(() => undefined);
  }

  #schedule(): void {
    const { clock } = this.#options;
    if (this.#isClosed || this.#asking !== null) return;
    if (this.#timer !== null) clock.cancel(this.#timer);
    const inMs = Math.max(0, this.#state.nextAt - clock.now());
    this.#timer = clock.schedule(inMs, () => {
      this.#timer = null;
      this.#ask();
    });
  }

  #ask(): void {
    const { clock, signalling } = this.#options;
    if (signalling.unavailable() !== null) {
      // Our own SIP server being away says nothing of the registrar.
      this.#state = { ...this.#state, nextAt: clock.now() + AWAY_MS };
      this.#schedule();
      return;
    }
    const sentAt = (this.#sentAt = clock.now());
    this.#asking = this.#registrar.register(this.#state.expiresS).then((answer) => {
      this.#asking = null;
      this.#answered(answer, sentAt);
      this.#schedule();
    });
  }

  #answered(answer: RegisterAnswer | null, sentAt: number): void {
    const { clock, random = Math.random, signalling } = this.#options;
    if (answer === null && signalling.unavailable() !== null) return;
    const outcome = answer ?? { status: null, expiresS: null, minExpiresS: null, retryAfterS: null };
    const before = this.#state;
    this.#state = answered(before, outcome, sentAt, { now: clock.now(), random: random() });
    if (this.#state.isLengthened) return;
    if (this.#state.failures === 0) this.#worked(answer, before);
    else this.#failed(answer, before);
    if (this.#isClosed) return;
    const isIn = isRegistered(this.#state, clock.now());
    const isKept = this.#options.keepsConnections && this.#answer?.protocol !== 'udp';
    if (isIn && !isKept) this.#keepAlive.start();
    else this.#keepAlive.stop();
  }

  #worked(answer: RegisterAnswer | null, before: Registration): void {
    const { logger } = this.#options;
    this.#answer = answer;
    this.#lastError = null;
    this.#counts.succeeded += 1;
    const about = { trunk: this.trunk.name, expiresS: answer?.expiresS ?? null };
    if (before.newest === 'granted') logger.debug(about, 'a registration at a trunk was refreshed');
    else logger.info(about, 'registered at a trunk');
  }

  #failed(answer: RegisterAnswer | null, before: Registration): void {
    const { clock, logger } = this.#options;
    const { newest } = this.#state;
    const reason = reasonOf(answer);
    const status = answer?.status ?? null;
    // What failed is known; another time another nonce may do.
    this.#registrar.forget();
    this.#counts.failed += 1;
    const isNews = this.#lastError?.status !== status || before.newest !== newest;
    this.#lastError = { at: clock.wall(), status, reason };
    const about = { trunk: this.trunk.name, status, reason };
    if (!isNews) logger.debug(about, 'a registration at a trunk failed again');
    else if (newest === 'rejected') logger.error(about, 'a trunk refuses to register us');
    else logger.warn(about, 'a registration at a trunk failed');
  }
}

/** A phrase is of the far end: it is kept short. */
const MAX_PHRASE = 100;

function reasonOf(answer: RegisterAnswer | null): string {
  if (answer === null) return 'no answer';
  const { status, phrase } = answer;
  if (status >= 200 && status < 300) return 'the registrar registered nothing';
  if (status === 401 || status === 407) return 'wrong credentials, or a challenge that cannot be answered';
  return phrase.slice(0, MAX_PHRASE);
}
