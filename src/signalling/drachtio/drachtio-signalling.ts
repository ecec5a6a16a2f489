import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import { asSipCallId } from '../../ports/ids.ts';
import type {
  IncomingInvite,
  LegSignal,
  OutgoingInvite,
  SignallingInfo,
  SignallingLeg,
  SignallingPort,
  SignallingUsage,
} from '../../ports/signalling.ts';
import type { DialogLeg } from './dialog-leg.ts';
import { partyOf, userOf } from './headers.ts';
import { DrachtioIncomingLeg } from './incoming-leg.ts';
import { DrachtioOutgoingLeg } from './outgoing-leg.ts';
import type { SrfClient, SrfMessage, SrfRequest, SrfResponse } from './srf.ts';
import { newSrf } from './srf.ts';

export interface DrachtioSignallingOptions {
  /** Name shown to operators, `embedded` or `drachtio`. */
  readonly engine: string;
  readonly control: { readonly host: string; readonly port: number; readonly secret: string };
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long the first connection may take. @defaultValue 10000 */
  readonly connectTimeoutMs?: number;
  /** How long `close` waits for legs to end. @defaultValue 2000 */
  readonly closeTimeoutMs?: number;
}

/** The signalling port over drachtio-srf: the same against drachtio-server and the embedded SIP server. */
export class DrachtioSignalling implements SignallingPort {
  readonly #options: DrachtioSignallingOptions;
  readonly #srf: SrfClient;
  readonly #legs = new Set<DialogLeg>();
  #away: string | null = 'not started';
  #closed = false;

  constructor(options: DrachtioSignallingOptions) {
    this.#options = options;
    this.#srf = newSrf();
  }

  async start(onInvite: (invite: IncomingInvite) => void): Promise<SignallingInfo> {
    const { control, logger, engine, connectTimeoutMs = 10_000 } = this.#options;
    this.#srf.invite((req, res) => this.#incoming(req, res, onInvite));
    // RFC 3261 11: an OPTIONS tells whether we would take a call.
    this.#srf.options((_req, res) => {
      res.send(this.#away === null ? 200 : 503, '', { headers: { Accept: 'application/sdp' } });
    });
    this.#srf.on('error', (error) => logger.warn({ err: error }, 'connection to the SIP server failed'));
    this.#srf.on('close', () => {
      if (this.#closed) return;
      this.#away = 'the SIP server is away';
      logger.error('connection to the SIP server lost');
    });
    const endpoints = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`no SIP server answers at ${control.host}:${String(control.port)}`));
      }, connectTimeoutMs);
      this.#srf.on('connect', (error, hostPorts = '') => {
        clearTimeout(timer);
        if (error !== null) {
          this.#away = error.message;
          reject(new Error(`the SIP server at ${control.host}:${String(control.port)} refused us: wrong secret?`));
          return;
        }
        this.#away = null;
        resolve(hostPorts);
      });
      this.#srf.connect({ ...control });
    });
    return { engine, listen: endpoints.split(',').map((endpoint) => endpoint.replace('/', ':')) };
  }

  /** The drachtio-srf instance, for the one other part that needs it (drachtio-fsmrf); nobody else looks into it. */
  get srf(): unknown {
    return this.#srf;
  }

  unavailable(): string | null {
    return this.#away;
  }

  dial(invite: OutgoingInvite, onSignal: (signal: LegSignal) => void): SignallingLeg {
    const leg = this.#track((options) => new DrachtioOutgoingLeg(options), onSignal);
    queueMicrotask(() => leg.send(this.#srf, invite));
    return leg;
  }

  usage(): SignallingUsage {
    return { legs: this.#legs.size };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#away = 'closed';
    for (const leg of this.#legs) leg.hangup({ q850Cause: 31, text: 'Server shutting down' });
    const deadline = Date.now() + (this.#options.closeTimeoutMs ?? 2_000);
    while (this.#legs.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    try {
      this.#srf.disconnect();
    } catch {
      // it throws where there is no connection to end
    }
  }

  #incoming(req: SrfRequest, res: SrfResponse, onInvite: (invite: IncomingInvite) => void): void {
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
    const from = partyOf(req, 'from');
    try {
      onInvite({
        sipCallId: asSipCallId(req.get('Call-ID') ?? ''),
        from,
        to: partyOf(req, 'to'),
        calledNumber: userOf(req.uri),
        sourceAddress: req.source_address,
        sourcePort: Number(req.source_port),
        sdp: req.body === '' ? null : req.body,
        take: (onSignal) => {
          const taken = this.#track((options) => new DrachtioIncomingLeg(this.#srf, req, res, options), onSignal);
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
    const leg: Leg = make({ onSignal, clock, logger, onGone: () => this.#legs.delete(leg) });
    this.#legs.add(leg);
    return leg;
  }
}
