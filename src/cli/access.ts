import { readFileSync } from 'node:fs';
import { isCancel, password as askPassword } from '@clack/prompts';
import { newKey } from '../shared/new-key.ts';
import { hashSecret, KEY_COST } from '../shared/secret-hash.ts';
import { apiOf } from './api-access.ts';
import { pathOf } from './api-client.ts';
import type { ApiFlags, CommandContext } from './command.ts';
import { CliError, EXIT } from './exit-code.ts';
import { writeJson } from './output.ts';
import { listing, table } from './table.ts';

/** The options of `keys create` and `people add`. */
export interface GrantFlags extends ApiFlags {
  readonly role: string;
  readonly agent?: string;
  readonly expiresAt?: string;
}

/** The options of `people add`. */
export type PersonFlags = GrantFlags & { readonly passwordStdin?: boolean };

/** Who may ask the API: a key or a person. */
interface Grant {
  readonly name: string;
  readonly role: string;
  readonly agent?: string | null;
}

/** What may ask the API. */
export type GrantKind = 'keys' | 'people';

/** All keys, or all people. Their secrets are not told. */
export async function listGrants(kind: GrantKind, flags: ApiFlags, { env, out }: CommandContext): Promise<number> {
  const grants = await apiOf(flags, env, 'manage').list<Grant>(`/v1/${kind}`);
  const rows = grants.map(({ name, role, agent }) => [name, role, agent ?? '-']);
  if (flags.json === true) writeJson(out, grants);
  else out.write(rows.length === 0 ? `no ${kind}\n` : table(['name', 'role', 'agent'], rows));
  return EXIT.done;
}

/** Makes a key, and prints it. It is not told again. */
export async function createKey(name: string, flags: GrantFlags, { env, out, err }: CommandContext): Promise<number> {
  const api = apiOf(flags, env, 'manage');
  const created = await api.request<Grant & { readonly key: string }>('POST', '/v1/keys', {
    ...grantBody(name, flags),
    ...(flags.expiresAt !== undefined && { expiresAt: flags.expiresAt }),
  });
  if (flags.json === true) {
    writeJson(out, created);
    return EXIT.done;
  }
  // The key alone goes to the output, so that a script can keep it.
  err.write(`The key ${created.name} (${created.role}). It is shown this once:\n`);
  out.write(`${created.key}\n`);
  return EXIT.done;
}

/** Makes a key for the configuration, which needs its hash alone (`api.keys[].hash`). No program is asked. */
export async function hashKey({ json }: { readonly json?: boolean }, { out }: CommandContext): Promise<number> {
  const { key, id, secret } = newKey();
  const hash = `wbk_${id}${await hashSecret(secret, KEY_COST)}`;
  if (json === true) writeJson(out, { key, hash });
  else out.write(`key:  ${key}\nhash: ${hash}\n`);
  return EXIT.done;
}

/** Adds a person, whose password is asked for, or read from the standard input. */
export async function addPerson(name: string, flags: PersonFlags, { env, out }: CommandContext): Promise<number> {
  const password = flags.passwordStdin === true ? readFileSync(0, 'utf8').replace(/\r?\n$/, '') : await typedPassword();
  const api = apiOf(flags, env, 'manage');
  const person = await api.request<Grant>('POST', '/v1/people', { ...grantBody(name, flags), password });
  if (flags.json === true) writeJson(out, person);
  else out.write(listing({ ...person }));
  return EXIT.done;
}

/** Takes keys or people away: from now on they are refused. */
export async function removeGrants(
  kind: GrantKind,
  names: readonly string[],
  flags: ApiFlags,
  { env, out }: CommandContext,
): Promise<number> {
  const api = apiOf(flags, env, 'manage');
  for (const name of names) {
    await api.request('DELETE', kind === 'keys' ? pathOf`/v1/keys/${name}` : pathOf`/v1/people/${name}`);
    if (flags.json !== true) out.write(`${name}: removed\n`);
  }
  if (flags.json === true) writeJson(out, { removed: names });
  return EXIT.done;
}

function grantBody(name: string, { role, agent }: GrantFlags): object {
  return { name, role, ...(agent !== undefined && { agent }) };
}

async function typedPassword(): Promise<string> {
  if (!process.stdin.isTTY) throw new CliError(EXIT.usage, 'there is no terminal to ask at: give --password-stdin');
  const typed = await askPassword({ message: 'Password' });
  if (isCancel(typed)) throw new CliError(EXIT.no, 'nobody was added');
  return typed;
}
