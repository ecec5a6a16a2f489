import { NOT_INSIDE, sayDigits } from './digits.ts';
import type { Reader, SpokenLanguage } from './spoken-language.ts';

/** Top-level domains that are known without a scheme before them, so that `end.Next` is no address. */
const KNOWN = 'com|org|net|info|biz|edu|gov|de|at|ch|eu|uk|io|ai|app|dev|example|test';
const HOST = '[a-z0-9](?:[a-z0-9-]{0,62})(?:\\.[a-z0-9-]{1,63}){0,8}';
const REST = '(?::\\d{1,5})?(?:[/?#][^\\s<>"\']{0,500})?';
const WITH_SCHEME = `(?:https?|ftp|wss?)://(${HOST}${REST})`;
const BARE = `((?:www\\.)?(?:[a-z0-9-]{1,63}\\.){1,6}(?:${KNOWN})(?![\\p{L}\\p{N}-]|\\.\\p{L})${REST})`;
const URL_PATTERN = new RegExp(`${NOT_INSIDE}(?<![.@/])(?:${WITH_SCHEME}|${BARE})`, 'giu');

/** `https://www.example.com/help` is `w w w dot example dot com slash help`. */
export function webAddressReader(language: SpokenLanguage): Reader {
  const say = (whole: string, withScheme: string | undefined, bare: string | undefined): string => {
    const address = withScheme ?? bare ?? whole;
    // What ends the sentence is no part of the address.
    const end = /[.,;:!?)\]}'"]*$/.exec(address)?.[0] ?? '';
    const inside = address.slice(0, address.length - end.length).replace(/\/$/, '');
    return sayAddress(inside, language) + end;
  };
  return (text) => text.replace(URL_PATTERN, say);
}

/** An address sign by sign. Words stay words; digits, `www` and the names of countries are spelt. */
export function sayAddress(address: string, language: SpokenLanguage): string {
  const parts = address.match(/[\p{L}']+|\d+|[^\p{L}\d']/gu) ?? [];
  return parts
    .map((part, index) => {
      if (/^\d/.test(part)) return sayDigits(part, language);
      const country = part.length === 2 && parts[index - 1] === '.' && isEndOfHost(parts[index + 1]);
      if (country || part.toLowerCase() === 'www') return Array.from(part.toLowerCase()).join(' ');
      return language.signs[part] ?? (/\p{L}/u.test(part) ? part : ' ');
    })
    .join(' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}

function isEndOfHost(next: string | undefined): boolean {
  return next === undefined || next === '/' || next === ':' || next === '?' || next === '#' || next === '.';
}
