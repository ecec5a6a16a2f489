import type { Config } from '../config/index.ts';
import { faultLines, loadConfig } from '../config/index.ts';
import type { Api, ApiAccess } from './api-client.ts';
import { connectApi } from './api-client.ts';
import type { ApiFlags, Environment } from './command.ts';
import { CliError, EXIT } from './exit-code.ts';

/** What a command does with the program: reads, acts on calls and agents, or looks after the program itself. */
export type Purpose = 'read' | 'act' | 'manage';

/** Which keys of the configuration serve which purpose: the one with the least power first. */
const ROLES: Readonly<Record<Purpose, readonly string[]>> = {
  read: ['viewer', 'supervisor', 'operator', 'admin'],
  act: ['supervisor', 'operator', 'admin'],
  manage: ['admin'],
};

/** The API that a command asks. @throws CliError where nobody says where that is */
export function apiOf(flags: ApiFlags, env: Environment, purpose: Purpose): Api {
  return connectApi(apiAccessOf(flags, env, purpose));
}

/** Where the program answers, and the key for it. @throws CliError where nobody says where that is */
export function apiAccessOf(flags: ApiFlags, env: Environment, purpose: Purpose): ApiAccess {
  const key = flags.key ?? env['WARMBRIDGE_API_KEY'];
  if (flags.url !== undefined && !/^https?:\/\/[^/]/.test(flags.url)) {
    throw new CliError(EXIT.usage, `--url is ${flags.url}, and a URL of http: or https: is expected`);
  }
  if (flags.url !== undefined && key !== undefined) return { url: flags.url, key };
  const loaded = loadConfig({ file: flags.config, env });
  if (!loaded.ok) {
    // With a URL the file is asked for a key only, and the program may need none.
    if (flags.url !== undefined) return { url: flags.url, key: key ?? null };
    throw new CliError(
      EXIT.usage,
      `${faultLines(loaded.faults)}\n--url says where the program is, where that file does not`,
    );
  }
  const { api } = loaded.config;
  return { url: flags.url ?? urlOf(api), key: key ?? keyFor(api.keys, purpose) };
}

/** The first key that fits. Others are not tried: who has none is told which role is missing. */
function keyFor(keys: Config['api']['keys'], purpose: Purpose): string | null {
  // Of a key that stands there as a hash nobody knows the key.
  const readable = keys.filter(({ key }) => key !== null);
  for (const role of ROLES[purpose]) {
    const found = readable.find((key) => key.role === role);
    if (found !== undefined) return found.key;
  }
  return readable[0]?.key ?? null;
}

/** Where this machine reaches an address that the API listens at. */
function urlOf({ listen: { host, port }, tls }: Config['api']): string {
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `${tls === null ? 'http' : 'https'}://${reached.includes(':') ? `[${reached}]` : reached}:${String(port)}`;
}
