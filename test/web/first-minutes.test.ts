import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../tools/engines/free-ports.ts';
import { CHROMIUM, expectAccessible, expectFits, shot, shows } from './browser.ts';
import { enterKey } from './log-in.ts';
import { ShippedProduct } from './shipped-product.ts';
import { VoiceBrowser } from './voice-browser.ts';

const CALLER = 1_700;
const AGENT = 2_000;
const STEP_MS = 20_000;
/** Where words are loud. */
const SPEECH = [250, 400, 550, 700, 850];
/** The key of the configuration that comes with the program. */
const KEY = 'change-me';

// What the README tells a newcomer to do, with the configuration that comes with the program: `npm start`, and two tabs.
// Nothing else is there: no AI application, no telephone, no model. The pictures are those of the guide.
describe.skipIf(CHROMIUM === null)('the first five minutes', { timeout: 240_000 }, () => {
  let product: ShippedProduct;
  let home: string;
  let caller: VoiceBrowser;
  let agent: VoiceBrowser;

  beforeAll(async () => {
    const [sip, socket, api] = await freePorts(3);
    home = `http://127.0.0.1:${api}`;
    // Only the ports are others, since something else may have them.
    product = await ShippedProduct.start({
      WARMBRIDGE_SIP__LISTEN: JSON.stringify([
        `udp:127.0.0.1:${sip}`,
        `tcp:127.0.0.1:${sip}`,
        `ws:127.0.0.1:${socket}`,
      ]),
      WARMBRIDGE_API__LISTEN: `127.0.0.1:${api}`,
      WARMBRIDGE_MEDIA__RTP_PORTS: '19000-19199',
    });
    caller = await VoiceBrowser.open(CALLER);
    agent = await VoiceBrowser.open(AGENT);
    for (const { context } of [caller, agent]) context.setDefaultTimeout(STEP_MS);
  }, 90_000);
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await shot(caller.page, 'failed caller', true);
    await shot(agent.page, 'failed agent', true);
    console.log(product.output);
  });
  afterAll(async () => {
    for (const each of [agent, caller, product]) await each[Symbol.asyncDispose]();
  });

  it('a call to the receptionist is handed to the desk in the other tab', async () => {
    const { page } = caller;
    await enterKey(page, home, KEY);
    await page.goto(`${home}/try`);
    await shows(page, 'Be the caller, and the agent');
    await expectAccessible(page, 'try, at first');
    await expectFits(page, 'try, at first');
    await page.getByRole('button', { name: 'Get it ready' }).click();
    await shows(page, 'The receptionist that comes with Warmbridge answers.');
    // The AI of the route is a webhook that nobody has set up.
    await shows(page, 'nobody is at http://127.0.0.1:9000/webhook/call');
    await expectAccessible(page, 'try, ready');
    await shot(page, 'first-minutes-1-ready');

    const link = await page.getByRole('link', { name: /Open the agent/ }).getAttribute('href');
    await enterKey(agent.page, home, KEY);
    await agent.page.goto(`${home}/${link!}`);
    await shows(agent.page, 'Telephone ready: tryout');
    await shows(agent.page, 'Ready. The next call');

    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await page.getByText('You are connected').waitFor();
    await shot(page, 'first-minutes-2-calling');
    // Words of the receptionist. Where nobody recognizes words, it names keys.
    await expect
      .poll(async () => Math.max(...(await caller.levels(SPEECH))), { timeout: STEP_MS })
      .toBeGreaterThan(-70);
    await page.getByRole('button', { name: 'Keys', exact: true }).click();
    await page.getByRole('button', { name: '0', exact: true }).click();

    await shows(agent.page, 'Your telephone rings');
    await shot(agent.page, 'first-minutes-3-ringing');
    await agent.page.keyboard.press('p');
    await shows(agent.page, 'You hear the briefing');
    expect(await caller.hears([AGENT])).toEqual([]);
    expect(await agent.hears([CALLER])).toEqual([]);
    await agent.page.keyboard.press('a');
    await shows(agent.page, 'You have the caller');
    await expect.poll(() => caller.hears([CALLER, AGENT]), { timeout: STEP_MS }).toEqual([AGENT]);
    await expect.poll(() => agent.hears([CALLER, AGENT]), { timeout: STEP_MS }).toEqual([CALLER]);
    await shot(agent.page, 'first-minutes-4-talking');
    await page.getByRole('button', { name: 'Hang up', exact: true }).click();
    await shows(agent.page, 'Call over');

    await page.getByRole('button', { name: 'Done', exact: true }).click();
    await shows(page, 'Get it ready');
    const response = await fetch(`${home}/v1/agents`, { headers: { authorization: `Bearer ${KEY}` } });
    expect(await response.json()).toMatchObject({ items: [] });
    expect([...caller.faults, ...agent.faults]).toEqual([]);
  });
});
