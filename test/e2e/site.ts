import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineSettings } from '../sip/harness/engines.ts';
import type { Settings } from '../sip/harness/settings.ts';
import { AiApplication } from '../sip/harness/ai-application.ts';
import { Product, runHere } from '../sip/harness/product.ts';
import { settings } from '../sip/harness/settings.ts';
import { TONES, writePrompts } from '../sip/harness/tones.ts';
import { Workspace } from '../sip/harness/workspace.ts';
import { Phone } from './phone.ts';

/** Port 9 (discard) of the loopback interface, where nobody listens. */
const DEAD_URL = 'http://127.0.0.1:9/';

/** The options in which a {@link Site} differs from the usual. */
export interface SiteOptions {
  /** The handoff of the route. */
  readonly handoff?: Readonly<Record<string, unknown>>;
  /** The rules of escalation of the route. */
  readonly escalation?: readonly Settings[];
  /** Further routes besides the default one, given the agent's address, a webhook that nobody answers, and the AI's. */
  readonly moreRoutes?: (agent: string, deadUrl: string, aiUrl: string) => readonly Settings[];
  /** Top-level parts of the configuration. */
  readonly others?: Settings;
  /** @defaultValue the engines of the run */
  readonly engines?: EngineSettings;
  /** Modules that the product's process loads before its own. */
  readonly imports?: readonly string[];
  /** Files of `prompts.directory`, besides the tones. */
  readonly promptFiles?: Readonly<Record<string, string | Uint8Array>>;
  /** Variables of its environment. */
  readonly env?: (workspace: Workspace) => Readonly<Record<string, string>>;
}

/**
 * A whole site on this machine: the product, an AI application, and two agents' phones. The AI greets with its tone and
 * hands every call over. When a call comes back, the AI greets it again and then does nothing.
 */
export class Site implements AsyncDisposable {
  readonly workspace: Workspace;
  readonly ai: AiApplication;
  readonly agent: Phone;
  readonly secondAgent: Phone;
  readonly #options: SiteOptions;
  product!: Product;

  private constructor(workspace: Workspace, ai: AiApplication, agent: Phone, secondAgent: Phone, options: SiteOptions) {
    this.workspace = workspace;
    this.ai = ai;
    this.agent = agent;
    this.secondAgent = secondAgent;
    this.#options = options;
  }

  static async open(options: SiteOptions = {}): Promise<Site> {
    const ai = await AiApplication.open(({ event }) => {
      if (event === 'call.started') return [{ type: 'transfer', reason: 'billing', summary: 'Wants a refund' }];
      if (event === 'handoff.ended') return [{ type: 'play', file: 'ai.wav' }];
      return [];
    });
    const site = new Site(
      await Workspace.open(),
      ai,
      await Phone.open('2001', TONES.agent),
      await Phone.open('2002', TONES.agent),
      options,
    );
    const prompts = await site.workspace.makeDirectory('prompts');
    await writePrompts(prompts);
    for (const [name, text] of Object.entries(options.promptFiles ?? {})) await writeFile(join(prompts, name), text);
    await site.start();
    return site;
  }

  /** Starts the product (again) on the existing files. */
  async start(): Promise<void> {
    const { handoff, escalation = [], moreRoutes, others = {}, engines, imports = [], env } = this.#options;
    this.product = await Product.start(
      this.workspace,
      settings({
        prompts: 'prompts',
        aiUrl: this.ai.url,
        handoff: {
          destinations: [this.agent.uri],
          ringTimeoutMs: 2_000,
          totalTimeoutMs: 8_000,
          accept: { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 1_500 },
          whisper: { file: 'whisper.wav' },
          ...handoff,
        },
        escalation,
        moreRoutes: moreRoutes?.(this.agent.uri, DEAD_URL, this.ai.url) ?? [],
        others,
        engines,
      }),
      { ...runHere(this.workspace, imports), env: env?.(this.workspace) ?? {} },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.product[Symbol.asyncDispose]();
    await Promise.all([this.ai, this.agent, this.secondAgent].map((part) => part[Symbol.asyncDispose]()));
    await this.workspace[Symbol.asyncDispose]();
  }
}
