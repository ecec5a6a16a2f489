import type { Config } from './types.ts';

const REDACTED = '***';

/** What the API shows in the place of a secret, and takes for "as it is". */
export const KEPT_SECRET = '[redacted]';

/** Keys whose values are secrets, at any place. */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  'secret',
  'password',
  'credential',
  'key',
  'hash',
  'apiKey',
  'authToken',
  'secretAccessKey',
]);

/** Keys whose values hold secrets only, by names of the operator's. */
const SECRET_RECORDS: ReadonlySet<string> = new Set(['headers']);

/** Keys whose values are addresses that may hold a password or a token. */
const ADDRESS_KEYS: ReadonlySet<string> = new Set([
  'url',
  'uri',
  'flowUrl',
  'fallbackUrl',
  'statusCallbackUrl',
  'webhook',
]);

/** The configuration for a log. Secrets, and passwords inside addresses, are shown as `***`. */
export function redactConfig(config: Config): unknown {
  return redacted(config);
}

/** A part of the configuration, made safe like the whole in {@link redactConfig}. */
export function redacted(part: unknown): unknown {
  return redact(part, '', REDACTED);
}

/** A part of the file as the API shows it, with {@link KEPT_SECRET} for each secret. */
export function withKeptSecrets(part: unknown, key = ''): unknown {
  return redact(part, key, KEPT_SECRET);
}

/** Whether all that stands under a key is secret. */
export function holdsSecrets(key: string): boolean {
  return SECRET_RECORDS.has(key);
}

function redact(value: unknown, key: string, mark: string): unknown {
  if (typeof value === 'string') {
    if (SECRET_KEYS.has(key)) return mark;
    return ADDRESS_KEYS.has(key) ? withoutPassword(value, mark) : value;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => redact(item, key, mark));
  if (typeof value !== 'object' || value === null) return value;
  const isSecret = SECRET_RECORDS.has(key);
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name, isSecret ? mark : redact(child, name, mark)]),
  );
}

/** Hides the secrets in `scheme:user:password@host` and `?token=...`. */
function withoutPassword(address: string, mark: string): string {
  const query = address.indexOf('?');
  const base = query < 0 ? address : address.slice(0, query);
  const at = base.lastIndexOf('@');
  const colon = base.indexOf(':', base.indexOf(':') + 1);
  const safe = at > 0 && colon > 0 && colon < at ? `${base.slice(0, colon)}:${mark}${base.slice(at)}` : base;
  return query < 0 ? safe : `${safe}?${mark}`;
}
