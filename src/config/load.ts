import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../shared/message-of.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { isInside, pathText } from './config-path.ts';
import type { ConfigPath } from './config-path.ts';
import { deepFreeze } from './deep-freeze.ts';
import { applyOverrides, readOverrides } from './environment.ts';
import type { Override } from './environment.ts';
import { faultsOf } from './issues.ts';
import { parseYaml } from './parse-yaml.ts';
import { configSchema } from './schema.ts';
import { configShapes, withoutEmptyKeys } from './shape.ts';
import { checkTlsFiles } from './tls-files.ts';
import type { TlsFindings } from './tls-files.ts';
import type { Config, ConfigFault, ConfigResult } from './types.ts';
import { warningsOf } from './warnings.ts';

/** The sources of a configuration. */
export interface ConfigSource {
  /** Path of a YAML file. */
  readonly file: string;
  /** The environment. Only variables that begin with `WARMBRIDGE_` count. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A configuration, and what it was read from. */
export interface ReadConfig {
  readonly ok: true;
  readonly text: string;
  readonly config: Config;
  readonly warnings: readonly ConfigFault[];
  /** What the file says. */
  readonly ofFile: unknown;
  /** The same with what the environment says: what the schema took. */
  readonly raw: unknown;
  readonly overrides: readonly Override[];
}

type Faulty = Extract<ConfigResult, { readonly ok: false }>;

/**
 * Reads the configuration. The environment overrides the file, and the file overrides the defaults. Does not throw.
 *
 * @returns the frozen configuration with its warnings, or every fault that was found
 */
export function loadConfig(source: ConfigSource): ConfigResult {
  const loaded = readConfigFile(source);
  return loaded.ok ? { ok: true, config: loaded.config, warnings: loaded.warnings } : loaded;
}

/** Does as {@link loadConfig}, and also gives what was read. */
export function readConfigFile(source: ConfigSource): ReadConfig | Faulty {
  const { file } = source;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { ok: false, faults: [{ path: file, message: `cannot be read: ${messageOf(error)}` }] };
  }
  return readConfig(text, source);
}

/**
 * Reads what a text of the file comes to in an environment. An empty text leaves everything at its default.
 * @param inForce goes on whatever becomes of the files of its `tls`: what is wrong with them is a warning
 */
export function readConfig(text: string, { file, env }: ConfigSource, inForce?: Config): ReadConfig | Faulty {
  const parsed = parseYaml(text);
  if (!parsed.ok) {
    const faults = parsed.faults.map(({ at, message }) => ({
      path: file,
      message: at === null ? message : `line ${at.line}, column ${at.col}: ${message}`,
    }));
    return { ok: false, faults };
  }
  const shapes = configShapes();
  const fromEnv = readOverrides(env, shapes);
  const ofFile = withoutEmptyKeys(parsed.value, shapes);
  const merged = applyOverrides(ofFile, fromEnv.overrides);
  const checked = checkRaw(merged.value, fromEnv.overrides, file, inForce);
  const faults = [...fromEnv.faults, ...merged.faults, ...(checked.ok ? [] : checked.faults)];
  if (!checked.ok || faults.length > 0) return { ok: false, faults };
  return { ...checked, text, ofFile, raw: merged.value, overrides: fromEnv.overrides };
}

/** Checks what the file and the environment say together. @param inForce as of {@link readConfig} */
export function checkRaw(
  raw: unknown,
  overrides: readonly Override[],
  file: string,
  inForce?: Config,
): { readonly ok: true; readonly config: Config; readonly warnings: readonly ConfigFault[] } | Faulty {
  const shapes = configShapes();
  const parsed = configSchema.safeParse(raw, { reportInput: true });
  const tls = parsed.success ? tlsFindings(parsed.data, inForce) : [];
  const faults = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => faultsOf(issue, shapes))),
    ...tls.flatMap(({ faults: of }) => of),
  ].map(({ path, message }) => ({ path: pathText(path) || file, message: message + originText(path, overrides) }));
  if (!parsed.success || faults.length > 0) return { ok: false, faults };
  const ofFiles = tls.flatMap(({ warnings: of }) => of).map(({ path, message }) => ({ path: pathText(path), message }));
  return { ok: true, config: deepFreeze(parsed.data), warnings: [...warningsOf(parsed.data), ...ofFiles] };
}

/** What is to be said of the files of each `tls`. */
function tlsFindings(config: Config, inForce?: Config): readonly TlsFindings[] {
  const nowMs = new SystemClock().wall();
  return (['sip', 'api'] as const).flatMap((part) => {
    const { tls } = config[part];
    if (tls === null) return [];
    const { faults, warnings } = checkTlsFiles(tls, nowMs, part);
    const isInUse = isDeepStrictEqual(tls, inForce?.[part].tls);
    return [isInUse ? { faults: [], warnings: [...faults, ...warnings] } : { faults, warnings }];
  });
}

/** Names the variable that set a faulty value. */
function originText(path: ConfigPath, overrides: readonly Override[]): string {
  const origin = overrides.findLast((override) => isInside(path, override.path));
  return origin === undefined ? '' : ` (set by ${origin.variable})`;
}
