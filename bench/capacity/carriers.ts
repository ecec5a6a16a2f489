import { missingEngines, TestFreeswitch } from '../../test/tools/engines/index.ts';
import { VOICES_NICENESS } from '../shared/generator.ts';
import type { CallCarrier } from '../load/index.ts';
import { CallFarm, FsmrfSite } from '../load/index.ts';
import type { EnginePair } from '../product/index.ts';
import { BenchSite, missingPair, wholeCalls } from '../product/index.ts';

/** Something that carries whole calls, with phones for it. */
export interface Subject extends AsyncDisposable {
  readonly name: string;
  readonly carrier: CallCarrier;
  readonly farm: CallFarm;
}

/** The product on a pair of engines, without overload control. @throws Error with the reason where it cannot be run */
export async function productSubject(pair: EnginePair): Promise<Subject> {
  const missing = missingPair(pair);
  if (missing !== null) throw new Error(missing);
  return await withFarm(async (farm) => {
    const site = await BenchSite.start(pair, {
      ...wholeCalls(farm.aiUrl),
      limits: { overload: { enabled: false } },
    });
    return { name: pair.name, carrier: site, stop: () => site.stop() };
  });
}

/**
 * FreeSWITCH alone: its own dialplan bridges each caller to an agent. No announcement, no whisper, nothing is kept on record.
 * @throws Error with the reason where it cannot be run
 */
export async function freeswitchAlone(): Promise<Subject> {
  const missing = missingEngines('freeswitch');
  if (missing !== null) throw new Error(missing);
  return await withFarm(async (farm) => {
    const server = await TestFreeswitch.start(4_000, 8_000, 'shared', bridgeTo(farm.agentsPort));
    const carrier: CallCarrier = {
      product: {
        pid: server.pid!,
        get running() {
          return server.pid !== undefined;
        },
        warnings: [],
        sip: { port: server.sipPort },
      },
      engines: { pids: [] },
    };
    return { name: 'FreeSWITCH alone', carrier, stop: () => server.stop() };
  });
}

/** The same servers, with an application of drachtio-fsmrf. @throws Error with the reason where it cannot be run */
export async function fsmrfSubject(): Promise<Subject> {
  const missing = missingEngines('freeswitch', 'drachtio');
  if (missing !== null) throw new Error(missing);
  return await withFarm(async (farm) => {
    const site = await FsmrfSite.start(farm.aiUrl);
    return { name: 'drachtio-fsmrf', carrier: site, stop: () => site.stop() };
  });
}

/** FreeSWITCH reads `<include>` by the line. */
function bridgeTo(agentsPort: number): string {
  return `<include>
  <context name="warmbridge">
    <extension name="bridge">
      <condition field="destination_number" expression="^.+$">
        <action application="set" data="hangup_after_bridge=true"/>
        <action application="bridge" data="sofia/drachtio_mrf/sip:\${caller_id_number}@127.0.0.1:${String(agentsPort)}"/>
      </condition>
    </extension>
  </context>
</include>
`;
}

async function withFarm(
  start: (farm: CallFarm) => Promise<{ name: string; carrier: CallCarrier; stop: () => Promise<void> }>,
): Promise<Subject> {
  const farm = await CallFarm.start(VOICES_NICENESS);
  try {
    const { name, carrier, stop } = await start(farm);
    return {
      name,
      carrier,
      farm,
      [Symbol.asyncDispose]: async () => {
        await stop();
        await farm[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await farm[Symbol.asyncDispose]();
    throw error;
  }
}
