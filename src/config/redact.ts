import type { Config } from './types.ts';

const REDACTED = '***';

/** Keys whose values are secrets, at any place. */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  'secret',
  'password',
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
  return redact(part, '');
}

function redact(value: unknown, key: string): unknown {
  if (typeof value === 'string') {
    if (SECRET_KEYS.has(key)) return REDACTED;
    return ADDRESS_KEYS.has(key) ? withoutPassword(value) : value;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => redact(item, key));
  if (typeof value !== 'object' || value === null) return value;
  const isSecret = SECRET_RECORDS.has(key);
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, isSecret ? REDACTED : redact(child, name)])); // prettier-ignore
}

/** Hides the secrets in `scheme:user:password@host` and `?token=...`. */
function withoutPassword(address: string): string {
  const query = address.indexOf('?');
  const base = query < 0 ? address : address.slice(0, query);
  const at = base.lastIndexOf('@');
  const colon = base.indexOf(':', base.indexOf(':') + 1);
  const safe = at > 0 && colon > 0 && colon < at ? `${base.slice(0, colon)}:${REDACTED}${base.slice(at)}` : base;
  return query < 0 ? safe : `${safe}?${REDACTED}`;
}
