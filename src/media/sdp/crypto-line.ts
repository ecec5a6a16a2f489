import type { SrtpKeying } from '../srtp/index.ts';
import { keyAndSaltBytes, suiteNamed } from '../srtp/index.ts';

/** An `a=crypto` line that we can use (RFC 4568 9.1). Its key encrypts what the one who says it sends. */
export interface CryptoLine {
  readonly tag: number;
  readonly keying: SrtpKeying;
}

/** Lines of one media description that are read. */
export const MAX_CRYPTO_LINES = 16;

const LINE = /^(\d{1,9})\s+([A-Za-z0-9_]+)\s+inline:([A-Za-z0-9+/]+={0,2})(\|[^\s;]*)?((?:\s+\S+)*)\s*$/;
/** `|1:4`: the master key identifier 1, in four octets (RFC 4568 6.1). */
const MKI = /^\|(\d{1,10}):(\d{1,3})$/;
const LIFETIME = /^\|(?:2\^)?\d{1,20}$/;
/** RFC 4568 6.3.7: it only advises on the replay window. */
const WINDOW_SIZE = /^WSH=\d{1,9}$/;
/** Longest identifier: the largest number of ten digits fits. */
const MAX_MKI_BYTES = 128;

/**
 * Reads the value of an `a=crypto` attribute. Null for what cannot be used: another crypto-suite, a key of the wrong
 * length, several keys, or session parameters that are not ours (RFC 4568 6.3: no key derivation rate, nothing left
 * unencrypted).
 */
export function parseCrypto(value: string): CryptoLine | null {
  const [, tag = '', name = '', key = '', options = '', parameters = ''] = LINE.exec(value) ?? [];
  const suite = suiteNamed(name);
  if (suite === null || Buffer.from(key, 'base64').length !== keyAndSaltBytes(suite)) return null;
  const mki = mkiOf(options);
  if (mki === null || !parameters.split(/\s+/).every(isHarmless)) return null;
  // Written anew, so that one key has one text.
  return { tag: Number(tag), keying: { suite, key: Buffer.from(key, 'base64').toString('base64'), mki } };
}

/** The identifier in hex, empty where there is none; null for options that cannot be read. */
function mkiOf(options: string): string | null {
  let rest = options;
  const at = rest.lastIndexOf('|');
  const [, value = '', length = ''] = MKI.exec(at < 0 ? '' : rest.slice(at)) ?? [];
  let mki = '';
  if (length !== '') {
    const bytes = Number(length);
    const digits = Number(value).toString(16);
    if (bytes < 1 || bytes > MAX_MKI_BYTES || digits.length > 2 * bytes) return null;
    mki = digits.padStart(2 * bytes, '0');
    rest = rest.slice(0, at);
  }
  return rest === '' || LIFETIME.test(rest) ? mki : null;
}

/** RFC 4568 6.3.7: unknown parameters may be passed over only where they begin with a dash. */
function isHarmless(parameter: string): boolean {
  return parameter === '' || parameter.startsWith('-') || WINDOW_SIZE.test(parameter);
}
