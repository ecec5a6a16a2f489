import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestDrachtio, TestFreeswitch } from '../../test/tools/engines/index.ts';
import { writeToneWav } from '../../test/tools/index.ts';
import { TONES } from '../product/index.ts';
import { MeasuredProcess } from '../shared/child.ts';
import type { FsmrfSettings } from './fsmrf-process.ts';
import type { CallCarrier } from './load-run.ts';

/** The dialplan that drachtio-fsmrf asks for. */
const DIALPLAN = `<include>
  <context name="warmbridge">
    <extension name="endpoint">
      <condition field="\${sip_user_agent}" expression="^drachtio-fsmrf:(.*)$">
        <action application="set" data="send_silence_when_idle=-1"/>
        <action application="answer"/>
        <action application="set" data="park_after_bridge=true"/>
        <action application="set" data="hangup_after_bridge=false"/>
        <action application="set" data="playback_terminators=none"/>
        <action application="socket" data="\${sip_h_X-esl-outbound} async full"/>
      </condition>
    </extension>
  </context>
</include>
`;
const MAX_SESSIONS = 1_000;
const RTP_PORTS = 1_000;

/** drachtio-server, FreeSWITCH, and an application that makes the same calls by drachtio-fsmrf. */
export class FsmrfSite implements CallCarrier {
  readonly product: CallCarrier['product'];
  readonly engines: CallCarrier['engines'];
  readonly #stop: () => Promise<void>;

  private constructor(subject: Pick<CallCarrier, 'product' | 'engines'>, stop: () => Promise<void>) {
    this.product = subject.product;
    this.engines = subject.engines;
    this.#stop = stop;
  }

  static async start(aiUrl: string): Promise<FsmrfSite> {
    await using started = new AsyncDisposableStack(); // ends what had begun where the rest cannot
    const directory = await mkdtemp(join(tmpdir(), 'warmbridge-bench-'));
    started.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));
    const holdFile = join(directory, 'hold.wav');
    const whisperFile = join(directory, 'whisper.wav');
    await writeToneWav(holdFile, { frequencyHz: TONES.hold, durationMs: 60_000 });
    await writeToneWav(whisperFile, { frequencyHz: TONES.whisper, durationMs: 100 });
    const drachtio = await TestDrachtio.start();
    started.defer(() => drachtio.stop());
    const freeswitch = await TestFreeswitch.start(MAX_SESSIONS, RTP_PORTS, 'shared', DIALPLAN);
    started.defer(() => freeswitch.stop());
    const settings: FsmrfSettings = {
      control: { host: drachtio.host, port: drachtio.controlPort, secret: drachtio.secret },
      freeswitch: { host: freeswitch.host, port: freeswitch.port, password: freeswitch.password },
      profile: freeswitch.profile,
      aiUrl,
      holdFile,
      whisperFile,
    };
    const child = await MeasuredProcess.start<null>(new URL('./fsmrf-process.ts', import.meta.url), settings);
    started.defer(() => child.stop());
    const parts = started.move();
    return new FsmrfSite(
      {
        product: { pid: child.pid, sip: { port: drachtio.sipPort }, running: true, warnings: [] },
        engines: { pids: [drachtio.pid, freeswitch.pid].filter((pid) => pid !== undefined) },
      },
      () => parts.disposeAsync(),
    );
  }

  async stop(): Promise<void> {
    await this.#stop();
  }
}
