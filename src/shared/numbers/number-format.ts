/** How numbers of a peer are brought into the form of ITU-T E.164 and back. Pure. */
import type { NumberChange, NumberFormat } from '../../ports/number-format.ts';

/** ITU-T E.164 6.1: a global number has at most 15 digits. */
const GLOBAL = /^\+\d{1,15}$/;

/** A number of the peer as it is used here, by {@link NumberFormat.incoming}. What is no number of digits is left. */
export function incomingNumber(number: string, format: NumberFormat): string {
  if (format.incoming.format === 'as-is' || !/^\d+$/.test(number) || number.length <= format.extensionDigits) {
    return number;
  }
  const global = globalOf(number, format);
  // What would be longer than any number is none in that form.
  return global !== null && GLOBAL.test(global) ? global : number;
}

/** The number that was called, with `strip` and `prefix` of the peer. */
export function incomingCalled(number: string, format: NumberFormat): string {
  return incomingNumber(changed(number, format.incoming), format);
}

/** A number as the peer wants it. One without a plus is in no form that is known, and is left as it is. */
export function outgoingNumber(number: string, format: NumberFormat): string {
  const { country, area, internationalPrefix, nationalPrefix } = format;
  if (!GLOBAL.test(number)) return number;
  const digits = number.slice(1);
  const abroad = internationalPrefix + digits;
  const isHere = country !== null && digits.startsWith(country) && digits.length > country.length;
  const significant = isHere ? digits.slice(country.length) : null;
  switch (format.outgoing.format) {
    case 'as-is':
    case 'e164':
      return number;
    case 'digits':
      return digits;
    case 'international':
      return abroad;
    case 'national':
      return significant === null ? abroad : nationalPrefix + significant;
    case 'local': {
      if (significant === null) return abroad;
      const isNear = area !== null && significant.startsWith(area) && significant.length > area.length;
      return isNear ? significant.slice(area.length) : nationalPrefix + significant;
    }
  }
}

/** The number that is called, with `strip` and `prefix` of the peer. */
export function outgoingCalled(number: string, format: NumberFormat): string {
  return changed(outgoingNumber(number, format), format.outgoing);
}

/** A number that nothing would be left of stays as it is. */
function changed(number: string, { strip, prefix }: NumberChange): string {
  return number.length > strip ? prefix + number.slice(strip) : number;
}

function globalOf(
  digits: string,
  { country, area, internationalPrefix, nationalPrefix, bare }: NumberFormat,
): string | null {
  if (internationalPrefix !== '' && digits.startsWith(internationalPrefix)) {
    return `+${digits.slice(internationalPrefix.length)}`;
  }
  if (country !== null && nationalPrefix !== '' && digits.startsWith(nationalPrefix)) {
    return `+${country}${digits.slice(nationalPrefix.length)}`;
  }
  switch (bare) {
    case 'as-is':
      return null;
    case 'e164':
      return `+${digits}`;
    case 'national':
      return country === null ? null : `+${country}${digits}`;
    case 'local':
      return country === null || area === null ? null : `+${country}${area}${digits}`;
  }
}
