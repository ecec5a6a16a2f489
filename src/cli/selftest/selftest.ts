import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from '../../composition/index.ts';
import type { JournalEntry } from '../../ports/journal.ts';
import { messageOf } from '../../shared/message-of.ts';
import { SystemClock } from '../../shared/system-clock.ts';
import { connectApi, pathOf } from '../api-client.ts';
import type { Api } from '../api-client.ts';
import type { CommandContext, ConfigFlags } from '../command.ts';
import { CliError, EXIT } from '../exit-code.ts';
import { loadOrTell } from '../load-config.ts';
import { newLogger } from '../logger.ts';
import { writeJson } from '../output.ts';
import { pause, stoppedBySignal } from '../pause.ts';
import { Calls } from './calls.ts';
import type { Heard } from './hearing.ts';
import { hearing } from './hearing.ts';
import { writeResult } from './result.ts';
import type { SelfTestResult } from './result.ts';
import type { TestSite } from './test-site.ts';
import { CALLER_ROUTE, testSite } from './test-site.ts';
import { startToneParties } from './tone-parties.ts';

/** The options of `selftest`. */
export interface SelfTestFlags extends ConfigFlags {
  readonly trunk: string;
  readonly to: string;
  readonly arrivesAs?: string;
  readonly listen?: string;
  readonly json?: boolean;
  readonly timeoutMs: string;
}

const TALK_MS = 2_500;

interface Played {
  readonly api: Api;
  readonly calls: Calls;
  readonly trunk: string;
  readonly to: string;
  readonly timeoutMs: number;
}

/**
 * Hands a test caller over to a test agent through a trunk of the site, and measures what each of them hears. The PBX
 * sends the agent's number back to us. The program of the site must not run meanwhile: this takes its place.
 * @returns the exit code: 0 where the handoff went as it is to go
 */
export async function selfTest(flags: SelfTestFlags, { env, out, err }: CommandContext): Promise<number> {
  if (!/^[1-9]\d{0,6}$/.test(flags.timeoutMs)) {
    throw new CliError(EXIT.usage, `--timeout-ms is ${flags.timeoutMs}, and a number of milliseconds is expected`);
  }
  const config = loadOrTell({ file: flags.config, env }, err);
  if (config === null) return EXIT.no;
  const { trunk, to, arrivesAs = to, listen = null } = flags;
  const work = await mkdtemp(join(tmpdir(), 'warmbridge-selftest-'));
  const parties = await startToneParties();
  try {
    const site = await testSite(config, { trunk, to, arrivesAs, listen }, parties, work);
    const app = await startApp(site);
    const calls = new Calls(new SystemClock());
    app.onEntry((entry: JournalEntry) => calls.take(entry));
    let result: SelfTestResult;
    try {
      const api = connectApi({ url: app.addresses.api, key: site.key });
      result = await play({ api, calls, trunk, to, timeoutMs: Number(flags.timeoutMs) });
    } finally {
      await app.close();
    }
    const heard = result.fault === null ? await heardBy(calls, site) : [];
    const whole: SelfTestResult = { ...result, heard };
    if (flags.json === true) writeJson(out, { ok: isGood(whole), ...whole });
    else writeResult(whole, isGood(whole), out);
    return isGood(whole) ? EXIT.done : EXIT.no;
  } finally {
    await parties.close();
    await rm(work, { recursive: true, force: true });
  }
}

function isGood({ fault, heard }: SelfTestResult): boolean {
  return fault === null && heard.length > 0 && heard.every((each) => each.fault === null);
}

async function startApp(site: TestSite): Promise<App> {
  try {
    return await App.start(site.config, newLogger('silent'));
  } catch (error) {
    throw new CliError(
      EXIT.no,
      `the test cannot start (does Warmbridge run? stop it, or give --listen): ${messageOf(error)}`,
    );
  }
}

/** The caller calls, the agent takes the call, they talk, and the caller hangs up. */
async function play({ api, calls, trunk, to, timeoutMs }: Played): Promise<SelfTestResult> {
  const stop = stoppedBySignal();
  const nothing = { attempts: [], timings: {}, heard: [], trunk };
  const caller = await api.request<{ readonly id: string }>('POST', '/v1/calls', {
    to,
    route: CALLER_ROUTE,
    // A number of the site's: a PBX may refuse others.
    from: to,
  });
  calls.caller = caller.id;
  const waits = { stop, timeoutMs };
  const begun = await calls.when('handoff.started', waits);
  if (!begun) return { ...nothing, fault: calls.notBegun() };
  const accepting = await calls.when('handoff.accepting', waits);
  if (accepting) {
    if (calls.agent === null)
      return {
        ...nothing,
        attempts: calls.attempts(),
        fault: 'somebody else has answered: the number does not come back to us',
      };
    await api.request('POST', pathOf`/v1/calls/${calls.agent}/dtmf`, { leg: 'caller', digits: '1' });
  }
  const bridged = accepting && (await calls.when('handoff.bridged', waits));
  if (bridged) await pause(TALK_MS, stop);
  calls.talked();
  const timings = calls.timings();
  await api.request('DELETE', pathOf`/v1/calls/${caller.id}`).catch(() => undefined);
  await calls.whenAllEnded(waits);
  const result = { ...nothing, attempts: calls.attempts(), timings };
  return { ...result, fault: bridged ? null : calls.notBridged() };
}

async function heardBy(calls: Calls, { recordings }: TestSite): Promise<readonly Heard[]> {
  return await hearing(calls.ears(recordings), calls.phases());
}
