import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../test/sip/harness/settings.ts';
import { writeToneWav } from '../../test/tools/index.ts';
import type { EnginePair, RunningEngines } from './engine-pair.ts';
import { startEngines } from './engine-pair.ts';
import { API_KEY, ProductProcess } from './product-process.ts';

/** The frequency of each party and prompt: multiples of 50 Hz, so that one packet of 20 ms tells them apart. */
export const TONES = { caller: 400, agent: 550, hold: 700, whisper: 900, announcement: 1100 } as const;

/** The number that the benches' route answers to. */
export const NUMBER = '+15559998888';

const DATABASE = 'calls.db';

/** The choices of a bench. */
export interface SiteOptions {
  readonly aiUrl: string;
  /** The handoff of the route. */
  readonly handoff: Readonly<Record<string, unknown>>;
  readonly whisperMs: number;
  readonly announcementMs: number;
  readonly recording: boolean;
  /** More of the part `recording`. @defaultValue the product's own */
  readonly recordingSettings?: Settings;
  /** Part `limits` of the configuration. @defaultValue the product's own */
  readonly limits?: Settings;
  /** Part `webhooks`. @defaultValue none */
  readonly webhooks?: readonly Settings[];
  /** Part `speech`. @defaultValue the product's own, which recognizes nothing */
  readonly speech?: Settings;
  /** A leg that sends nothing for so long is given up. @defaultValue the product's own */
  readonly inactivityMs?: number;
  /** Further parts. */
  readonly others?: Settings;
  /** Arguments for the product's Node process. */
  readonly nodeArguments?: readonly string[];
  /** Variables of the product's environment, beside ours. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The site of a bench of whole calls: agents accept by picking up, and prompts are short. */
export function wholeCalls(aiUrl: string): SiteOptions {
  return { aiUrl, handoff: { accept: { mode: 'auto' } }, whisperMs: 100, announcementMs: 100, recording: false };
}

/** The product on a pair of engines, with its files in a directory of its own. */
export class BenchSite {
  readonly engines: RunningEngines;
  readonly #directory: string;
  readonly #start: () => Promise<ProductProcess>;
  #product: ProductProcess;

  private constructor(
    product: ProductProcess,
    engines: RunningEngines,
    directory: string,
    start: () => Promise<ProductProcess>,
  ) {
    this.#product = product;
    this.engines = engines;
    this.#directory = directory;
    this.#start = start;
  }

  /** @throws Error with the reason if the pair cannot run */
  static async start(pair: EnginePair, options: SiteOptions): Promise<BenchSite> {
    const directory = await mkdtemp(join(tmpdir(), 'warmbridge-bench-'));
    await writePrompts(join(directory, 'prompts'), options);
    const engines = await startEngines(pair);
    try {
      const settings = siteSettings(engines.settings, options, join(directory, 'prompts'));
      const startProduct = (): Promise<ProductProcess> =>
        ProductProcess.start(directory, settings, options.nodeArguments, options.environment);
      return new BenchSite(await startProduct(), engines, directory, startProduct);
    } catch (error) {
      await engines.stop();
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  get product(): ProductProcess {
    return this.#product;
  }

  /** The product's database. */
  get databaseFile(): string {
    return join(this.#directory, DATABASE);
  }

  /** Starts the product again, which has ended, on the same files and ports. @throws Error with its output */
  async restart(): Promise<void> {
    this.#product = await this.#start();
  }

  /** Process ids of the product and the engines. */
  get pids(): number[] {
    return [this.product.pid, ...this.engines.pids];
  }

  async stop(): Promise<void> {
    await this.product.stop();
    await this.engines.stop();
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function writePrompts(directory: string, { whisperMs, announcementMs }: SiteOptions): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeToneWav(join(directory, 'hold.wav'), { frequencyHz: TONES.hold, durationMs: 2_000 });
  await writeToneWav(join(directory, 'whisper.wav'), { frequencyHz: TONES.whisper, durationMs: whisperMs });
  const announcement = { frequencyHz: TONES.announcement, durationMs: announcementMs };
  await writeToneWav(join(directory, 'announcement.wav'), announcement);
}

function siteSettings(engines: Settings, options: SiteOptions, prompts: string): Settings {
  return {
    ...engines,
    prompts: {
      directory: prompts,
      holdMusic: { file: 'hold.wav' },
      announcement: { file: 'announcement.wav' },
      callerLeft: null,
      wait: null,
    },
    routes: [
      {
        match: { to: NUMBER },
        ai: { kind: 'webhook', url: options.aiUrl },
        handoff: { whisper: { file: 'whisper.wav' }, fallback: [{ kind: 'hangup' }], ...options.handoff },
      },
    ],
    recording: { enabled: options.recording, directory: 'recordings', ...options.recordingSettings },
    store: { url: `sqlite:${DATABASE}` },
    api: { listen: '127.0.0.1:0', keys: [{ name: 'bench', role: 'admin', key: API_KEY }] },
    ...(options.limits !== undefined && { limits: options.limits }),
    ...(options.webhooks !== undefined && { webhooks: options.webhooks }),
    ...(options.speech !== undefined && { speech: options.speech }),
    ...(options.inactivityMs !== undefined && {
      media: { ...(engines['media'] as Settings | undefined), inactivityMs: options.inactivityMs },
    }),
    ...options.others,
    log: { level: 'info' },
    drain: { graceMs: 1_000, forceMs: 5_000 },
  };
}
