import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { readWavHeader } from './wav-header.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

// FreeSWITCH writes its recordings itself, so this test is for the embedded engine.
it.skipIf(enginesOfRun().pair !== 'embedded')(
  'a full disk is reported while the call is up, and the recording continues at its place when there is room',
  async () => {
    await using site = await Site.open();
    await using caller = await Phone.open('+15550004001', TONES.caller);
    site.ai.script = () => [];
    const call = await caller.call(NUMBER, site.product.udp);
    const { api, pid } = site.product;
    const started = await eventually('the call is up', async () => (await api.calls())[0] ?? false);
    const file = site.workspace.path(`recordings/${started.id}.wav`);
    await eventually('the recording has begun', () => statSync(file, { throwIfNoEntry: false }) !== undefined);
    // No file of the process may grow beyond this. It gets EFBIG, as a full disk gives ENOSPC.
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${String(statSync(file).size + 20_000)}:`]);
    await eventually('the log says so', () => site.product.output.includes('the recording failed'), 10_000);
    expect(call.sip.got('BYE')).toBe(false);
    execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:']);
    await eventually(
      'the journal says both',
      async () => {
        const { items } = await api.get<{ items: { type: string }[] }>(`/v1/calls/${started.id}/events?limit=1000`);
        const types = items.map(({ type }) => type);
        return types.includes('recording.failed') && types.includes('recording.resumed');
      },
      15_000,
    );
    const endedBytes = statSync(file).size;
    await eventually('it goes on', () => statSync(file).size > endedBytes + 16_000, 5_000);
    await call.hangUp();
    await site.product.expectQuiet();
    const lines = site.product.output.split('\n').filter((line) => line.startsWith('{'));
    const end = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find(({ msg }) => msg === 'call ended');
    expect(end).toMatchObject({
      callId: started.id, result: 'completed', reason: 'caller-hangup', sipStatus: 200, handoffs: [], pii: '[redacted]',
    }); // prettier-ignore
    const { durationMs } = end as { durationMs: number };
    const { dataBytes } = readWavHeader(readFileSync(file));
    expect(dataBytes / 32).toBeGreaterThan(durationMs - 1_500);
  },
);
