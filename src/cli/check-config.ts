import { checkStart, trunkSettings } from '../composition/index.ts';
import type { PreflightResult } from '../composition/index.ts';
import type { Config, ConfigFault } from '../config/index.ts';
import { faultLines, loadConfig } from '../config/index.ts';
import { newLogger } from './logger.ts';
import type { Output } from './output.ts';
import { writeJson } from './output.ts';

/** How it is checked, and told. */
export interface CheckOptions {
  readonly json?: boolean;
  /** What the start asks of this machine. @defaultValue {@link checkStart} */
  readonly preflight?: (config: Config) => Promise<PreflightResult>;
}

/**
 * Checks a configuration, and this machine for what the start needs of it. It writes `config OK` with the warnings, or
 * every fault, one a line, as `path: message`; or all that as one JSON document. Of each trunk it writes the settings that
 * are in force, which its profile and the defaults fill in.
 *
 * @returns the exit code: 0, or 1 where there are faults
 */
export async function checkConfig(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
  out: Output,
  { json = false, preflight = checkHere }: CheckOptions = {},
): Promise<number> {
  const loaded = loadConfig({ file, env });
  if (!loaded.ok) return refuse(loaded.faults, json, out);
  const { faults, warnings } = await preflight(loaded.config);
  if (faults.length > 0) return refuse(faults, json, out);
  const all = [...loaded.warnings, ...warnings];
  const { sip, media } = loaded.config;
  const trunks = sip.trunks.map((trunk) => ({ name: trunk.name, settings: trunkSettings(trunk, media) }));
  if (json) writeJson(out, { ok: true, faults: [], warnings: all, trunks });
  else {
    for (const { name, settings } of trunks) out.write(`trunk ${name}: ${settingsText(settings)}\n`);
    for (const { path, message } of all) out.write(`warning: ${path}: ${message}\n`);
    out.write('config OK\n');
  }
  return 0;
}

/** Settings in one line, as the file would have them. */
function settingsText(settings: object): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${valueText(value)}`)
    .join(', ');
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : value.map(String).join(' ');
  return typeof value === 'object' && value !== null ? `{ ${settingsText(value)} }` : String(value);
}

async function checkHere(config: Config): Promise<PreflightResult> {
  return await checkStart(config, newLogger('silent'));
}

function refuse(faults: readonly ConfigFault[], json: boolean, out: Output): number {
  if (json) {
    writeJson(out, { ok: false, faults, warnings: [] });
    return 1;
  }
  out.write(`${faultLines(faults)}\n`);
  return 1;
}
