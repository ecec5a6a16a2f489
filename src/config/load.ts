import { readFileSync } from 'node:fs';
import { messageOf } from '../shared/message-of.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { isInside, pathText } from './config-path.ts';
import type { ConfigPath } from './config-path.ts';
import { deepFreeze } from './deep-freeze.ts';
import { applyOverrides, readOverrides } from './environment.ts';
import type { Override } from './environment.ts';
import { faultsOf } from './issues.ts';
import { notYetFaults } from './not-yet.ts';
import { parseYaml } from './parse-yaml.ts';
import { configSchema } from './schema.ts';
import { configJsonSchema, shapesOf, withoutEmptyKeys } from './shape.ts';
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

/**
 * Reads the configuration. The environment overrides the file, and the file overrides the defaults. Does not throw.
 *
 * @returns the frozen configuration with its warnings, or every fault that was found
 */
export function loadConfig({ file, env }: ConfigSource): ConfigResult {
  const read = readYaml(file);
  if (!read.ok) return { ok: false, faults: read.faults };

  const shapes = shapesOf(configJsonSchema());
  const fromEnv = readOverrides(env, shapes);
  const merged = applyOverrides(withoutEmptyKeys(read.value, shapes), fromEnv.overrides);
  const parsed = configSchema.safeParse(merged.value, { reportInput: true });

  const tls = parsed.success ? tlsFindings(parsed.data) : [];
  const found = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => faultsOf(issue, shapes))),
    ...notYetFaults(merged.value),
    ...tls.flatMap(({ faults: of }) => of),
  ].map(({ path, message }) => ({
    path: pathText(path) || file,
    message: message + originText(path, fromEnv.overrides),
  }));
  const faults = [...fromEnv.faults, ...merged.faults, ...found];
  if (!parsed.success || faults.length > 0) return { ok: false, faults };
  const ofFiles = tls.flatMap(({ warnings: of }) => of).map(({ path, message }) => ({ path: pathText(path), message }));
  return { ok: true, config: deepFreeze(parsed.data), warnings: [...warningsOf(parsed.data), ...ofFiles] };
}

/** What is to be said of the files of each `tls`. */
function tlsFindings({ sip, api }: Config): readonly TlsFindings[] {
  const nowMs = new SystemClock().wall();
  return [
    ...(sip.tls === null ? [] : [checkTlsFiles(sip.tls, nowMs)]),
    ...(api.tls === null ? [] : [checkTlsFiles(api.tls, nowMs, 'api')]),
  ];
}

/** Names the variable that set a faulty value. */
function originText(path: ConfigPath, overrides: readonly Override[]): string {
  const origin = overrides.findLast((override) => isInside(path, override.path));
  return origin === undefined ? '' : ` (set by ${origin.variable})`;
}

type YamlResult =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/** The content of the file. An empty file leaves everything at its default. */
function readYaml(file: string): YamlResult {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { ok: false, faults: [{ path: file, message: `cannot be read: ${messageOf(error)}` }] };
  }
  const parsed = parseYaml(text);
  if (parsed.ok) return { ok: true, value: parsed.value };
  const faults = parsed.faults.map(({ at, message }) => ({
    path: file,
    message: at === null ? message : `line ${at.line}, column ${at.col}: ${message}`,
  }));
  return { ok: false, faults };
}
