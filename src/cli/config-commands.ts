import { stringify } from 'yaml';
import type { Schema } from '../client/index.ts';
import { apiOf } from './api-access.ts';
import { pathOf } from './api-client.ts';
import type { ApiFlags, CommandContext } from './command.ts';
import { CliError, EXIT } from './exit-code.ts';
import type { Output } from './output.ts';
import { writeJson } from './output.ts';
import { table } from './table.ts';

type Version = Schema<'ConfigVersionList'>['items'][number];

/** The configuration that the program runs with, or one part of it. Its secrets are not told. */
export async function showConfig(part: string | undefined, flags: ApiFlags, context: CommandContext): Promise<number> {
  const path = part === undefined ? '/v1/config' : pathOf`/v1/config/${part}`;
  return write(await apiOf(flags, context.env, 'manage').request('GET', path), flags, context.out);
}

/** Has the program read its file again. */
export async function reloadConfig(flags: ApiFlags, { env, out }: CommandContext): Promise<number> {
  return write(await apiOf(flags, env, 'manage').request('POST', '/v1/config/reload', {}), flags, out);
}

/** The configurations that the program had, newest first. */
export async function configVersions(flags: ApiFlags, { env, out }: CommandContext): Promise<number> {
  const versions = await apiOf(flags, env, 'manage').list<Version>('/v1/config/versions');
  if (flags.json === true) writeJson(out, versions);
  else {
    const rows = versions.map(({ version, at, by, origin, changes }) => {
      return [String(version), at, by, origin, changes.map(({ path, change }) => `${path} ${change}`).join(', ')];
    });
    out.write(versions.length === 0 ? 'no versions\n' : table(['version', 'at', 'by', 'origin', 'changes'], rows));
  }
  return EXIT.done;
}

/** One of them. */
export async function showVersion(version: string, flags: ApiFlags, { env, out }: CommandContext): Promise<number> {
  const path = pathOf`/v1/config/versions/${numberOf(version)}`;
  return write(await apiOf(flags, env, 'manage').request('GET', path), flags, out);
}

/** Makes one of them the configuration again. */
export async function rollBack(version: string, flags: ApiFlags, { env, out }: CommandContext): Promise<number> {
  const path = pathOf`/v1/config/versions/${numberOf(version)}/rollback`;
  return write(await apiOf(flags, env, 'manage').request('POST', path, {}), flags, out);
}

function write(answer: unknown, { json }: ApiFlags, out: Output): number {
  if (json === true || answer === undefined) writeJson(out, answer ?? {});
  else out.write(stringify(answer));
  return EXIT.done;
}

function numberOf(version: string): string {
  if (!/^\d{1,9}$/.test(version)) throw new CliError(EXIT.usage, `${version} is not the number of a version`);
  return version;
}
