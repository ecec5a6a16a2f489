import { expect, it } from 'vitest';
import { Phone } from '../e2e/phone.ts';
import { Site } from '../e2e/site.ts';
import { productionEngines } from '../sip/harness/engines.ts';
import { TONES } from '../sip/harness/tones.ts';
import { TestDrachtio, TestFreeswitch } from '../tools/engines/index.ts';
import { expectToWork } from './engines-site.ts';

const MODULE = 'mod_http_cache';

it('a whole handoff with prompts that FreeSWITCH fetches over HTTP', async ({ skip }) => {
  await using stack = new AsyncDisposableStack();
  const freeswitch = stack.use(await TestFreeswitch.start(undefined, undefined, 'http'));
  skip((await freeswitch.api(`module_exists ${MODULE}`)).trim() !== 'true', `this FreeSWITCH has no ${MODULE}`);
  const drachtio = stack.use(await TestDrachtio.start());
  const site = stack.use(await Site.open({ engines: productionEngines(drachtio, freeswitch) }));
  await expectToWork(site, stack.use(await Phone.open('+1555800', TONES.caller)));
  expect((await freeswitch.log()).match(/curl error/g)).toBeNull();
});
