import { pause } from '../shared/pause.ts';
import { RefusalLog } from '../shared/refusal-log.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { Admission } from './admission.ts';
import { ControlServer } from './control-protocol/index.ts';
import type { Application, SipCommand } from './control-protocol/index.ts';
import { DialogStore } from './dialog/index.ts';
import { parseVia } from './message/index.ts';
import type { SipMessage } from './message/index.ts';
import { DEFAULT_LIMITS, DEFAULT_MIN_SESSION_SECONDS } from './options.ts';
import type { SipServerLimits, SipServerOptions } from './options.ts';
import { newCounters } from './shared/counters.ts';
import type { Counters, MutableCounters } from './shared/counters.ts';
import { TimerQueue } from './shared/timer-queue.ts';
import { DEFAULT_SIP_TIMERS, transactionContext, TransactionLayer } from './transaction/index.ts';
import type { SipTimers } from './transaction/index.ts';
import { cachingResolver, isAllowedOrigin, Locator, systemResolver, TransportLayer } from './transport/index.ts';
import type { Flow } from './transport/index.ts';
import { contactUri, endDialog, stampVia, UserAgent } from './user-agent/index.ts';
import type { Core } from './user-agent/index.ts';

/** Requests of browsers by which they are known. */
const HAVE_CONTACT: ReadonlySet<string> = new Set(['REGISTER', 'INVITE']);
/** Between two looks whether the calls are over. */
const DRAIN_LOOK_MS = 100;

/** What the server holds now, and what it has counted since its start. */
export interface SipServerStats {
  readonly transactions: number;
  readonly dialogs: number;
  /** Requests in either direction without a final response. */
  readonly pendingRequests: number;
  readonly timers: number;
  /** Listeners and connections. */
  readonly sockets: number;
  readonly applications: number;
  readonly counters: Counters;
}

/**
 * A SIP server that speaks drachtio-server's control protocol. This class joins the layers, in order. Whoever starts it
 * closes it.
 */
export class SipServer {
  readonly #core: Core;
  readonly #userAgent: UserAgent;
  readonly #admission: Admission;
  readonly #counters: MutableCounters;
  #closing: Promise<void> | null = null;

  private constructor(core: Core, userAgent: UserAgent, admission: Admission) {
    this.#core = core;
    this.#userAgent = userAgent;
    this.#admission = admission;
    this.#counters = core.counters;
  }

  /**
   * @throws TypeError for a malformed listen address, or the socket's error where an address cannot be bound; nothing
   * stays open then
   */
  static async start(options: SipServerOptions): Promise<SipServer> {
    const clock = options.clock ?? new SystemClock();
    const limits: SipServerLimits = { ...DEFAULT_LIMITS, ...options.limits };
    const timings: SipTimers = { ...DEFAULT_SIP_TIMERS, ...options.timers };
    const allowSource = options.allowSource ?? (() => true);
    const counters = newCounters();
    const log = options.logger;
    const refusals = options.refusals ?? new RefusalLog(log, clock);
    const failed = (error: unknown): void => {
      counters.internalErrors += 1;
      log.error({ err: error }, 'a handler of the SIP server failed');
    };
    const timers = new TimerQueue(clock, failed);
    const guard = guarded(failed);

    // The layers call upwards through these. They are set before the first message can come: messages come from the
    // event loop, and between here and there nothing waits.
    const upper: {
      receive: (message: SipMessage, flow: Flow) => void;
      userAgent: UserAgent | null;
      admission: Admission | null;
    } = { receive: () => undefined, userAgent: null, admission: null };

    const transactions = new TransactionLayer(transactionContext(timings, timers, counters), {
      onRequest: (request, flow, via) => upper.userAgent?.request(request, flow, via),
      onAck: (request, flow) => upper.userAgent?.ack(request, flow),
      onCancel: (request, flow, via, invite) => upper.userAgent?.cancel(request, flow, via, invite),
      onServerFault: (transaction, fault) =>
        log.debug({ fault, key: transaction.key }, 'a response was not acknowledged'),
    });
    const transport = await TransportLayer.open(
      {
        listen: options.listen,
        externalAddress: options.externalAddress,
        tls: options.tls,
        limits,
        allowSource,
        clock,
        timers,
        counters,
        refusals,
        allowOrigin: options.allowOrigin ?? ((...asked) => isAllowedOrigin([], ...asked)),
        trace: options.trace,
      },
      {
        onMessage: guard((message, flow) => upper.receive(message, flow)),
        onFault: guard((fault, flow) => upper.admission?.fault(fault, flow)),
        onError: (error) => log.error({ err: error }, 'listener failed'),
      },
    );
    const dialogs = new DialogStore<Application>(timers, (dialog) => upper.userAgent?.dialogEnded(dialog));
    let control: ControlServer;
    try {
      control = await ControlServer.open(
        options.control,
        {
          onCommand: guard((application: Application, command: SipCommand) =>
            upper.userAgent?.execute(application, command),
          ),
          onGone: (application) => upper.userAgent?.abandon(application),
        },
        { clock, timers, logger: log, endpoints: () => endpointLists(transport) },
      );
    } catch (error) {
      timers.close();
      await transport.close();
      throw error;
    }
    const locator = new Locator({
      resolver: cachingResolver(options.resolver ?? systemResolver(), clock),
      speaks: (protocol, address) =>
        address === undefined
          ? transport.endpoints.some((endpoint) => endpoint.protocol === protocol)
          : transport.endpointFor({ protocol, address }) !== undefined,
      browserAt: (uri, host, port) => transport.browserAt(uri, host, port),
      random: Math.random,
    });
    const core: Core = {
      transport,
      locator,
      transactions,
      control,
      dialogs,
      timers,
      timings,
      clock,
      counters,
      refusals,
      log,
      settings: {
        optionTags:
          options.optionTags === undefined ? null : new Set(options.optionTags.map((tag) => tag.toLowerCase())),
        minSessionExpiresSeconds: options.sessionTimers?.minSeconds ?? DEFAULT_MIN_SESSION_SECONDS,
        applicationTimeoutMs: limits.applicationTimeoutMs,
        applicationGraceMs: limits.applicationGraceMs,
        registeredConnectionLost: options.onRegisteredConnectionLost ?? (() => undefined),
        natTraversal: options.natTraversal ?? true,
        maxPendingRequests: limits.maxPendingRequests,
        maxDialogs: limits.maxDialogs,
      },
    };
    const userAgent = new UserAgent(core);
    upper.userAgent = userAgent;
    upper.admission = new Admission({
      allowSource,
      allowLine: options.allowLine ?? (() => false),
      allowMethod: options.allowMethod ?? (() => false),
      authenticate: options.authenticate ?? null,
      origin: options.origin ?? ((address) => address),
      admitCall: options.admitCall ?? null,
      refusals,
      limits,
      clock,
      counters,
      belongs: (request, via) => transactions.knows(request, via),
      isInDialog: (callId, localTag, remoteTag) =>
        dialogs.find(callId, localTag, remoteTag) !== null || userAgent.isCreating(callId, localTag),
      transactions: () => transactions.size,
      latenessMs: () => timers.latenessMs,
      admitted: (request, flow, account) => {
        const contact = HAVE_CONTACT.has(request.method) ? contactUri(request) : null;
        if (contact !== null) transport.heardOf(contact, account, flow);
      },
    });
    const { admission } = upper;
    upper.receive = (message, flow) => {
      if (message.kind === 'response') {
        transactions.receiveResponse(message, flow); // matched by the branch that we chose, and dropped where none fits
        return;
      }
      const [top] = message.headers.list('via');
      const via = top === undefined ? null : parseVia(top);
      if (via === null) {
        counters.parseFailures += 1;
      } else if (admission.admits(message, flow, via)) {
        stampVia(message, via, flow);
        transactions.receiveRequest(message, flow, via);
      }
    };
    log.info({ endpoints: endpointLists(transport).local, controlPort: control.port }, 'the SIP server listens');
    return new SipServer(core, userAgent, admission);
  }

  /** `udp/127.0.0.1:5060` for each listener, as bound. */
  get endpoints(): readonly string[] {
    return localEndpoints(this.#core.transport);
  }

  /** The port that applications connect to. */
  get controlPort(): number {
    return this.#core.control.port;
  }

  stats(): SipServerStats {
    const { transactions, dialogs, timers, transport, control } = this.#core;
    return {
      transactions: transactions.size,
      dialogs: dialogs.size,
      pendingRequests: this.#userAgent.pending,
      timers: timers.size,
      sockets: transport.sockets,
      applications: control.applications,
      counters: structuredClone<Counters>(this.#counters),
    };
  }

  /**
   * Takes no new calls from the network (503), waits at most so long for the dialogs that are up and the pending
   * requests, and closes.
   */
  async drain(forceMs: number): Promise<void> {
    const { clock, dialogs } = this.#core;
    const untilMs = clock.now() + forceMs;
    this.#admission.drain();
    while (this.#closing === null && dialogs.size + this.#userAgent.pending > 0 && clock.now() < untilMs) {
      await pause(clock, DRAIN_LOOK_MS);
    }
    await this.close();
  }

  /**
   * Disconnects applications, refuses what they have not answered, sends one BYE in each dialog that is left, and closes
   * all sockets. Idempotent.
   */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    const { control, transactions, dialogs, timers, transport } = this.#core;
    await control.close();
    for (const dialog of dialogs.all()) {
      endDialog(this.#core, dialog, 'Server shutting down', false);
    }
    dialogs.close();
    transactions.close();
    timers.close();
    await transport.close();
  }
}

/** Wraps a handler so that what it throws is counted and logged, and never reaches the event loop. */
function guarded(failed: (error: unknown) => void) {
  return <Arguments extends unknown[]>(handler: (...args: Arguments) => void): ((...args: Arguments) => void) =>
    (...args) => {
      try {
        handler(...args);
      } catch (error) {
        failed(error);
      }
    };
}

function localEndpoints(transport: TransportLayer): string[] {
  return transport.endpoints.map(
    ({ protocol, bindHost, port }) => `${protocol}/${bindHost.includes(':') ? `[${bindHost}]` : bindHost}:${port}`,
  );
}

function endpointLists(transport: TransportLayer): { readonly advertised: string; readonly local: string } {
  return {
    advertised: transport.endpoints.map(({ protocol, hostPort }) => `${protocol}/${hostPort}`).join(','),
    local: localEndpoints(transport).join(','),
  };
}
