import { partySdp } from '../../test/tools/index.ts';
import { freePorts, missingEngines, TestDrachtio, TestFreeswitch } from '../../test/tools/engines/index.ts';
import type { CallResult } from '../load/index.ts';
import { CallFarm } from '../load/index.ts';
import type { EnginePair } from '../product/index.ts';
import { BenchSite, missingPair, wholeCalls } from '../product/index.ts';
import { MeasuredProcess } from '../shared/child.ts';
import { ECHO_DIALPLAN } from '../shared/echo-dialplan.ts';
import { VOICES_NICENESS } from '../shared/generator.ts';
import type { AnsweringSettings } from './answering-process.ts';
import { PlainCallers } from './plain-callers.ts';

/** What is offered calls. */
export interface Subject {
  readonly name: string;
  /** Its processes. */
  readonly pids: readonly number[];
  /** One whole call. Never throws. */
  call(): Promise<CallResult>;
  /** Latest that the phones sent packets since the last time this was asked, in ms. */
  latenessMs(): Promise<number>;
  /** What it logged at `warn` and above, latest last. */
  readonly warnings: readonly string[];
  stop(): Promise<void>;
}

/** What the product is compared with. */
export type PeerName = 'drachtio alone' | 'FreeSWITCH alone';

/**
 * The product on a pair of engines, with callers, agents and an AI application for it.
 * @param shedding its overload control is on
 * @throws Error with the reason where it cannot be run
 */
export async function productSubject(pair: EnginePair, talkMs: number, shedding: boolean): Promise<Subject> {
  const missing = missingPair(pair);
  if (missing !== null) throw new Error(missing);
  const farm = await CallFarm.start(VOICES_NICENESS);
  try {
    const site = await BenchSite.start(pair, {
      ...wholeCalls(farm.aiUrl),
      limits: { overload: { enabled: shedding } },
    });
    return {
      name: shedding ? pair.name : `${pair.name}, overload control off`,
      pids: site.pids,
      call: () => farm.call(site.product.sip.port, talkMs),
      latenessMs: () => farm.latenessMs(),
      warnings: site.product.warnings,
      stop: async () => {
        await site.stop();
        await farm[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await farm[Symbol.asyncDispose]();
    throw error;
  }
}

/** A server alone that answers every call, as the peer. @throws Error with the reason where it cannot be run */
export async function peerSubject(name: PeerName, talkMs: number): Promise<Subject> {
  const missing = missingEngines(name === 'drachtio alone' ? 'drachtio' : 'freeswitch');
  if (missing !== null) throw new Error(missing);
  return await (name === 'drachtio alone' ? drachtioAlone(name, talkMs) : freeswitchAlone(name, talkMs));
}

/** drachtio-server and an application that answers; no sound. */
async function drachtioAlone(name: string, talkMs: number): Promise<Subject> {
  const server = await TestDrachtio.start();
  let application: MeasuredProcess<null> | null = null;
  try {
    application = await MeasuredProcess.start<null>(new URL('./answering-process.ts', import.meta.url), {
      host: server.host,
      port: server.controlPort,
      secret: server.secret,
      sdp: partySdp({ address: '127.0.0.1', port: (await freePorts(1))[0]!, codecs: ['PCMU'], version: 1 }),
    } satisfies AnsweringSettings);
    return await withCallers(
      { name, port: server.sipPort, talkMs, echo: false },
      [server.pid!, application.pid],
      [application, server],
    );
  } catch (error) {
    await application?.stop();
    await server.stop();
    throw error;
  }
}

/** FreeSWITCH with a dialplan that answers and sends back what it hears. */
async function freeswitchAlone(name: string, talkMs: number): Promise<Subject> {
  const server = await TestFreeswitch.start(1_000, 2_000, 'shared', ECHO_DIALPLAN);
  try {
    return await withCallers({ name, port: server.sipPort, talkMs, echo: true }, [server.pid!], [server]);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function withCallers(
  peer: { readonly name: string; readonly port: number; readonly talkMs: number; readonly echo: boolean },
  pids: readonly number[],
  parts: readonly { stop(): Promise<void> }[],
): Promise<Subject> {
  const callers = await PlainCallers.start(peer.echo, VOICES_NICENESS);
  return {
    name: peer.name,
    pids,
    call: () => callers.call(peer.port, peer.talkMs),
    latenessMs: () => callers.latenessMs(),
    warnings: [],
    stop: async () => {
      for (const part of parts) await part.stop();
      await callers[Symbol.asyncDispose]();
    },
  };
}
