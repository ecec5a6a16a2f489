import { CERTIFICATE } from '../../contract/sip-server/support/certificate.ts';
import { PEER } from '../../contract/sip-server/support/peer-certificates.ts';
import { Phone } from '../../e2e/phone.ts';
import { AiApplication } from '../../sip/harness/ai-application.ts';
import { EMBEDDED } from '../../sip/harness/engines.ts';
import { Product } from '../../sip/harness/product.ts';
import { settings } from '../../sip/harness/settings.ts';
import { TeamsParty } from '../../sip/harness/teams-party.ts';
import { TONES, writePrompts } from '../../sip/harness/tones.ts';
import { Workspace } from '../../sip/harness/workspace.ts';
import { contactUri, uriAddress } from '../../tools/sip-message.ts';
import type { SipCall } from '../../tools/sip-call.ts';
import { loopbackAddress } from './loopback-address.ts';
import { Front } from './front.ts';
import { handsOver } from './hands-over.ts';

/** Its AI application says nothing, and hands nobody over. */
export const QUIET_NUMBER = '+15559998887';

/** The number of {@link FrontSite.secure}. */
export const SECURE_NUMBER = '+15550163002';

/** Its certificate, and who vouches for kamailio's. */
const SECURE_TLS = { ...PEER, ca: CERTIFICATE.cert };

/** The address of another trunk, of which each node takes one call at a time. */
export const CARRIER = '127.77.7.7';

/** One Warmbridge, with a store and an address of its own. */
export class Node {
  readonly address: string;
  readonly #workspace: Workspace;
  readonly #settings: object;
  product!: Product;

  private constructor(address: string, workspace: Workspace, given: object) {
    this.address = address;
    this.#workspace = workspace;
    this.#settings = given;
  }

  static async open(address: string, workspace: Workspace, given: object): Promise<Node> {
    await writePrompts(await workspace.makeDirectory('prompts'));
    const node = new Node(address, workspace, given);
    await node.start();
    return node;
  }

  /** Starts it, again on the same store. */
  async start(): Promise<void> {
    this.product = await Product.start(this.#workspace, this.#settings as ReturnType<typeof settings>);
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    this.product.signal('SIGKILL');
    await this.product.exited();
  }
}

/** A kamailio before two Warmbridges, an AI application that hands every call over, and the telephone of an agent. */
export class FrontSite implements AsyncDisposable {
  readonly front: Front;
  readonly nodes: readonly [Node, Node];
  readonly agent: Phone;
  readonly caller: Phone;
  /** Takes calls by TLS and SRTP alone. */
  readonly secure: TeamsParty;
  readonly #parts: AsyncDisposableStack;

  private constructor(
    parts: AsyncDisposableStack,
    front: Front,
    nodes: readonly [Node, Node],
    agent: Phone,
    caller: Phone,
    secure: TeamsParty,
  ) {
    this.#parts = parts;
    this.front = front;
    this.nodes = nodes;
    this.agent = agent;
    this.caller = caller;
    this.secure = secure;
  }

  /** @param users those whose telephones register by way of it */
  static async open(users: readonly object[] = []): Promise<FrontSite> {
    await using parts = new AsyncDisposableStack();
    const ai = parts.use(await AiApplication.open(handsOver));
    const quiet = parts.use(await AiApplication.open(() => []));
    const agent = parts.use(await Phone.open('2001', TONES.agent));
    const caller = parts.use(await Phone.open('15550001111', TONES.caller));
    const secure = parts.use(await TeamsParty.open(TONES.agent, SECURE_TLS));
    const [address, ...addresses] = [loopbackAddress(), loopbackAddress(), loopbackAddress()];
    const open = async (own: string): Promise<Node> => {
      const workspace = parts.use(await Workspace.open());
      const node = await Node.open(
        own,
        workspace,
        settings({
          engines: {
            ...EMBEDDED,
            sip: { engine: 'embedded', listen: [`udp:${own}:5060`, `tcp:${own}:5060`] },
            media: { ...EMBEDDED.media, address: own },
          },
          // The agent's telephone is behind the proxy, as all that callers see.
          sip: {
            trunks: [
              {
                name: 'pbx',
                uri: `sip:127.0.0.1:${String(agent.sip.port)}`,
                proxy: `sip:${address}:5060`,
                allow: ['127.0.0.1'],
              },
              { name: 'carrier', uri: `sip:${CARRIER}`, proxy: `sip:${address}:5060`, allow: [CARRIER], maxCalls: 1 },
              {
                name: 'secure',
                uri: `sip:127.0.0.1:${String(secure.port)};transport=tls`,
                proxy: `sip:${address}:5060`,
                srtp: 'required',
              },
            ],
            outbound: [
              { match: SECURE_NUMBER, trunks: ['secure'] },
              { match: '*', trunks: ['pbx'] },
            ],
            proxies: [address],
            users,
          },
          moreRoutes: [{ match: { to: QUIET_NUMBER }, ai: { kind: 'webhook', url: quiet.url } }],
          prompts: 'prompts',
          aiUrl: ai.url,
          handoff: {
            destinations: ['2001'],
            ringTimeoutMs: 10_000,
            totalTimeoutMs: 20_000,
            accept: { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 8_000 },
            whisper: { file: 'whisper.wav' },
          },
        }),
      );
      parts.defer(async () => await node.product[Symbol.asyncDispose]());
      return node;
    };
    const [first, second] = await Promise.all(addresses.map(open));
    const front = parts.use(
      await Front.start(parts.use(await Workspace.open()), {
        address: address,
        nodes: addresses,
        trusted: `127.0.0.1/32,${CARRIER}/32`,
        telephones: users.length > 0,
      }),
    );
    return new FrontSite(parts.move(), front, [first!, second!], agent, caller, secure);
  }

  /** The node that answered this call. */
  async nodeOf(call: SipCall): Promise<Node> {
    return await answeringNode(this.nodes, call);
  }

  /** Calls, and hangs up as soon as that is answered. */
  async shortCall(callId: string): Promise<Node> {
    const call = this.dial(callId);
    const node = await this.nodeOf(call);
    await call.hangUp();
    return node;
  }

  /** Sends an INVITE. @param number @defaultValue that of the AI that says nothing */
  dial(callId?: string, headers: readonly (readonly [string, string])[] = [], number = QUIET_NUMBER): SipCall {
    const { sip, voice } = this.caller;
    return sip.invite(number, this.front.udp, voice.sdp(), headers, undefined, callId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts[Symbol.asyncDispose]();
  }
}

/** Waits for the final response, and says which node it is of. @throws Error where it is no 200 of one of them */
export async function answeringNode(nodes: readonly Node[], call: SipCall): Promise<Node> {
  const { message } = await call.waitForFinal(8_000);
  if (message.status !== 200) throw new Error(`the call got ${message.startLine}`);
  const { host } = uriAddress(contactUri(message));
  const found = nodes.find(({ address }) => address === host);
  if (found === undefined) throw new Error(`no node at ${host}`);
  return found;
}
