import type { AiScript } from './ai-application.ts';
import { AiApplication } from './ai-application.ts';
import { Product } from './product.ts';
import type { Settings } from './settings.ts';
import { settings } from './settings.ts';
import { writePrompts } from './tones.ts';
import { Workspace } from './workspace.ts';

/** A second number, whose agents take a call without pressing a digit. */
export const AUTO_NUMBER = '+15550001000';

/** The product and a scripted AI application; callers and agents are SIPp processes. */
export class Exchange implements AsyncDisposable {
  readonly workspace: Workspace;
  readonly ai: AiApplication;
  readonly product: Product;

  private constructor(workspace: Workspace, ai: AiApplication, product: Product) {
    this.workspace = workspace;
    this.ai = ai;
    this.product = product;
  }

  /**
   * @param sip parts of `sip` in the configuration, such as its trunks
   * @param others top-level parts of the configuration
   */
  static async open(sip: Settings = {}, others: Settings = {}): Promise<Exchange> {
    const workspace = await Workspace.open();
    await writePrompts(await workspace.makeDirectory('prompts'));
    const ai = await AiApplication.open();
    const timing = { ringTimeoutMs: 1_500, totalTimeoutMs: 8_000, whisper: { file: 'whisper.wav' } };
    const product = await Product.start(
      workspace,
      settings({
        prompts: 'prompts',
        aiUrl: ai.url,
        handoff: {
          ...timing,
          destinations: [],
          accept: { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 2_000 },
        },
        moreRoutes: [
          {
            match: { to: AUTO_NUMBER },
            ai: { kind: 'webhook', url: ai.url },
            handoff: { ...timing, destinations: [], accept: { mode: 'auto' }, fallback: [{ kind: 'ai' }] },
          },
        ],
        sip,
        others,
      }),
    );
    return new Exchange(workspace, ai, product);
  }

  /** Makes the AI hand every call over to these agents, one after the other. It hangs up on a call that comes back. */
  handOverTo(...destinations: readonly string[]): void {
    this.ai.script = handOver(destinations);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.product[Symbol.asyncDispose]();
    await this.ai[Symbol.asyncDispose]();
    await this.workspace[Symbol.asyncDispose]();
  }
}

function handOver(destinations: readonly string[]): AiScript {
  return ({ event }) => {
    if (event === 'call.started') return [{ type: 'transfer', destination: destinations, reason: 'support' }];
    return event === 'handoff.ended' ? [{ type: 'hangup' }] : [];
  };
}
