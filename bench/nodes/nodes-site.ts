import { mkdir } from 'node:fs/promises';
import type { Settings } from '../../test/sip/harness/settings.ts';
import { Workspace } from '../../test/sip/harness/workspace.ts';
import { Front, missingFront } from '../../test/phones/harness/front.ts';
import { loopbackAddress } from '../../test/phones/harness/loopback-address.ts';
import { postgresMissing, PostgresServer } from '../../test/tools/postgres-server.ts';
import { BenchSite, ENGINE_PAIRS } from '../product/index.ts';
import type { ProductProcess } from '../product/product-process.ts';

const SIP_PORT = 5060;
const RTP_PORTS = '10000-29999';
const SKILL = 'sales';
/** Extension of whoever takes the calls that no agent takes. */
export const OVERFLOW = '9000';

/** What a site is made of. */
export interface NodesSettings {
  readonly nodes: number;
  readonly agents: number;
  readonly aiUrl: string;
  readonly webhooks: readonly Settings[];
  /** Where the agents' telephones are. */
  readonly pbxPort: number;
}

/** One node: the product as a process of its own, at an address of its own. */
export interface BenchNode {
  readonly name: string;
  readonly address: string;
  readonly site: BenchSite;
}

/** Why a site cannot be started here, or null. */
export function nodesMissing(): string | null {
  return postgresMissing() ?? missingFront();
}

/** Several nodes on one Postgres, with kamailio in front. */
export class NodesSite implements AsyncDisposable {
  readonly server: PostgresServer;
  readonly front: Front;
  readonly nodes: readonly BenchNode[];
  readonly #parts: AsyncDisposableStack;

  private constructor(server: PostgresServer, front: Front, nodes: readonly BenchNode[], parts: AsyncDisposableStack) {
    this.server = server;
    this.front = front;
    this.nodes = nodes;
    this.#parts = parts;
  }

  /** @throws Error with the reason if one of them does not start; nothing runs then */
  static async open(settings: NodesSettings): Promise<NodesSite> {
    await using parts = new AsyncDisposableStack();
    const workspace = parts.use(await Workspace.open());
    const server = parts.use(await PostgresServer.start({ settings: { shared_buffers: '128MB' } }));
    const url = await server.createDatabase('nodes');
    await mkdir(workspace.path('keys'));
    const frontAddress = loopbackAddress();
    const nodes: BenchNode[] = [];
    for (let index = 0; index < settings.nodes; index += 1) {
      const name = String.fromCodePoint('a'.codePointAt(0)! + index);
      const address = loopbackAddress();
      const others = {
        ...nodeSettings(settings, frontAddress, address),
        store: { url, spool: { directory: 'spool' } },
        node: { name },
        audit: { key: workspace.path('keys', 'audit.key') },
      };
      const site = await BenchSite.start(ENGINE_PAIRS[0]!, {
        aiUrl: settings.aiUrl,
        handoff: {
          destinations: [{ skills: [SKILL] }],
          fallback: [{ kind: 'destination', uri: OVERFLOW }, { kind: 'hangup' }],
          accept: { mode: 'auto' },
        },
        whisperMs: 100,
        announcementMs: 100,
        recording: false,
        // A machine that others use is late for reasons that this bench is not about.
        limits: { overload: { enabled: false } },
        webhooks: settings.webhooks,
        others,
      });
      parts.defer(async () => await site.stop());
      nodes.push({ name, address, site });
    }
    const front = parts.use(
      await Front.start(workspace, {
        address: frontAddress,
        nodes: nodes.map(({ address }) => address),
        trusted: '127.0.0.1/32',
      }),
    );
    return new NodesSite(server, front, nodes, parts.move());
  }

  /** A node that runs, to be asked. @throws Error where none does */
  get api(): ProductProcess {
    const running = this.nodes.findLast(({ site }) => site.product.running);
    if (running === undefined) throw new Error('no node runs');
    return running.site.product;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts[Symbol.asyncDispose]();
  }
}

function nodeSettings({ agents, pbxPort }: NodesSettings, front: string, own: string): Settings {
  return {
    sip: {
      engine: 'embedded',
      listen: [`udp:${own}:${String(SIP_PORT)}`],
      breaker: { failures: 0 },
      proxies: [front],
      trunks: [
        {
          name: 'pbx',
          uri: `sip:127.0.0.1:${String(pbxPort)}`,
          proxy: `sip:${front}:${String(SIP_PORT)}`,
          allow: ['127.0.0.1'],
          optionsIntervalMs: 0,
          maxCalls: 100_000,
          maxCallsPerSecond: 10_000,
        },
      ],
      outbound: [{ match: '*', trunks: ['pbx'] }],
    },
    media: {
      engine: 'embedded',
      address: own,
      rtpPorts: RTP_PORTS,
      codecs: ['PCMU'],
      // No party has a sound.
      inactivityMs: 3_600_000,
    },
    agents: Array.from({ length: agents }, (_, index) => ({
      id: `agent-${String(index)}`,
      uri: `2${String(index).padStart(4, '0')}`,
      skills: { [SKILL]: 1 },
      wrapUpMs: 0,
    })),
  };
}
