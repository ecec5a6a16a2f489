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

/** The choices of a bench. */
export interface SiteOptions {
  readonly aiUrl: string;
  /** The handoff of the route. */
  readonly handoff: Readonly<Record<string, unknown>>;
  readonly whisperMs: number;
  readonly announcementMs: number;
  readonly recording: boolean;
  /** Part `limits` of the configuration. @defaultValue the product's own */
  readonly limits?: Settings;
  /** Arguments for the product's Node process. */
  readonly nodeArguments?: readonly string[];
}

/** The product on a pair of engines, with its files in a directory of its own. */
export class BenchSite {
  readonly product: ProductProcess;
  readonly engines: RunningEngines;
  readonly #directory: string;

  private constructor(product: ProductProcess, engines: RunningEngines, directory: string) {
    this.product = product;
    this.engines = engines;
    this.#directory = directory;
  }

  /** @throws Error with the reason if the pair cannot run */
  static async start(pair: EnginePair, options: SiteOptions): Promise<BenchSite> {
    const directory = await mkdtemp(join(tmpdir(), 'warmbridge-bench-'));
    await writePrompts(join(directory, 'prompts'), options);
    const engines = await startEngines(pair);
    try {
      const settings = siteSettings(engines.settings, options, join(directory, 'prompts'));
      return new BenchSite(await ProductProcess.start(directory, settings, options.nodeArguments), engines, directory);
    } catch (error) {
      await engines.stop();
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
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
    recording: { enabled: options.recording, directory: 'recordings' },
    store: { url: 'sqlite:calls.db' },
    api: { listen: '127.0.0.1:0', keys: [{ name: 'bench', role: 'admin', key: API_KEY }] },
    ...(options.limits !== undefined && { limits: options.limits }),
    log: { level: 'info' },
    drain: { graceMs: 1_000, forceMs: 5_000 },
  };
}
