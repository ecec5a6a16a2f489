import { sayAddress } from './web-addresses.ts';
import type { Reader, SpokenLanguage } from './spoken-language.ts';

/** RFC 5321 4.5.3.1: 64 octets before the sign, 255 behind it. Quoted names are left as they are. */
const EMAIL =
  /(?<![\p{L}\p{N}._%+-])(?:mailto:)?([\p{L}\p{N}_%+-]{1,64}(?:\.[\p{L}\p{N}_%+-]{1,64}){0,8}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8})/giu;

/** `max@example.com` is `max at example dot com`. */
export function emailAddressReader(language: SpokenLanguage): Reader {
  return (text) => text.replace(EMAIL, (_, address: string) => sayAddress(address, language));
}
