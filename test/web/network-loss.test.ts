import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nowMs } from '../tools/index.ts';
import { networkFault, TestNetwork } from '../tools/test-network.ts';
import { CHROMIUM, shot, shows } from './browser.ts';
import { enterKey } from './log-in.ts';
import { ShippedProduct } from './shipped-product.ts';
import { VoiceBrowser } from './voice-browser.ts';

const CALLER = 1_700;
const AGENT = 2_000;
const AMONG = [CALLER, AGENT];
const KEY = 'key-of-the-tests';
const STEP_MS = 20_000;
const LOSS_MS = 10_000;
/** Back within it once the network is: the ICE agent, or a new connection, its registration and a re-INVITE. */
const BACK_MS = 20_000;
const missing = CHROMIUM === null ? 'no chromium' : networkFault();

// An agent in a network of its own, with a router in between, loses the network in the middle of a conversation.
describe.skipIf(missing !== null)(
  missing ?? 'an agent in the browser whose network is away',
  { timeout: 180_000 },
  () => {
    let network: TestNetwork;
    let product: ShippedProduct;
    let home: string;
    let caller: VoiceBrowser;
    let agent: VoiceBrowser;

    beforeAll(async () => {
      network = new TestNetwork();
      const { site } = network;
      home = `http://${site}:8080`;
      product = await ShippedProduct.start(
        {
          WARMBRIDGE_SIP__LISTEN: JSON.stringify([`udp:${site}:5060`, `ws:${site}:5066`]),
          WARMBRIDGE_API__LISTEN: `${site}:8080`,
          WARMBRIDGE_API__TRY_IT: 'true',
          WARMBRIDGE_API__KEYS__0__KEY: KEY,
          WARMBRIDGE_MEDIA__ADDRESS: site,
        },
        (program, ...args) => network.at('site', program, ...args),
      );
      // Without TLS a page has a microphone on loopback alone.
      const secure = [`--unsafely-treat-insecure-origin-as-secure=${home}`];
      const at = (where: 'site' | 'person'): string => network.wrapped(where, CHROMIUM!, join(product.folder, where));
      caller = await VoiceBrowser.open(CALLER, secure, at('site'));
      agent = await VoiceBrowser.open(AGENT, secure, at('person'));
      for (const { context, page } of [caller, agent]) {
        context.setDefaultTimeout(STEP_MS);
        await enterKey(page, home, KEY);
      }
      await caller.page.goto(`${home}/try`);
      await caller.page.getByRole('button', { name: 'Get it ready' }).click();
      await shows(caller.page, 'Open the agent');
      await agent.page.goto(`${home}/desk?try=tryout`);
      await shows(agent.page, 'Telephone ready: tryout');
      await caller.page.getByRole('button', { name: 'Call', exact: true }).click();
      await caller.page.getByText('You are connected').waitFor();
      await caller.page.getByRole('button', { name: 'Keys', exact: true }).click();
      await caller.page.getByRole('button', { name: '0', exact: true }).click();
      await shows(agent.page, 'Your telephone rings');
      await agent.page.keyboard.press('p');
      await shows(agent.page, 'You hear the briefing');
      await agent.page.keyboard.press('a');
    }, 150_000);
    afterEach(async ({ task }) => {
      if (task.result?.state !== 'fail') return;
      await shot(caller.page, 'failed caller', true);
      await shot(agent.page, 'failed agent', true);
      console.log(product.output);
    });
    afterAll(async () => {
      for (const each of [agent, caller, product]) await each[Symbol.asyncDispose]();
      network[Symbol.dispose]();
    });

    async function hearEachOther(timeout: number): Promise<void> {
      await expect.poll(() => caller.hears(AMONG, 200), { timeout }).toEqual([AGENT]);
      await expect.poll(() => agent.hears(AMONG, 200), { timeout }).toEqual([CALLER]);
    }

    /** They hear each other again, in the same call. @returns how long after the network was back */
    async function comeBack(): Promise<number> {
      const back = nowMs();
      await hearEachOther(BACK_MS);
      const took = nowMs() - back;
      await shows(agent.page, 'You have the caller');
      await caller.page.getByText('You are connected').waitFor();
      const calls = await caller.page.evaluate<{ items: readonly { ended: unknown }[] }>(
        `fetch('/v1/calls').then((response) => response.json())`,
      );
      expect(calls.items.map(({ ended }) => ended)).toEqual([null]);
      return took;
    }

    it('packets vanish for 10 s, and nobody is told', async () => {
      await hearEachOther(STEP_MS);
      network.forward(false);
      await expect.poll(() => caller.hears(AMONG, 200), { timeout: STEP_MS }).toEqual([]);
      await delay(LOSS_MS);
      network.forward(true);
      console.log(`packets vanished for 10 s: both heard each other ${(await comeBack()).toFixed(0)} ms afterwards`);
    });

    it('the cable is out for 10 s, which the browser sees', async () => {
      network.cable(false);
      await shows(agent.page, 'Reconnecting');
      await delay(LOSS_MS);
      network.cable(true);
      console.log(`the cable was out for 10 s: both heard each other ${(await comeBack()).toFixed(0)} ms afterwards`);
      await agent.page.keyboard.press('h');
      await shows(agent.page, 'Caller on hold');
      await agent.page.keyboard.press('h');
      await hearEachOther(STEP_MS);
    });
  },
);
