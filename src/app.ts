import { mkdir, readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { WebhookAi } from './ai/webhook/index.ts';
import { createApi } from './api/index.ts';
import { CallRegistry, closeCutOffCalls, recordingFile, Retention } from './call-runtime/index.ts';
import type { Config, Route, SipTlsConfig } from './config/index.ts';
import { isLoopback, sourceFilter } from './config/index.ts';
import { EmbeddedMediaEngine } from './media/embedded/index.ts';
import { FreeswitchMediaEngine } from './media/freeswitch/index.ts';
import { PromptLibrary } from './media/prompts/index.ts';
import { repairWav } from './media/wav/index.ts';
import type { AiConnector } from './ports/ai.ts';
import type { PartStatus } from './ports/call-control.ts';
import type { Clock } from './ports/clock.ts';
import type { MediaPort } from './ports/media.ts';
import type { Prompt } from './ports/prompt.ts';
import type { JournalEntry } from './ports/records.ts';
import type { TextToSpeech } from './ports/speech.ts';
import type { Store } from './ports/store.ts';
import { CallMetrics, MediaServerMetrics, SipServerMetrics } from './records/index.ts';
import { DigestGuard } from './shared/digest/index.ts';
import type { DigestRequest, DigestVerdict } from './shared/digest/index.ts';
import { SystemClock } from './shared/system-clock.ts';
import { DrachtioSignalling } from './signalling/drachtio/index.ts';
import { SipServer } from './sip-server/index.ts';
import { FliteTextToSpeech } from './speech/tts/flite/index.ts';
import { SqliteStore } from './store/sqlite/index.ts';

/** Where a running program can be reached. */
export interface AppAddresses {
  /** As `udp:127.0.0.1:5060`. */
  readonly sip: readonly string[];
  /** As `127.0.0.1:20000-29999`. */
  readonly rtp: string;
  /** As `http://127.0.0.1:8080`. */
  readonly api: string;
}

/** Something that was opened and is to be closed, last opened first. */
interface Part {
  readonly name: string;
  close(): Promise<void>;
}

/** The program: every part made, joined and started. The only place that knows the adapters. */
export class App implements AsyncDisposable {
  readonly addresses: AppAddresses;
  readonly registry: CallRegistry;
  readonly #config: Config;
  readonly #logger: Logger;
  readonly #parts: Part[];
  readonly #listeners: Set<(entry: JournalEntry) => void>;
  #closing: Promise<void> | null = null;

  private constructor(
    addresses: AppAddresses,
    registry: CallRegistry,
    config: Config,
    logger: Logger,
    parts: Part[],
    listeners: Set<(entry: JournalEntry) => void>,
  ) {
    this.addresses = addresses;
    this.registry = registry;
    this.#config = config;
    this.#logger = logger;
    this.#parts = parts;
    this.#listeners = listeners;
  }

  /** Starts everything; what was started is closed again where a later part fails. @throws Error that says what failed */
  static async start(config: Config, logger: Logger): Promise<App> {
    const parts: Part[] = [];
    try {
      return await App.#start(config, logger, parts);
    } catch (error) {
      await closeParts(parts, logger);
      throw error;
    }
  }

  static async #start(config: Config, logger: Logger, parts: Part[]): Promise<App> {
    const opened = <P extends { close(): Promise<void> }>(name: string, part: P): P => {
      parts.push({ name, close: () => part.close() });
      return part;
    };
    const clock = new SystemClock();
    const listeners = new Set<(entry: JournalEntry) => void>();

    const store = opened('store', await openStore(config, clock, logger));
    if (config.recording.enabled) await mkdir(config.recording.directory, { recursive: true });
    const tts: TextToSpeech = opened('speech', new FliteTextToSpeech({ clock, logger }));
    const { directory } = config.prompts;
    const prompts = opened(
      'prompts',
      new PromptLibrary({ directory, cacheDirectory: PROMPT_CACHE_DIRECTORY, tts, logger }),
    );
    await checkPrompts(config, prompts);

    const metrics = new CallMetrics();
    const sourceOf = sourceFilter(config);
    const { signalling, server } = await openSignalling(config, clock, logger, sourceOf, opened);
    const sipMetrics = server === null ? null : new SipServerMetrics(() => server.stats());
    const media = opened('media', openMedia({ config, prompts, signalling, clock, logger }));
    const mediaServers = media instanceof FreeswitchMediaEngine ? media : null;
    const mediaMetrics = new MediaServerMetrics(() => mediaServers?.servers() ?? []);
    await media.start();
    // Only now: whoever holds the SIP port is the one program that may close what a crash left open.
    const cutOff = await closeCutOffCalls(store, clock, logger);
    for (const call of cutOff) await repairRecording(recordingFile(config, call), logger);
    opened(
      'retention',
      new Retention({
        store,
        clock,
        logger,
        storeDays: config.store.retentionDays,
        recordingDays: config.recording.retentionDays,
        recordingDirectory: config.recording.directory,
      }),
    );

    const registry = new CallRegistry({
      config,
      sourceOf,
      signalling,
      media,
      store,
      clock,
      logger,
      aiOf: aiConnectors(clock),
      promptFault: async (prompt) => {
        try {
          await prompts.check(prompt);
          return null;
        } catch (error) {
          return error instanceof Error ? error.message : String(error);
        }
      },
      onEntry: (entry) => {
        metrics.count(entry);
        for (const listener of listeners) listener(entry);
      },
    });
    const info = await signalling.start((invite) => {
      registry.incoming(invite);
    });

    const readiness = (): PartStatus => ({
      sip: signalling.unavailable(),
      media: media.unavailable(),
      store: store.unavailable(),
      calls: registry.draining ? 'draining' : null,
    });
    const api = opened(
      'api',
      await createApi({
        config: config.api,
        routes: config.routes,
        control: registry,
        store,
        readiness,
        recordings: ({ id }) => {
          const file = recordingFile(config, id);
          return existsSync(file) ? file : null;
        },
        mediaServers,
        metrics: async () =>
          [await metrics.text(), await mediaMetrics.text(), (await sipMetrics?.text()) ?? ''].join(''),
        diagnostics: async () => {
          const stats = server?.stats();
          return {
            calls: registry.size,
            signalling: {
              ...signalling.usage(),
              ...(stats !== undefined && {
                transactions: stats.transactions,
                dialogs: stats.dialogs,
                timers: stats.timers,
              }),
            },
            media: await media.usage(),
          };
        },
        logger,
      }),
    );
    const { first, last } = config.media.rtpPorts;
    const addresses: AppAddresses = {
      sip: info.listen,
      rtp:
        config.media.engine === 'embedded'
          ? `${config.media.address}:${String(first)}-${String(last)}`
          : config.media.freeswitch.map(({ host }) => `freeswitch at ${host}`).join(', '),
      api: api.address,
    };
    return new App(addresses, registry, config, logger, parts, listeners);
  }

  /** Tells of every line of every call's journal, as it is written. Returns what ends it. */
  onEntry(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Takes no new calls, waits for those that are up as `drain` of the configuration says, then closes. */
  async drain(): Promise<void> {
    await this.registry.drain(this.#config.drain);
    await this.close();
  }

  /** Ends every call and closes every part. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.registry.endAll();
    await Promise.race([this.registry.whenIdle(), delay(CLOSE_CALLS_MS)]);
    await closeParts(this.#parts, this.#logger);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** What the program makes for itself: spoken prompts, and music in a form that FreeSWITCH repeats without a seam. */
const PROMPT_CACHE_DIRECTORY = resolve('data/prompt-cache');
const LOOP_DIRECTORY = resolve('data/prompt-cache/loops');

/** How long calls may take to end in order when the program closes. */
const CLOSE_CALLS_MS = 5_000;

async function delay(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref());
}

async function closeParts(parts: readonly Part[], logger: Logger): Promise<void> {
  for (const part of parts.toReversed()) {
    try {
      await part.close();
    } catch (error) {
      logger.error({ err: error, part: part.name }, 'a part did not close in order');
    }
  }
}

async function openStore(config: Config, clock: Clock, logger: Logger): Promise<Store> {
  if (config.store.kind !== 'sqlite') throw new Error(`store ${config.store.kind} is not supported yet`);
  return await SqliteStore.open({ file: config.store.file, clock, logger });
}

function openMedia(parts: {
  readonly config: Config;
  readonly prompts: PromptLibrary;
  readonly signalling: DrachtioSignalling;
  readonly clock: Clock;
  readonly logger: Logger;
}): MediaPort {
  const { config, ...rest } = parts;
  const { engine, address, rtpPorts, codecs, inactivityMs, freeswitch, promptListen } = config.media;
  if (engine === 'embedded') {
    const { prompts, logger } = rest;
    return new EmbeddedMediaEngine({ address, rtpPorts, codecs, inactivityMs, prompts, logger });
  }
  return new FreeswitchMediaEngine({
    ...rest,
    servers: freeswitch,
    codecs,
    inactivityMs,
    // The API's address is taken by one program only, and by the same one after a restart.
    instance: `${hostname()} ${config.api.listen.host}:${String(config.api.listen.port)}`,
    loopDirectory: LOOP_DIRECTORY,
    promptListen,
    listenAddress: freeswitch.every(({ host }) => isLoopback(host)) ? undefined : address,
  });
}

/** The signalling side; with the embedded engine the SIP server is ours and comes first. */
async function openSignalling(
  config: Config,
  clock: Clock,
  logger: Logger,
  sourceOf: ReturnType<typeof sourceFilter>,
  opened: <P extends { close(): Promise<void> }>(name: string, part: P) => P,
): Promise<{ readonly signalling: DrachtioSignalling; readonly server: SipServer | null }> {
  const { engine, listen, tls, externalAddress, drachtio } = config.sip;
  const authenticate = authentication(config, sourceOf, clock);
  if (engine === 'drachtio') {
    return {
      signalling: opened(
        'signalling',
        new DrachtioSignalling({ engine, control: drachtio, clock, logger, authenticate }),
      ),
      server: null,
    };
  }
  // The control port is ours alone: loopback, any free port, a secret that nobody else knows.
  const secret = randomBytes(24).toString('hex');
  const server = opened(
    'sip-server',
    await SipServer.start({
      listen: listen.map(({ text }) => text),
      tls: tls === null ? undefined : await readTls(tls),
      externalAddress: externalAddress ?? undefined,
      authenticate,
      control: { host: '127.0.0.1', port: 0, secret },
      // FreeSWITCH ends its channels by BYE; a call of its own would be refused by the registry.
      allowSource: (address) => sourceOf(address) !== null || isMediaServer(config, address),
      logger: logger.child({ part: 'sip-server' }),
    }),
  );
  const control = { host: '127.0.0.1', port: server.controlPort, secret };
  return {
    signalling: opened('signalling', new DrachtioSignalling({ engine, control, clock, logger, inProcess: true })),
    server,
  };
}

/** Judges requests of trunks that have to prove who they are; undefined where there are none. One for the whole process. */
function authentication(
  { sip: { realm, trunks } }: Config,
  sourceOf: ReturnType<typeof sourceFilter>,
  clock: Clock,
): ((request: DigestRequest) => DigestVerdict) | undefined {
  if (!trunks.some(({ challenge }) => challenge)) return undefined;
  const guard = new DigestGuard({
    realm,
    accountOf: (address) => {
      const trunk = sourceOf(address);
      if (trunk === null || trunk === 'local' || !trunk.challenge || trunk.auth === null) return null;
      return { ...trunk.auth, algorithms: trunk.challengeAlgorithms };
    },
    clock,
  });
  return (request) => guard.judge(request);
}

async function readTls({ cert, key, ca }: SipTlsConfig): Promise<{ cert: Buffer; key: Buffer; ca?: Buffer }> {
  return {
    cert: await readFile(cert),
    key: await readFile(key),
    ...(ca !== null && { ca: await readFile(ca) }),
  };
}

function isMediaServer({ media }: Config, address: string): boolean {
  return media.engine === 'freeswitch' && media.freeswitch.some(({ host }) => host === address);
}

/** One connector for each webhook, so that its notices keep their order over all routes. */
function aiConnectors(clock: Clock): (route: Route) => AiConnector | null {
  const connectors = new Map<string, AiConnector>();
  return ({ ai }) => {
    if (ai.kind !== 'webhook') return null;
    const key = JSON.stringify([ai.url, ai.secret]);
    const known = connectors.get(key) ?? new WebhookAi({ url: ai.url, secret: ai.secret, clock });
    connectors.set(key, known);
    return known;
  };
}

/** A recording that a crash cut off has a header that says less than there is. */
async function repairRecording(file: string, logger: Logger): Promise<void> {
  if (!existsSync(file)) return;
  try {
    await repairWav(file);
  } catch (error) {
    logger.warn({ err: error, file }, 'a recording that a crash cut off cannot be repaired');
  }
}

/** Every configured prompt is there and can be read; better now than when a caller waits. */
async function checkPrompts({ prompts: configured, routes }: Config, prompts: PromptLibrary): Promise<void> {
  const named: [string, Prompt | null][] = [
    ['prompts.holdMusic', configured.holdMusic],
    ['prompts.announcement', configured.announcement],
    ['prompts.callerLeft', configured.callerLeft],
    ...routes.map(({ handoff }, index): [string, Prompt] => [
      `routes[${String(index)}].handoff.whisper`,
      handoff.whisper,
    ]),
  ];
  for (const [path, prompt] of named) {
    if (prompt === null) continue;
    try {
      await prompts.check(prompt);
    } catch (error) {
      throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
}
