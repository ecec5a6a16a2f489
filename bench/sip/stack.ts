import { randomBytes } from 'node:crypto';
import type { SipServerStats } from '../../src/sip-server/index.ts';
import { freePorts, missingEngines, TestDrachtio } from '../../test/tools/engines/index.ts';
import type { HeapUse } from '../shared/child-side.ts';
import { MeasuredProcess } from '../shared/child.ts';
import { cpuMs, rssKib } from '../shared/process-usage.ts';
import type { B2buaCounts, B2buaSettings } from './b2bua-process.ts';
import type { SipServerReady } from './sip-server-process.ts';

/** The ways of a call: a SIP server with the application, or nothing, which shows the limit of SIPp and the machine. */
export type StackKind = 'embedded' | 'drachtio' | 'direct';

/** Says why a stack is not available here; null if it is. */
export function missingStack(kind: StackKind): string | null {
  return kind === 'drachtio' ? missingEngines('drachtio') : null;
}

/** A SIP server and a B2BUA over it, each in a process of its own. */
export class Stack {
  readonly kind: StackKind;
  /** The port for callers. */
  readonly sipPort: number;
  /** The port for called parties. */
  readonly answererPort: number;
  readonly #embedded: MeasuredProcess<SipServerReady> | null;
  readonly #drachtio: TestDrachtio | null;
  readonly #application: MeasuredProcess<null> | null;

  private constructor(
    kind: StackKind,
    ports: { readonly sip: number; readonly answerer: number },
    parts: {
      readonly embedded?: MeasuredProcess<SipServerReady>;
      readonly drachtio?: TestDrachtio;
      readonly application?: MeasuredProcess<null>;
    },
  ) {
    this.kind = kind;
    this.sipPort = ports.sip;
    this.answererPort = ports.answerer;
    this.#embedded = parts.embedded ?? null;
    this.#drachtio = parts.drachtio ?? null;
    this.#application = parts.application ?? null;
  }

  /** @param serverArguments for the Node process of the embedded server, such as `--cpu-prof` */
  static async start(kind: StackKind, serverArguments: readonly string[] = []): Promise<Stack> {
    const [answerer] = await freePorts(1);
    const destination = `sip:bench@127.0.0.1:${answerer!}`;
    const application = async (port: number, secret: string): Promise<MeasuredProcess<null>> =>
      await MeasuredProcess.start<null>(new URL('./b2bua-process.ts', import.meta.url), {
        control: { host: '127.0.0.1', port, secret },
        destination,
      } satisfies B2buaSettings);
    switch (kind) {
      case 'direct':
        return new Stack(kind, { sip: answerer!, answerer: answerer! }, {});
      case 'embedded': {
        const secret = randomBytes(12).toString('hex');
        const file = new URL('./sip-server-process.ts', import.meta.url);
        const embedded = await MeasuredProcess.start<SipServerReady>(file, { secret }, serverArguments);
        const ports = { sip: embedded.ready.sipPort, answerer: answerer! };
        return new Stack(kind, ports, {
          embedded,
          application: await application(embedded.ready.controlPort, secret),
        });
      }
      case 'drachtio': {
        const drachtio = await TestDrachtio.start();
        const ports = { sip: drachtio.sipPort, answerer: answerer! };
        return new Stack(kind, ports, {
          drachtio,
          application: await application(drachtio.controlPort, drachtio.secret),
        });
      }
    }
  }

  get serverPid(): number | null {
    return this.#embedded?.pid ?? this.#drachtio?.pid ?? null;
  }

  get applicationPid(): number | null {
    return this.#application?.pid ?? null;
  }

  get pids(): number[] {
    return [this.serverPid, this.applicationPid].filter((pid) => pid !== null);
  }

  /** CPU time of both so far. */
  cpu(): { readonly serverMs: number; readonly applicationMs: number } {
    const of = (pid: number | null): number => (pid === null ? 0 : cpuMs(pid));
    return { serverMs: of(this.serverPid), applicationMs: of(this.applicationPid) };
  }

  /** Memory of the server. Only the embedded one tells its heap. */
  async serverMemory(): Promise<{ readonly heapBytes: number | null; readonly rssBytes: number }> {
    const heap = (await this.#embedded?.ask<HeapUse>('memory'))?.heapUsedBytes ?? null;
    return { heapBytes: heap, rssBytes: this.serverRssBytes() };
  }

  /** RSS of the server, without a garbage collection. */
  serverRssBytes(): number {
    return this.serverPid === null ? 0 : rssKib(this.serverPid) * 1024;
  }

  /** Memory of the application. */
  async applicationMemory(): Promise<HeapUse> {
    return await this.#application!.ask<HeapUse>('memory');
  }

  async applicationCounts(): Promise<B2buaCounts | null> {
    return (await this.#application?.ask<B2buaCounts>('counts')) ?? null;
  }

  /** Counters of the embedded server; null for others. */
  async stats(): Promise<SipServerStats | null> {
    return (await this.#embedded?.ask<SipServerStats>('stats')) ?? null;
  }

  async stop(): Promise<void> {
    await this.#application?.stop();
    await this.#embedded?.stop();
    await this.#drachtio?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
