import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/index.ts';
import { faultLines, parseSipListen, readConfig } from '../../config/index.ts';
import { CliError, EXIT } from '../exit-code.ts';
import type { ToneParties } from './tone-parties.ts';
import { TONES, toneWav } from './tones.ts';

/** What a self test is to do. */
export interface SelfTestPlan {
  /** The name of the trunk. */
  readonly trunk: string;
  /** The number that the PBX sends back to us: both the caller and the agent come in by it. */
  readonly to: string;
  /** What the PBX makes of that number when it sends it back. */
  readonly arrivesAs: string;
  /** Where SIP comes to, such as `udp:10.0.0.9:5060`; null: as the site has it. */
  readonly listen: string | null;
}

/** The program of a self test. */
export interface TestSite {
  readonly config: Config;
  readonly key: string;
  /** The folder of its recordings. */
  readonly recordings: string;
}

/** `match.to` of the route of the call that is the caller's. */
export const CALLER_ROUTE = 'selftest-caller';
/** Long enough for a PBX that takes its time, and for those who look at it. */
const TONE_MS = 90_000;
const WHISPER_MS = 2_500;
const ANNOUNCEMENT_MS = 800;

/**
 * Makes a program that takes calls of one trunk of a site as the site does, and has routes, prompts, records and an API
 * of its own.
 * @throws CliError where the site has no such trunk
 */
export async function testSite(
  site: Config,
  plan: SelfTestPlan,
  parties: ToneParties,
  work: string,
): Promise<TestSite> {
  const trunk = site.sip.trunks.find(({ name }) => name === plan.trunk);
  if (trunk === undefined) {
    const names = site.sip.trunks.map(({ name }) => name);
    const known = names.length === 0 ? 'sip.trunks is empty' : `the trunks are ${names.join(', ')}`;
    throw new CliError(EXIT.unknown, `there is no trunk ${plan.trunk}: ${known}`);
  }
  const prompts = join(work, 'prompts');
  await mkdir(prompts, { recursive: true });
  const lengths = {
    caller: TONE_MS,
    agent: TONE_MS,
    announcement: ANNOUNCEMENT_MS,
    hold: TONE_MS,
    whisper: WHISPER_MS,
  };
  for (const [name, ms] of Object.entries(lengths) as [keyof typeof TONES, number][]) {
    await writeFile(join(prompts, `${name}.wav`), toneWav(TONES[name], ms));
  }
  const listen = plan.listen === null ? site.sip.listen : [parsedListen(plan.listen)];
  const key = randomBytes(24).toString('base64url');
  const recordings = join(work, 'recordings');
  const settings = {
    // The site's own trunk takes the place of this one: what the routes name is checked against it.
    sip: { trunks: [{ name: trunk.name, uri: trunk.uri }] },
    prompts: {
      directory: prompts,
      cache: join(work, 'cache'),
      holdMusic: { file: 'hold.wav' },
      announcement: { file: 'announcement.wav' },
    },
    routes: [
      { match: { to: CALLER_ROUTE }, ai: { kind: 'webhook', url: parties.callerUrl } },
      {
        match: { to: plan.arrivesAs },
        ai: { kind: 'webhook', url: parties.calledUrl },
        handoff: {
          destinations: [plan.to],
          whisper: { file: 'whisper.wav' },
          accept: { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 10_000 },
          ringTimeoutMs: 20_000,
          totalTimeoutMs: 40_000,
          fallback: [{ kind: 'hangup' }],
        },
      },
    ],
    recording: { enabled: true, directory: recordings },
    store: { url: `sqlite:${join(work, 'selftest.db')}` },
    api: { listen: '127.0.0.1:0', keys: [{ name: 'selftest', role: 'admin', key }] },
    log: { level: 'warn' },
  };
  const loaded = readConfig(JSON.stringify(settings), { file: 'selftest', env: {} });
  if (!loaded.ok) throw new CliError(EXIT.usage, faultLines(loaded.faults));
  const { config } = loaded;
  return {
    config: { ...config, sip: { ...site.sip, listen, trunks: [trunk], outbound: [] }, media: site.media },
    key,
    recordings,
  };
}

function parsedListen(text: string): Config['sip']['listen'][number] {
  const parsed = parseSipListen(text);
  if (!parsed.ok) throw new CliError(EXIT.usage, `--listen: ${parsed.message}`);
  return parsed.value;
}
