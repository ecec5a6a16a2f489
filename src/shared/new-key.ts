import { randomBytes, randomInt } from 'node:crypto';

const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 12;
const SECRET_OCTETS = 32;
const FORM = /^wbk_([a-z0-9]{12})_([\w-]{43})$/;

/** The parts of a key `wbk_ID_SECRET`. The id says which key it is, and is no secret. */
export interface KeyParts {
  readonly id: string;
  readonly secret: string;
}

/** A new key. Its secret has 256 bits of chance. */
export function newKey(): KeyParts & { readonly key: string } {
  const id = Array.from({ length: ID_LENGTH }, () => ID_CHARACTERS[randomInt(ID_CHARACTERS.length)]).join('');
  const secret = randomBytes(SECRET_OCTETS).toString('base64url');
  return { id, secret, key: `wbk_${id}_${secret}` };
}

/** The parts of a key; null: the text is none of that form. */
export function keyParts(text: string): KeyParts | null {
  const [, id, secret] = FORM.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}
