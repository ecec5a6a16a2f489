import type { HandoffRecord } from '../../../src/ports/records.ts';
import type { SrtpPolicy } from '../../../src/ports/leg-terms.ts';
import { AiApplication } from '../../sip/harness/ai-application.ts';
import { enginesOfRun } from '../../sip/harness/engines.ts';
import { Product } from '../../sip/harness/product.ts';
import { settings } from '../../sip/harness/settings.ts';
import { TONES, writePrompts } from '../../sip/harness/tones.ts';
import { Workspace } from '../../sip/harness/workspace.ts';
import type { PhoneCodec, RecordingStart } from './baresip.ts';
import { Baresip } from './baresip.ts';
import { handsOver } from './hands-over.ts';
import { Kamailio } from './kamailio.ts';

const CALLER = '15550001111';
const AGENT = '2001';
/** Of the agent's telephone, where it registers. */
const PASSWORD = 'between-us';
/** This baresip gives up at the first challenge that it does not know. */
const REGISTRAR = { challengeAlgorithms: ['MD5'] };

export interface PhoneSiteOptions {
  /** Whether a kamailio stands between the product and both telephones. */
  readonly proxied?: boolean;
  /** Parameters of the accounts. */
  readonly agentAccount?: string;
  readonly callerAccount?: string;
  /** Whether the product encrypts. @defaultValue `off` */
  readonly srtp?: SrtpPolicy;
  /** The one codec that each telephone speaks. @defaultValue G.711 */
  readonly codecs?: { readonly caller: PhoneCodec; readonly agent: PhoneCodec };
  /** The telephone that is to hold: its recording begins then. */
  readonly holds?: 'caller' | 'agent';
  /** How the agent's telephone registers with the product, and is reached. @defaultValue it does not, and is called at its address */
  readonly registers?: 'udp' | 'tcp';
  /** Whether there is a third telephone. */
  readonly withThird?: boolean;
  /** Parts of the route's handoff. */
  readonly handoff?: Readonly<Record<string, unknown>>;
}

/** The product, an AI application that hands every call over, and telephones of a caller and of an agent. */
export class PhoneSite implements AsyncDisposable {
  readonly workspace: Workspace;
  readonly product: Product;
  readonly caller: Baresip;
  readonly agent: Baresip;
  /** The telephone to which calls are transferred; it is there if the options ask for it. */
  readonly third: Baresip | null;
  readonly kamailio: Kamailio | null;
  readonly #parts: AsyncDisposableStack;

  private constructor(
    parts: AsyncDisposableStack,
    workspace: Workspace,
    product: Product,
    caller: Baresip,
    agent: Baresip,
    third: Baresip | null,
    kamailio: Kamailio | null,
  ) {
    this.#parts = parts;
    this.workspace = workspace;
    this.product = product;
    this.caller = caller;
    this.agent = agent;
    this.third = third;
    this.kamailio = kamailio;
  }

  static async open(options: PhoneSiteOptions = {}): Promise<PhoneSite> {
    const {
      proxied = false,
      agentAccount = '',
      callerAccount = '',
      srtp = 'off',
      codecs,
      holds,
      withThird = false,
      handoff = {},
      registers,
    } = options;
    const records = (who: 'caller' | 'agent'): RecordingStart => (holds === who ? 'hold' : 'start');
    await using parts = new AsyncDisposableStack();
    const workspace = parts.use(await Workspace.open());
    const ai = parts.use(await AiApplication.open(handsOver));
    await writePrompts(await workspace.makeDirectory('prompts'));
    const startAgent = async (at: string | null): Promise<Baresip> =>
      parts.use(
        await Baresip.start(workspace, {
          user: AGENT,
          frequencyHz: TONES.agent,
          account: agentAccount,
          ...(codecs !== undefined && { codec: codecs.agent }),
          records: records('agent'),
          ...(at !== null &&
            registers !== undefined && { registers: { at, password: PASSWORD, transport: registers } }),
        }),
      );
    const known = registers === undefined ? await startAgent(null) : null;
    const third = withThird
      ? parts.use(await Baresip.start(workspace, { user: '3001', frequencyHz: TONES.callerLeft }))
      : null;
    const users = {
      ...(known !== null && { [known.user]: known.uri }),
      ...(third !== null && { [third.user]: third.uri }),
    };
    const kamailio = proxied ? parts.use(await Kamailio.start(workspace, users)) : null;
    const caller = parts.use(
      await Baresip.start(workspace, {
        user: CALLER,
        frequencyHz: TONES.caller,
        account: callerAccount,
        ...(codecs !== undefined && { codec: codecs.caller }),
        records: records('caller'),
        ...(kamailio !== null && { proxy: kamailio.proxy }),
      }),
    );
    const engines = enginesOfRun();
    const configuration = settings({
      engines: {
        ...engines,
        ...(registers !== undefined && {
          sip: { ...engines.sip, users: [{ name: AGENT, password: PASSWORD }], registrar: REGISTRAR },
        }),
        media: {
          ...engines.media,
          srtp,
          ...(codecs !== undefined && { codecs: ['OPUS', 'G722', 'PCMU', 'PCMA'] }),
        },
      },
      prompts: 'prompts',
      aiUrl: ai.url,
      handoff: {
        destinations: [kamailio?.uriOf(AGENT) ?? known?.uri ?? AGENT],
        ringTimeoutMs: 10_000,
        totalTimeoutMs: 20_000,
        accept: { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 8_000 },
        whisper: { file: 'whisper.wav' },
        ...handoff,
      },
    });
    const product = parts.use(await Product.start(workspace, configuration));
    const at = registers === 'tcp' ? product.tcp : product.udp;
    const agent = known ?? (await startAgent(`${at.host}:${String(at.port)}`));
    return new PhoneSite(parts.move(), workspace, product, caller, agent, third, kamailio);
  }

  /** The URI at which the product has a number. */
  uriOf(number: string): string {
    return `sip:${number}@${this.product.udp.host}:${this.product.udp.port}`;
  }

  /** The handoff of the caller's call, which has ended. */
  async handoff(): Promise<HandoffRecord> {
    const call = await this.product.api.endedCall(CALLER);
    return await this.product.api.lastHandoff(call.id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts[Symbol.asyncDispose]();
  }
}
