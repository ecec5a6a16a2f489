import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChildProcess } from 'node:child_process';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePorts } from '../tools/engines/free-ports.ts';
import { spawnGuarded } from '../tools/guarded-child.ts';
import { CHROMIUM, expectAccessible, expectFits, shot, shows } from './browser.ts';
import { VoiceBrowser } from './voice-browser.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CALLER = 1_700;
const AGENT = 2_000;
const READY_MS = 45_000;
const STEP_MS = 20_000;
/** Where words are loud. */
const SPEECH = [250, 400, 550, 700, 850];
/** The key of the configuration that comes with the program. */
const KEY = 'change-me';

// What the README tells a newcomer to do, with the configuration that comes with the program: `npm start`, and two tabs.
// Nothing else is there: no AI application, no telephone, no model. The pictures are those of the guide.
describe.skipIf(CHROMIUM === null)('the first five minutes', { timeout: 240_000 }, () => {
  let folder: string;
  let product: ChildProcess;
  let output = '';
  let home: string;
  let caller: VoiceBrowser;
  let agent: VoiceBrowser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'warmbridge-first-'));
    const [sip, socket, api] = await freePorts(3);
    // Only the ports and the folders are others, since something else may have them.
    const env = {
      ...process.env,
      WARMBRIDGE_SIP__LISTEN: JSON.stringify([
        `udp:127.0.0.1:${sip}`,
        `tcp:127.0.0.1:${sip}`,
        `ws:127.0.0.1:${socket}`,
      ]),
      WARMBRIDGE_API__LISTEN: `127.0.0.1:${api}`,
      WARMBRIDGE_MEDIA__RTP_PORTS: '19000-19199',
      WARMBRIDGE_PROMPTS__DIRECTORY: join(ROOT, 'prompts'),
    };
    home = `http://127.0.0.1:${api}`;
    product = spawnGuarded(
      process.execPath,
      [join(ROOT, 'src/main.ts'), '--config', join(ROOT, 'config/warmbridge.yaml')],
      { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [product.stdout!, product.stderr!])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await vi.waitUntil(() => output.includes('"event":"ready"'), { timeout: READY_MS });
    caller = await VoiceBrowser.open(CALLER);
    agent = await VoiceBrowser.open(AGENT);
    for (const { context } of [caller, agent]) context.setDefaultTimeout(STEP_MS);
  }, 90_000);
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await shot(caller.page, 'failed caller', true);
    await shot(agent.page, 'failed agent', true);
    console.log(output.split('\n').slice(-40).join('\n'));
  });
  afterAll(async () => {
    for (const each of [agent, caller]) await each[Symbol.asyncDispose]();
    const gone = once(product, 'exit');
    product.kill('SIGTERM');
    product.kill('SIGTERM');
    await gone;
    await rm(folder, { recursive: true, force: true });
  });

  async function logIn(page: Page): Promise<void> {
    await page.goto(`${home}/login`);
    await page.getByRole('button', { name: 'API key' }).click();
    await page.getByLabel('API key').last().fill(KEY);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('navigation').waitFor();
  }

  it('a call to the receptionist is handed to the desk in the other tab', async () => {
    const { page } = caller;
    await logIn(page);
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
    await logIn(agent.page);
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
