import { statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Phone } from '../e2e/phone.ts';
import { Site } from '../e2e/site.ts';
import { productionEngines } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { TestDrachtio, TestFreeswitch } from '../tools/engines/index.ts';

it('a recording that FreeSWITCH ends in mid-call: a fact and one line, and it is begun again behind what it has', async () => {
  await using stack = new AsyncDisposableStack();
  const drachtio = stack.use(await TestDrachtio.start());
  const freeswitch = stack.use(await TestFreeswitch.start());
  const site = stack.use(await Site.open({ engines: productionEngines(drachtio, freeswitch) }));
  site.ai.script = () => [];
  const caller = stack.use(await Phone.open('+15550004201', TONES.caller));
  const call = await caller.call(NUMBER, site.product.udp);
  const { api } = site.product;
  const { id } = await eventually('the call is up', async () => (await api.calls())[0] ?? false);
  const file = site.workspace.path(`recordings/${id}.wav`);
  const size = (): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  await eventually('there is sound in the recording', () => size() > 16_000, 10_000);
  const [channel] = /^[0-9a-f-]{36}/m.exec(await freeswitch.api('show channels')) ?? [];
  expect(await freeswitch.api(`uuid_record ${channel} stop all`)).toContain('+OK');
  const types = async (): Promise<string[]> => (await api.events(id)).map(({ type }) => type);
  await eventually('the journal says so', async () => (await types()).includes('recording.failed'));
  expect(site.product.output).toContain('the recording failed and is tried again');
  const endedBytes = size();
  await eventually('it goes on', async () => (await types()).includes('recording.resumed'), 15_000);
  await eventually('the file grows', () => size() > endedBytes + 16_000, 10_000);
  await call.hangUp();
  await site.product.expectQuiet();
  expect((await types()).filter((type) => type.startsWith('recording.'))).toEqual([
    'recording.failed',
    'recording.resumed',
  ]);
});
