import type { TimerHandle } from '../../ports/clock.ts';
import type { EngineDialogs } from '../../ports/engine-dialogs.ts';
import type { Registrar, RegistrarAccount, RegistrarPort } from '../../ports/registrar.ts';
import type {
  IncomingInvite,
  LegSignal,
  OptionsPing,
  OutgoingInvite,
  ReplacesHeader,
  SignallingInfo,
  SignallingLeg,
  SignallingPort,
  SignallingUsage,
  UnsolicitedNotify,
} from '../../ports/signalling.ts';
import type { OutgoingSubscribe, Subscription, SubscriptionSignal } from '../../ports/subscription.ts';
import { CONGESTION, reasonOfCause } from '../../ports/q850-cause.ts';
import type { IncomingRegister } from '../../ports/users.ts';
import { pause } from '../../shared/pause.ts';
import { RefusalLog } from '../../shared/refusal-log.ts';
import { isWebSocket, lineOf, parseReplaces } from '../../shared/sip/index.ts';
import { answerAsWeDo } from './answer-digest.ts';
import { answerOutside } from './answer-outside.ts';
import type { DialogLeg } from './dialog-leg.ts';
import { protocolOf, tagOf } from './headers.ts';
import { DrachtioIncomingLeg } from './incoming-leg.ts';
import { holderOf } from './incoming-register.ts';
import { isAuthentic, sourceOf } from './judge-request.ts';
import type { LocalLeg } from './local-legs.ts';
import { inviteOurselves } from './local-legs.ts';
import { DrachtioOutgoingLeg } from './outgoing-leg.ts';
import { OutsideRequests } from './outside-requests.ts';
import { readInvite } from './read-invite.ts';
import { replacesFault, requestFault } from './request-fault.ts';
import { ServerWatch } from './server-watch.ts';
import type { DrachtioSignallingOptions } from './signalling-options.ts';
import type { SrfClient, SrfMessage, SrfRequest, SrfResponse } from './srf.ts';
import { engineDialogs } from './engine-dialogs.ts';
import { disconnect, moveDialogs, newSrf } from './srf.ts';
import { Subscriptions } from './subscriptions.ts';
import { traceFrames } from './trace-frames.ts';
import { isWithoutDialog } from './without-dialog.ts';

const CONNECT_MS = 10_000;
const CLOSE_MS = 2_000;
const ABANDON_MS = 60_000;
/** Longest wait between two attempts to reconnect. The first waits are shorter. */
const RETRY_LAST_MS = 2_000;
/** Time between two probes of a leg that is older than the connection. */
const PROBE_MS = 10_000;
/** `idle` means not connected yet, or refused. */
type State =
  | { readonly name: 'up'; readonly reason: null }
  | { readonly name: 'idle' | 'away' | 'closed'; readonly reason: string };

/**
 * The signalling port over drachtio-srf. It is the same for drachtio-server and the embedded SIP server.
 *
 * When the connection is lost, INVITEs without an answer end at once. Dialogs stay, because the SIP server may still
 * hold them. After the reconnect each dialog is probed, and those that are gone end. If the server does not come back,
 * all end. The phones of unanswered INVITEs, theirs or ours, are told after the reconnect.
 */
export class DrachtioSignalling implements SignallingPort, RegistrarPort {
  /** Dialogs with media engines that speak SIP. */
  readonly engineDialogs: EngineDialogs;
  readonly #options: DrachtioSignallingOptions;
  readonly #srf: SrfClient;
  readonly #watch: ServerWatch;
  readonly #outside: OutsideRequests;
  readonly #refusals: RefusalLog;
  readonly #legs = new Set<DialogLeg>();
  readonly #localLegs = new Set<LocalLeg>();
  readonly #subscriptions: Subscriptions;
  readonly #onBack: (() => void)[] = [];
  #onRegister: ((register: IncomingRegister) => void) | null = null;
  /** Takes INVITEs. */
  #onInvite: (invite: IncomingInvite) => void = () => undefined;
  /** Legs that ended with the connection, and whose far ends do not know it yet. */
  readonly #withdrawn = new Set<DialogLeg>();
  /** While the server is away, the timer gives up on the legs. When it is back, the timer probes them. */
  #timer: TimerHandle | null = null;
  #state: State = { name: 'idle', reason: 'not started' };
  #draining = false;
  /** Aborted when the last leg has ended after `close`. */
  readonly #emptied = new AbortController();

  constructor(options: DrachtioSignallingOptions, srf: SrfClient = newSrf()) {
    answerAsWeDo();
    this.#options = options;
    this.#srf = srf;
    this.#refusals = options.refusals ?? new RefusalLog(options.logger, options.clock);
    this.engineDialogs = engineDialogs(srf);
    this.#watch = new ServerWatch(srf, options.clock, options.logger);
    this.#subscriptions = new Subscriptions(srf, options.clock);
    this.#outside = new OutsideRequests(srf, options.clock, () => this.#state.name === 'up');
  }

  async start(onInvite: (invite: IncomingInvite) => void): Promise<SignallingInfo> {
    const { control, clock, logger, engine, connectTimeoutMs = CONNECT_MS, inProcess, trace } = this.#options;
    this.#onInvite = onInvite;
    this.#srf.invite((req, res) => {
      if (this.#isAuthentic(req, res) && !this.#isShed(req, res)) this.#incoming(req, res);
    });
    this.#srf.use((req, res, next) => {
      if (this.#subscriptions.take(req, res) || this.#inEarlyDialog(req, res)) return;
      if (!isWithoutDialog(req, res)) next();
    });
    answerOutside(this.#srf, {
      isAuthentic: (req, res) => this.#isAuthentic(req, res),
      isUp: () => this.#state.name === 'up' && !this.#draining,
      proved: this.#options,
      onRegister: (register) => {
        this.#onRegister?.(register);
        return this.#onRegister !== null;
      },
    });
    this.#srf.on('error', (error) => {
      // Every failed attempt to reconnect comes here too.
      if (this.#state.name === 'up') logger.warn({ err: error }, 'the connection to the SIP server failed');
      else logger.debug({ err: error }, 'the SIP server cannot be reached');
    });
    this.#srf.on('close', () => this.#lost());
    const endpoints = await new Promise<string>((resolve, reject) => {
      const timer = clock.schedule(connectTimeoutMs, () => {
        reject(new Error(`no SIP server answers at ${control.host}:${String(control.port)}`));
      });
      this.#srf.on('connect', (error, hostPorts = '') => {
        clock.cancel(timer);
        if (error !== null) {
          const { name } = this.#state;
          this.#state = { name: name === 'up' ? 'away' : name, reason: error.message };
          reject(new Error(`the SIP server at ${control.host}:${String(control.port)} refused us: wrong secret?`));
          return;
        }
        const isBack = this.#state.name === 'away';
        if (isBack) this.#regained();
        this.#state = { name: 'up', reason: null };
        if (isBack) for (const listener of this.#onBack) listener();
        resolve(hostPorts);
      });
      this.#srf.connect({ ...control, reconnect: { retryMaxDelay: RETRY_LAST_MS } });
      if (trace !== undefined) traceFrames(this.#srf, trace);
    });
    if (inProcess !== true) this.#watch.start();
    return { engine, listen: endpoints.split(',').map((endpoint) => endpoint.replace('/', ':')) };
  }

  unavailable(): string | null {
    return this.#state.reason;
  }

  drain(): void {
    this.#draining = true;
  }

  dial(invite: OutgoingInvite, onSignal: (signal: LegSignal) => void): SignallingLeg {
    if (invite.replaces !== undefined && this.find(invite.replaces) !== null) {
      const track = {
        add: (leg: LocalLeg): unknown => this.#localLegs.add(leg),
        remove: (leg: LocalLeg): void => {
          this.#localLegs.delete(leg);
          this.#goneOne();
        },
      };
      return inviteOurselves(invite, onSignal, this.#onInvite, track);
    }
    const leg = this.#track((options) => new DrachtioOutgoingLeg(options), onSignal);
    queueMicrotask(() => {
      if (this.#state.name === 'up') leg.send(this.#srf, invite);
      else leg.lost();
    });
    return leg;
  }

  find(dialog: ReplacesHeader): ReturnType<SignallingPort['find']> {
    for (const leg of [...this.#legs, ...this.#localLegs]) {
      const state = leg.matches(dialog);
      if (state !== null) return { leg, early: state === 'early', outgoing: leg instanceof DrachtioOutgoingLeg };
    }
    return null;
  }

  async notify(notify: UnsolicitedNotify): Promise<number | null> {
    return await this.#outside.notify(notify);
  }

  async ping(ping: OptionsPing): Promise<number | null> {
    return await this.#outside.ping(ping);
  }

  registrar(account: RegistrarAccount): Registrar {
    return this.#outside.registrar(account);
  }

  onBack(listener: () => void): void {
    this.#onBack.push(listener);
  }

  /** Who takes REGISTERs. Without anybody they are refused. */
  takeRegisters(onRegister: (register: IncomingRegister) => void): void {
    this.#onRegister = onRegister;
  }

  subscribe(subscribe: OutgoingSubscribe, onSignal: (signal: SubscriptionSignal) => void): Subscription {
    return this.#subscriptions.subscribe(subscribe, onSignal, () => this.#state.name === 'up');
  }

  usage(): SignallingUsage {
    return { legs: this.#legs.size + this.#localLegs.size };
  }

  async close(): Promise<void> {
    if (this.#state.name === 'closed') return;
    this.#state = { name: 'closed', reason: 'closed' };
    this.#outside.close();
    this.#watch.stop();
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    for (const leg of [...this.#legs, ...this.#localLegs]) leg.hangup({ q850Cause: 31, text: 'Server shutting down' });
    await this.#allEnded(this.#options.closeTimeoutMs ?? CLOSE_MS);
    this.#subscriptions.close();
    try {
      disconnect(this.#srf);
    } catch {
      // nothing tried to connect yet
    }
  }

  /** Resolves when no leg is left, or after `ms`. Legs that are left end with the connection. */
  async #allEnded(ms: number): Promise<void> {
    if (this.usage().legs > 0) await pause(this.#options.clock, ms, this.#emptied.signal);
  }

  #lost(): void {
    if (this.#state.name !== 'up') return;
    const { logger, abandonMs = ABANDON_MS } = this.#options;
    this.#state = { name: 'away', reason: 'the SIP server is away' };
    logger.error({ legs: this.#legs.size }, 'the connection to the SIP server was lost');
    this.#subscriptions.lost();
    for (const leg of [...this.#legs]) {
      leg.lost();
      if (leg.over) this.#withdrawn.add(leg);
    }
    this.#setTimer(abandonMs, () => {
      logger.error({ legs: this.#legs.size }, 'the SIP server did not come back in time, and its calls end');
      this.#withdrawn.clear();
      for (const leg of [...this.#legs]) leg.abandon();
    });
  }

  #regained(): void {
    const { logger } = this.#options;
    logger.info({ legs: this.#legs.size }, 'connected to the SIP server again');
    const socket = moveDialogs(this.#srf);
    for (const leg of this.#withdrawn) leg.withdraw(this.#srf, socket);
    this.#withdrawn.clear();
    for (const leg of [...this.#legs]) leg.regained();
    this.#setTimer(PROBE_MS, () => this.#probe());
  }

  #probe(): void {
    const outlived = [...this.#legs].filter((leg) => leg.outlived);
    for (const leg of outlived) leg.probe();
    if (outlived.length > 0) this.#setTimer(PROBE_MS, () => this.#probe());
  }

  #setTimer(delayMs: number, task: () => void): void {
    const { clock } = this.#options;
    if (this.#timer !== null) clock.cancel(this.#timer);
    this.#timer = clock.schedule(delayMs, task);
  }

  #isAuthentic(req: SrfRequest, res: SrfResponse): boolean {
    return isAuthentic(req, res, { ...this.#options, refusals: this.#refusals });
  }

  /** Whether a new call is too much now. An INVITE that is to take the place of a leg begins none (RFC 3891). */
  #isShed(req: SrfRequest, res: SrfResponse): boolean {
    const { method } = req;
    const source = sourceOf(req, this.#options.origin);
    const replaces = parseReplaces(req.get('Replaces') ?? '');
    if (replaces !== null && this.find(replaces) !== null) return false;
    const { account } = holderOf(req, this.#options);
    const byWebSocket = isWebSocket(protocolOf(req));
    const shed = this.#options.admitCall?.(source, lineOf(req.uri), account, byWebSocket) ?? null;
    if (shed === null) return false;
    this.#refusals.tell('overload', source, { method, why: shed.why }, 'a SIP request was refused (503)');
    const headers = { 'Retry-After': String(shed.retryAfterSeconds), Reason: reasonOfCause(CONGESTION) };
    res.send(503, 'Service Unavailable', { headers });
    return true;
  }

  #inEarlyDialog(req: SrfRequest, res: SrfResponse): boolean {
    // A request without a To tag is in no dialog (RFC 3261 12.2.2), so no leg is searched.
    return tagOf(req, 'To') !== null && [...this.#legs].some((leg) => leg.earlyRequest(req, res));
  }

  #incoming(req: SrfRequest, res: SrfResponse): void {
    // RFC 3261 8.1.1.8: the Contact header field MUST be present in an INVITE.
    if (!req.has('Contact')) {
      res.send(400, 'Missing Contact', {});
      return;
    }
    let leg: DrachtioIncomingLeg | null = null;
    let cancelled: { readonly cancel: SrfMessage | undefined } | null = null;
    req.on('cancel', (cancel) => {
      if (leg === null) cancelled = { cancel };
      else leg.cancelled(cancel);
    });
    const fault = requestFault(req) ?? replacesFault(req);
    try {
      this.#onInvite({
        ...readInvite(req, fault, sourceOf(req, this.#options.origin)),
        ...holderOf(req, this.#options),
        take: (onSignal) => {
          const taken = this.#track(
            (options) => new DrachtioIncomingLeg(this.#srf, req, res, fault, options),
            onSignal,
          );
          leg = taken;
          if (cancelled !== null) taken.cancelled(cancelled.cancel);
          return taken;
        },
      });
    } catch (error) {
      this.#options.logger.error({ err: error }, 'an INVITE could not be handled');
      if (!res.finalResponseSent) res.send(500, 'Server Internal Error', {});
    }
  }

  #track<Leg extends DialogLeg>(
    make: (options: ConstructorParameters<typeof DialogLeg>[0]) => Leg,
    onSignal: (signal: LegSignal) => void,
  ): Leg {
    const { clock, logger } = this.#options;
    const leg: Leg = make({ onSignal, clock, logger, onGone: () => this.#gone(leg) });
    this.#legs.add(leg);
    return leg;
  }

  #gone(leg: DialogLeg): void {
    this.#legs.delete(leg);
    this.#goneOne();
  }

  #goneOne(): void {
    if (this.#state.name === 'closed' && this.usage().legs === 0) this.#emptied.abort();
  }
}
