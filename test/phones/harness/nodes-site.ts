import { Phone, PhoneCall } from '../../e2e/phone.ts';
import { AiApplication } from '../../sip/harness/ai-application.ts';
import { EMBEDDED } from '../../sip/harness/engines.ts';
import { NUMBER, settings } from '../../sip/harness/settings.ts';
import { ALL_TONES, ROW_TONES, TONES } from '../../sip/harness/tones.ts';
import { eventually } from '../../sip/harness/wait.ts';
import { Workspace } from '../../sip/harness/workspace.ts';
import { EventReceiver } from '../../tools/event-receiver.ts';
import { PostgresServer } from '../../tools/postgres-server.ts';
import { newTag } from '../../tools/sip-message.ts';
import { Front } from './front.ts';
import { answeringNode, Node, QUIET_NUMBER } from './front-site.ts';
import { handsOver } from './hands-over.ts';
import { loopbackAddress } from './loopback-address.ts';

/** Every second Call-ID leads to each node. */
const MOST_TRIES = 40;
const SKILL = 'billing';
/** Whoever may be heard in a call. */
export const AMONG: readonly number[] = [...ALL_TONES, ROW_TONES.secondCaller, ROW_TONES.declining];

/** A caller and an agent who hear each other. */
export interface Joined {
  readonly caller: PhoneCall;
  readonly agent: PhoneCall;
  /** Of the record. */
  readonly id: string;
  readonly node: Node;
}

/** Two Warmbridges on one Postgres behind a kamailio, two callers, and two agents whom both nodes have. */
export class NodesSite implements AsyncDisposable {
  readonly front: Front;
  readonly server: PostgresServer;
  readonly receiver: EventReceiver;
  readonly nodes: readonly [Node, Node];
  /** `2001` and `2002`: agents of these ids. */
  readonly agents: readonly [Phone, Phone];
  readonly callers: readonly [Phone, Phone];
  readonly #parts: AsyncDisposableStack;

  private constructor(
    parts: AsyncDisposableStack,
    given: Pick<NodesSite, 'front' | 'server' | 'receiver' | 'nodes' | 'agents' | 'callers'>,
  ) {
    this.#parts = parts;
    this.front = given.front;
    this.server = given.server;
    this.receiver = given.receiver;
    this.nodes = given.nodes;
    this.agents = given.agents;
    this.callers = given.callers;
  }

  static async open(): Promise<NodesSite> {
    await using parts = new AsyncDisposableStack();
    const server = parts.use(await PostgresServer.start());
    const url = await server.createDatabase();
    const receiver = parts.use(await EventReceiver.open());
    const ai = parts.use(await AiApplication.open(handsOver));
    const quiet = parts.use(await AiApplication.open(() => []));
    const agents = [
      parts.use(await Phone.open('2001', TONES.agent)),
      parts.use(await Phone.open('2002', ROW_TONES.declining)),
    ] as const;
    const callers = [
      parts.use(await Phone.open('15550001111', TONES.caller)),
      parts.use(await Phone.open('15550002222', ROW_TONES.secondCaller)),
    ] as const;
    const shared = parts.use(await Workspace.open());
    const frontAddress = loopbackAddress();
    const proxy = `sip:${frontAddress}:5060`;
    const open = async (name: string): Promise<Node> => {
      const own = loopbackAddress();
      const node = await Node.open(
        own,
        parts.use(await Workspace.open()),
        settings({
          engines: {
            ...EMBEDDED,
            sip: { engine: 'embedded', listen: [`udp:${own}:5060`, `tcp:${own}:5060`] },
            media: { ...EMBEDDED.media, address: own },
          },
          sip: {
            // The telephones of the agents are behind the proxy, each at a socket of its own.
            trunks: agents.map(({ sip }) => ({
              name: sip.user,
              uri: `sip:127.0.0.1:${String(sip.port)}`,
              proxy,
              allow: ['127.0.0.1'],
            })),
            outbound: agents.map(({ sip }) => ({ match: sip.user, trunks: [sip.user] })),
            proxies: [frontAddress],
          },
          moreRoutes: [{ match: { to: QUIET_NUMBER }, ai: { kind: 'webhook', url: quiet.url } }],
          prompts: 'prompts',
          aiUrl: ai.url,
          handoff: {
            destinations: [{ skills: [SKILL] }],
            ringTimeoutMs: 10_000,
            totalTimeoutMs: 20_000,
            accept: { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 8_000 },
            whisper: { file: 'whisper.wav' },
          },
          others: {
            store: { url, spool: { directory: 'spool' } },
            node: { name },
            audit: { key: shared.path('audit.key') },
            agents: agents.map(({ sip }) => ({ id: sip.user, uri: sip.user, skills: { [SKILL]: 1 } })),
            webhooks: [{ url: receiver.url, events: ['*'] }],
          },
        }),
      );
      parts.defer(async () => await node.product[Symbol.asyncDispose]());
      return node;
    };
    const nodes = [await open('a'), await open('b')] as const;
    const front = parts.use(
      await Front.start(shared, {
        address: frontAddress,
        nodes: nodes.map(({ address }) => address),
        trusted: '127.0.0.1/32',
      }),
    );
    return new NodesSite(parts.move(), { front, server, receiver, nodes, agents, callers });
  }

  /** A Call-ID that leads to this node. Kamailio remembers nothing of it. */
  async callIdFor(node: Node): Promise<string> {
    const [{ sip, voice }] = this.callers;
    for (let tried = 0; tried < MOST_TRIES; tried += 1) {
      const callId = newTag();
      const call = sip.invite(QUIET_NUMBER, this.front.udp, voice.sdp(), [], undefined, callId);
      const took = await answeringNode(this.nodes, call);
      await call.hangUp();
      if (took !== node) continue;
      await this.front.forget();
      return callId;
    }
    throw new Error(`no call came to ${node.address}`);
  }

  /** Calls through kamailio. @param callId @defaultValue one that leads to any node */
  async call(caller: Phone, callId?: string): Promise<{ readonly call: PhoneCall; readonly node: Node }> {
    const { sip, voice } = caller;
    const call = sip.invite(NUMBER, this.front.udp, voice.sdp(), [], undefined, callId);
    const node = await answeringNode(this.nodes, call);
    const { message, atMs } = await call.waitForStatus(200);
    await voice.connect(message.body);
    return { call: new PhoneCall(caller, call, atMs), node };
  }

  /** The caller is handed over to the agent whose telephone rings, and both hear each other. */
  async converse(caller: Phone, callId?: string): Promise<Joined> {
    const { call, node } = await this.call(caller, callId);
    const ringing = await eventually('an agent is called', () => this.agents.find(({ sip }) => sip.callsWaiting > 0));
    const agent = await ringing.pickUp();
    await ringing.voice.waitUntilHears([TONES.whisper], AMONG);
    await agent.press('1');
    await this.hearEachOther(call, agent);
    const { id } = await node.product.api.callFrom(caller.sip.user);
    return { caller: call, agent, id, node };
  }

  /** Waits until each hears the other and nobody else. */
  async hearEachOther(one: PhoneCall, another: PhoneCall): Promise<void> {
    for (const [hearer, heard] of [
      [one, another],
      [another, one],
    ] as const) {
      await hearer.phone.voice.waitUntilHears([heard.phone.voice.options.frequencyHz!], AMONG, 10_000);
    }
  }

  /** Waits until kamailio thinks so of a node: `A` active, `I` inactive. */
  async isIn(state: string, node: Node): Promise<void> {
    await eventually(
      `${node.address} is ${state}`,
      async () => (await this.front.states())[node.address] === state,
      10_000,
    );
  }

  /** The events that the receiver was told of a call and took, in their order. */
  told(id: string): readonly { readonly event: string; readonly sequence: number }[] {
    return this.receiver.received
      .map(({ body }) => JSON.parse(body) as { event: string; callId: string; sequence: number })
      .filter(({ callId }) => callId === id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts[Symbol.asyncDispose]();
  }
}
