import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** What a hash costs (RFC 7914 2): 2^ln iterations over blocks of r, p times. */
export interface ScryptCost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** Of passwords, which people choose (OWASP Password Storage Cheat Sheet: N = 2^15, r = 8, p = 3). It takes 32 MiB. */
export const PASSWORD_COST: ScryptCost = { ln: 15, r: 8, p: 3 };
/** Of keys, which have 256 bits of chance. It takes 16 MiB. */
export const KEY_COST: ScryptCost = { ln: 14, r: 8, p: 1 };

const SALT_OCTETS = 16;
const HASH_OCTETS = 32;
/** No hash costs more: one of a configuration must not eat the machine. */
const MAX_COST: ScryptCost = { ln: 17, r: 8, p: 4 };
const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]{22,64})\$([\w-]{43})$/;

/** Hashes a secret: `$scrypt$ln=15,r=8,p=3$SALT$HASH`, in base64url. Takes a thread of the pool for up to 0.3 s. */
export async function hashSecret(secret: string, cost: ScryptCost): Promise<string> {
  const salt = randomBytes(SALT_OCTETS);
  const hash = await derived(secret, salt, cost);
  const { ln, r, p } = cost;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** Whether a text is the hash of a secret. A text that is no hash is that of none. */
export async function isSecretOf(secret: string, text: string): Promise<boolean> {
  const parts = FORM.exec(text);
  if (parts === null) return false;
  const [, ln, r, p, salt = '', hash = ''] = parts;
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  if (cost.ln < 1 || cost.ln > MAX_COST.ln || cost.r < 1 || cost.r > MAX_COST.r || cost.p < 1 || cost.p > MAX_COST.p) {
    return false;
  }
  const expected = Buffer.from(hash, 'base64url');
  const found = await derived(secret, Buffer.from(salt, 'base64url'), cost);
  return expected.length === found.length && timingSafeEqual(expected, found);
}

function derived(secret: string, salt: Buffer, { ln, r, p }: ScryptCost): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const N = 2 ** ln;
  // Texts that look the same are the same (RFC 8265 4.2 asks for NFC).
  scrypt(secret.normalize('NFC'), salt, HASH_OCTETS, { N, r, p, maxmem: 256 * N * r }, (error, hash) => {
    if (error === null) resolve(hash);
    else reject(error);
  });
  return promise;
}
