import { readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Product } from '../sip/harness/product.ts';
import { NUMBER, settings } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { Workspace } from '../sip/harness/workspace.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

/** The mode of every file below a directory, by its path there. */
function modesBelow(directory: string): Record<string, string> {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(names.map((name) => [name, (statSync(join(directory, name)).mode & 0o777).toString(8)]));
}

it('a second program at a link to the database does not start, and the calls of the first go on', async () => {
  await using site = await Site.open();
  await using caller = await Phone.open('+15550003001', TONES.caller);
  const call = await caller.call(NUMBER, site.product.udp);
  const agentCall = await site.agent.pickUp();
  await agentCall.briefed();
  await agentCall.press('1');

  await using other = await Workspace.open();
  symlinkSync(site.workspace.path('calls.db'), other.path('link.db'));
  const second = settings({
    prompts: site.workspace.path('prompts'),
    aiUrl: null,
    handoff: { destinations: ['sip:2001@127.0.0.1:9'] },
    others: { store: { url: 'sqlite:link.db' } },
  });
  await expect(Product.start(other, second)).rejects.toThrow(`in use by process ${site.product.pid}`);
  const { calls } = await site.product.api.diagnostics();
  expect(calls).toBe(1);
  expect(call.sip.got('BYE')).toBe(false);
  await call.hangUp();
  await agentCall.ended();
});

it('spoken prompts are in prompts.cache, and only the owner can read them and the recordings', async () => {
  const prompts = { directory: 'prompts', cache: 'spoken/here', announcement: { text: 'One moment' }, wait: null };
  await using site = await Site.open({ others: { prompts } });
  await using caller = await Phone.open('+15550003002', TONES.caller);
  const call = await caller.call(NUMBER, site.product.udp);
  await (await site.agent.pickUp()).briefed();
  await call.hangUp();
  await site.product.expectQuiet();
  const spoken = modesBelow(site.workspace.path('spoken'));
  expect(spoken['here']).toBe('700');
  const files = Object.entries(spoken).filter(([name]) => name.endsWith('.wav'));
  expect(files.length).toBeGreaterThan(0);
  expect(new Set(files.map(([, mode]) => mode))).toEqual(new Set(['600']));
  expect((statSync(site.workspace.path('recordings')).mode & 0o777).toString(8)).toBe('700');
});
